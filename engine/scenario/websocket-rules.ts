import { isCloseStatus, MAX_REASON } from '../gateway/websocket/close-codes.ts'
import type { UpstreamWebSocket, WebSocketStep } from './model.ts'
import { anything, duration, flag, integer, listOf, objectOf, oneOf, recordOf, text, type Decoder } from './strict.ts'
import { readBase64 } from './text.ts'

const FAULTS = ['reset'] as const

/** A frame's payload: text, `{ json }` or `{ base64 }`, which makes it binary. */
export const messageDecoder: Decoder<{ readonly type: 'text' | 'binary'; readonly data: Uint8Array }> = (value, at) => {
  const encode = (given: string) => ({ type: 'text' as const, data: new TextEncoder().encode(given) })
  if (typeof value === 'string') return encode(value)
  const given = objectOf({ json: anything, text, base64: text })(value, at)
  if (!given) return undefined
  if (Object.keys(given).length !== 1) return at.report('a message is text, or exactly one of: json, text, base64')
  if (given.text !== undefined) return encode(given.text)
  if (given.base64 === undefined) return encode(JSON.stringify(given.json))
  const data = readBase64(given.base64)
  return data ? { type: 'binary', data } : at.report("'base64' is not base64")
}

/** A status, or `{ status, reason }`; nothing of both with `true`. */
export const closeDecoder: Decoder<{ readonly status: number | undefined; readonly reason: Uint8Array }> = (
  value,
  at,
) => {
  if (value === true) return { status: undefined, reason: new Uint8Array() }
  const given = objectOf({ status: integer(1000, 4999), reason: text })(recordOf(value) ?? { status: value }, at)
  if (!given) return undefined
  const { status, reason = '' } = given
  if (status !== undefined && !isCloseStatus(status)) return at.report(`${status} cannot stand in a close frame`)
  const words = new TextEncoder().encode(reason)
  return words.length > MAX_REASON
    ? at.report(`'reason' must not be longer than ${MAX_REASON} bytes`)
    : { status, reason: words }
}

const stepShape = objectOf({
  send: messageDecoder,
  expect: messageDecoder,
  ping: text,
  wait: duration,
  close: closeDecoder,
  fault: oneOf(FAULTS),
})

const step: Decoder<WebSocketStep> = (value, at) => {
  const given = stepShape(value, at)
  if (!given) return undefined
  const { send, expect, ping, wait, close } = given
  if (Object.keys(given).length !== 1)
    return at.report('a step takes exactly one of: send, expect, ping, wait, close, fault')
  if (send) return { type: 'send', frame: send }
  if (expect) return { type: 'expect', data: expect.data }
  if (ping !== undefined) return { type: 'send', frame: { type: 'ping', data: new TextEncoder().encode(ping) } }
  if (wait !== undefined) return { type: 'wait', milliseconds: wait }
  return close ? { type: 'close', ...close } : { type: 'fault', fault: 'reset' }
}

const shape = objectOf({
  echo: flag,
  script: listOf(step),
  delay: duration,
  pace: duration,
  subprotocols: listOf(text),
  refuse: integer(300, 599),
})

/** `websocket:` of a rule: a script first, then it echoes or listens. */
export const websocketDecoder: Decoder<UpstreamWebSocket> = (value, at) => {
  const given = shape(value, at)
  if (!given) return undefined
  const { echo = false, script = [], delay = 0, pace = 0, subprotocols, refuse } = given
  return {
    isEcho: echo,
    script,
    delay,
    pace,
    ...(subprotocols && { subprotocols }),
    ...(refuse !== undefined && { refuse }),
  }
}

/** What an `echo: true` for HTTP does with a WebSocket. */
export const ECHO_WEBSOCKET: UpstreamWebSocket = { isEcho: true, script: [], delay: 0, pace: 0 }
