import type { HeaderPair } from '../gateway/message.ts'
import { parseUrl } from '../gateway/schema/network.ts'
import type { TrafficConversation, TrafficStep } from './model.ts'
import { duration, listOf, objectOf, text, type Decoder, type Place } from './strict.ts'
import { byteString } from './text.ts'
import { headersDecoder } from './headers-decoder.ts'
import { closeDecoder, messageDecoder } from './websocket-rules.ts'

const stepShape = objectOf({
  send: messageDecoder,
  ping: text,
  expect: messageDecoder,
  wait: duration,
  close: closeDecoder,
  closed: closeDecoder,
})

/** One step of a conversation; exactly one key. */
const step: Decoder<TrafficStep> = (value, at) => {
  const given = stepShape(value, at)
  if (!given) return undefined
  const { send, ping, expect, wait, close, closed } = given
  if (Object.keys(given).length !== 1)
    return at.report('a frame takes exactly one of: send, ping, expect, wait, close, closed')
  if (send) return { type: 'send', message: send }
  if (ping !== undefined) return { type: 'send', message: { type: 'ping', data: new TextEncoder().encode(ping) } }
  if (expect) return { type: 'expect', message: expect }
  if (wait !== undefined) return { type: 'wait', milliseconds: wait }
  if (close) return { type: 'close', ...close }
  return { type: 'closed', status: closed?.status }
}

const shape = objectOf({ url: text, headers: headersDecoder, subprotocols: listOf(text), frames: listOf(step) })

/** `websocket:` of a traffic item: a client's handshake and its script. */
export const conversationDecoder: Decoder<TrafficConversation> = (value, at) => {
  const given = shape(value, at)
  if (!given) return undefined
  const { headers = [], subprotocols, frames = [] } = given
  const target = targetOf(given.url, headers, at)
  return target && { target: { ...target, ...(subprotocols && { subprotocols }) }, steps: frames }
}

function targetOf(
  url: string | undefined,
  headers: readonly HeaderPair[],
  at: Place,
): TrafficConversation['target'] | undefined {
  const { scheme, host, port } = parseUrl(url ?? '')
  if (url === undefined || host === undefined || (scheme !== 'ws' && scheme !== 'wss'))
    return at.report("'url' must be a whole address, such as ws://api.test/chat", [...at.path, 'url'])
  const path = byteString(url.replace(/^[^:]+:\/\/[^/?#]*/, '').replace(/#.*$/, ''))
  const has = headers.some(([name]) => name.toLowerCase() === 'host')
  const own: HeaderPair[] = has ? [] : [['Host', port === undefined ? host : `${host}:${port}`]]
  return {
    kind: 'websocket',
    target: path.startsWith('/') ? path : `/${path}`,
    headers: [...own, ...headers],
    scheme,
  }
}
