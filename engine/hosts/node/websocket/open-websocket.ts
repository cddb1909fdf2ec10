import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'

import type { HeaderPair } from '../../../gateway/message.ts'
import { OutboundError, type OutboundFailure, type OutboundWebSocket, type WebSocketRequest } from '../../../host.ts'
import { GatewaySocket } from './gateway-socket.ts'
import { WireEnd } from './wire-end.ts'

/** Opens a WebSocket to an upstream. @throws {OutboundError} as rejection, also when the answer is not 101 */
export function openWebSocket(request: WebSocketRequest): Promise<OutboundWebSocket> {
  const { scheme, host, port, target, subprotocols, maxPayload, timeouts, serverName, verifyTls } = request
  const url = `${scheme === 'https' ? 'wss' : 'ws'}://${host.includes(':') ? `[${host}]` : host}:${port}${target}`
  return new Promise((resolve, reject) => {
    const socket = new GatewaySocket(url, [...subprotocols], {
      headers: headersOf(request.headers),
      perMessageDeflate: false,
      autoPong: false,
      followRedirects: false,
      maxPayload,
      handshakeTimeout: timeouts.connect,
      rejectUnauthorized: verifyTls ?? false,
      ...(serverName !== undefined && { servername: serverName }),
    })
    request.onCancellable?.(() => {
      // Once it stands, whoever relays it decides.
      if (socket.readyState === socket.CONNECTING) socket.terminate()
    })
    let answer: IncomingMessage | undefined
    const fail = (error: Error): void => reject(failureOf(error))
    socket.once('upgrade', (given) => (answer = given))
    socket.once('error', fail)
    socket.once('unexpected-response', (asked, given) => {
      given.resume()
      asked.destroy()
      fail(new OutboundError('malformed', 'exchange', `the upstream answered ${given.statusCode} instead of 101`))
    })
    socket.once('open', () => {
      socket.off('error', fail)
      const end = new WireEnd(socket, answer?.socket as Socket)
      const { protocol } = socket
      const headers = pairsOf(answer?.rawHeaders ?? [])
      resolve({ status: 101, headers, ...(protocol !== '' && { subprotocol: protocol }), end })
    })
  })
}

/** Several lines of one name stay several. */
function headersOf(pairs: readonly HeaderPair[]): Record<string, string | string[]> {
  const headers: Record<string, string | string[]> = {}
  for (const [name, value] of pairs) {
    const known = headers[name]
    headers[name] = known === undefined ? value : [known, value].flat()
  }
  return headers
}

function pairsOf(raw: readonly string[]): HeaderPair[] {
  return raw.flatMap((name, i): HeaderPair[] => (i % 2 === 0 ? [[name, raw[i + 1] ?? '']] : []))
}

const FAILURES: Readonly<Record<string, OutboundFailure>> = {
  ECONNREFUSED: 'refused',
  EHOSTUNREACH: 'refused',
  ENETUNREACH: 'refused',
  ETIMEDOUT: 'timeout',
  ENOTFOUND: 'name-error',
  EAI_AGAIN: 'name-error',
}

function failureOf(error: Error): OutboundError {
  if (error instanceof OutboundError) return error
  const code = 'code' in error ? String(error.code) : ''
  const { message } = error
  if (/handshake has timed out/.test(message)) return new OutboundError('timeout', 'connect', message)
  const failure = FAILURES[code]
  if (failure) return new OutboundError(failure, 'connect', message)
  if (/certificate|TLS|SSL/i.test(message)) return new OutboundError('tls', 'connect', message)
  return new OutboundError(/Invalid|Server sent/.test(message) ? 'malformed' : 'reset', 'exchange', message)
}
