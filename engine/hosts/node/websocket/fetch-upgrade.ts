import { type IncomingMessage, request as requestPlain } from 'node:http'
import { request as requestSecure } from 'node:https'

import type { HeaderPair } from '../../../gateway/message.ts'
import { OutboundError, type OutboundRequest, type OutboundResponse } from '../../../host.ts'
import { tunnelOf } from './tunnel.ts'

/** True when the request asks for another protocol: such a connection belongs to it alone. */
export function asksForUpgrade({ headers }: OutboundRequest): boolean {
  return headers.some(([name]) => name.length === 'upgrade'.length && name.toLowerCase() === 'upgrade')
}

/** Sends a request that may be answered by 101. @throws {OutboundError} as rejection */
export function fetchUpgrade(request: OutboundRequest): Promise<OutboundResponse> {
  const { scheme, host, port, method, target, headers, body, timeouts, serverName, verifyTls } = request
  return new Promise((resolve, reject) => {
    const send = scheme === 'https' ? requestSecure : requestPlain
    const asked = send({
      host,
      port,
      method,
      path: target,
      headers: headers.flatMap(([name, value]) => [name, value]),
      setHost: false,
      agent: false,
      timeout: timeouts.read,
      rejectUnauthorized: verifyTls ?? false,
      ...(serverName !== undefined && { servername: serverName }),
    })
    request.onCancellable?.(() => asked.destroy())
    asked.on('timeout', () => asked.destroy(new OutboundError('timeout', 'exchange', 'no answer in time')))
    asked.on('error', (error) => reject(failureOf(error)))
    asked.on('response', (answer) => resolve({ ...headOf(answer), body: bodyOf(answer) }))
    asked.on('upgrade', (answer, socket, rest) => {
      socket.setTimeout(0)
      resolve({ ...headOf(answer), body: nothing(), upgraded: tunnelOf(socket as never, rest) })
    })
    if (body === undefined) asked.end()
    else if (body instanceof Uint8Array) asked.end(body)
    else void sendStream(body, asked)
  })
}

async function sendStream(body: AsyncIterable<Uint8Array>, asked: ReturnType<typeof requestPlain>): Promise<void> {
  try {
    for await (const bytes of body) await new Promise((resolve) => asked.write(bytes, resolve))
    asked.end()
  } catch (error) {
    asked.destroy(error instanceof Error ? error : new Error(String(error)))
  }
}

function headOf({ statusCode = 0, statusMessage = '', rawHeaders }: IncomingMessage): Omit<OutboundResponse, 'body'> {
  const headers = rawHeaders.flatMap((name, i): HeaderPair[] => (i % 2 === 0 ? [[name, rawHeaders[i + 1] ?? '']] : []))
  return { status: statusCode, reason: statusMessage, httpVersion: '1.1', headers }
}

async function* bodyOf(answer: IncomingMessage): AsyncGenerator<Uint8Array> {
  try {
    for await (const bytes of answer) yield bytes as Uint8Array
  } catch (error) {
    throw new OutboundError('reset', 'body', error instanceof Error ? error.message : String(error))
  }
}

async function* nothing(): AsyncGenerator<Uint8Array> {
  yield* []
}

function failureOf(error: Error): Error {
  if (error instanceof OutboundError) return error
  const code = 'code' in error ? String(error.code) : ''
  if (code === 'ECONNREFUSED' || code === 'EHOSTUNREACH') return new OutboundError('refused', 'connect', error.message)
  if (code.startsWith('HPE_')) return new OutboundError('malformed', 'exchange', error.message)
  return new OutboundError('reset', 'exchange', error.message)
}
