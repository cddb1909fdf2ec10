import { OutboundError } from '../host.ts'

/** What nginx makes of a failed try (Kong: nginx-behaviour.md §19). */
export interface UpstreamFailure {
  readonly status: 502 | 504
  /** nginx's line of the error log. */
  readonly message: string
  /** Nothing was sent, so that every method may be tried again. */
  readonly isBeforeRequest: boolean
  /** Connection errors and timeouts go to the next try, bad answers do not. */
  readonly mayRetry: boolean
}

const CONNECT_ERRORS: Partial<Record<OutboundError['code'], string>> = {
  refused: 'connect() failed (111: Connection refused)',
  reset: 'connect() failed (104: Connection reset by peer)',
  'no-network': 'connect() failed (101: Network is unreachable)',
  'name-error': 'connect() failed (113: No route to host)',
  timeout: 'upstream timed out (110: Connection timed out)',
}
const EXCHANGE_ERRORS: Partial<Record<OutboundError['code'], string>> = {
  timeout: 'upstream timed out (110: Connection timed out)',
  malformed: 'upstream sent invalid header',
}

export function describeFailure(thrown: unknown): UpstreamFailure {
  const { code, stage } =
    thrown instanceof OutboundError ? thrown : new OutboundError('reset', 'exchange', String(thrown))
  const status = code === 'timeout' ? 504 : 502
  if (code === 'tls') {
    return {
      status,
      message: 'SSL_do_handshake() failed while SSL handshaking to upstream',
      isBeforeRequest: true,
      mayRetry: true,
    }
  }
  if (stage === 'connect') {
    const what = CONNECT_ERRORS[code] ?? 'connect() failed (111: Connection refused)'
    return { status, message: `${what} while connecting to upstream`, isBeforeRequest: true, mayRetry: true }
  }
  const what = EXCHANGE_ERRORS[code] ?? 'upstream prematurely closed connection'
  const message = `${what} while reading response header from upstream`
  return { status, message, isBeforeRequest: false, mayRetry: code !== 'malformed' }
}

/** nginx's line when the body breaks off. */
export function describeBodyFailure(thrown: unknown): string {
  const isTimeout = thrown instanceof OutboundError && thrown.code === 'timeout'
  const what = isTimeout ? 'upstream timed out (110: Connection timed out)' : 'upstream prematurely closed connection'
  return `${what} while reading upstream`
}
