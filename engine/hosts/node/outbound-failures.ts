import { OutboundError, type OutboundFailure } from '../../host.ts'

const FAILURES: Readonly<Record<string, OutboundFailure>> = {
  ECONNREFUSED: 'refused',
  EHOSTUNREACH: 'refused',
  ENETUNREACH: 'refused',
  UND_ERR_CONNECT_TIMEOUT: 'timeout',
  UND_ERR_HEADERS_TIMEOUT: 'timeout',
  UND_ERR_BODY_TIMEOUT: 'timeout',
  ETIMEDOUT: 'timeout',
  ENOTFOUND: 'name-error',
  EAI_AGAIN: 'name-error',
  ECONNRESET: 'reset',
  EPIPE: 'reset',
  UND_ERR_SOCKET: 'reset',
  UND_ERR_HEADERS_OVERFLOW: 'malformed',
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'malformed',
}

/** What undici or a socket says, in the words nginx's log distinguishes; `isAnswered`: the head had come. */
export function toOutboundError(error: unknown, isAnswered: boolean): OutboundError {
  if (error instanceof OutboundError) return error
  const { code, message } =
    error instanceof Error ? (error as NodeJS.ErrnoException) : { code: undefined, message: String(error) }
  const failure =
    (code !== undefined && FAILURES[code]) ||
    (error instanceof Error && error.name === 'HTTPParserError' ? 'malformed' : undefined) ||
    (/certificate|TLS|SSL/i.test(message) ? 'tls' : 'reset')
  const isConnect =
    failure === 'refused' || failure === 'name-error' || code === 'UND_ERR_CONNECT_TIMEOUT' || code === 'ETIMEDOUT'
  return new OutboundError(failure, isAnswered ? 'body' : isConnect ? 'connect' : 'exchange', message)
}
