import type { HeaderPair } from '../gateway/message.ts'
import {
  UPSTREAM_FAULTS,
  type UpstreamReply,
  type UpstreamRule,
  type UpstreamStream,
  type VirtualUpstream,
} from './model.ts'
import { streamDecoder } from './stream-rules.ts'
import { duration, flag, integer, listOf, objectOf, oneOf, text, type Decoder } from './strict.ts'
import { headersDecoder } from './headers-decoder.ts'
import { bodyDecoder, type DecodedBody } from './traffic.ts'
import { websocketDecoder } from './websocket-rules.ts'

interface GivenReply {
  readonly status?: number
  readonly reason?: string
  readonly headers?: readonly HeaderPair[]
  readonly body?: DecodedBody
  readonly chunks?: number
  readonly delay?: number
}

/** One rule of `upstreams:`: what it matches and how it answers. */
export function ruleDecoder(files: Readonly<Record<string, string>>): Decoder<UpstreamRule> {
  const reply = objectOf({
    status: integer(100, 599),
    reason: text,
    headers: headersDecoder,
    body: bodyDecoder(files),
    chunks: integer(1, 1000),
    delay: duration,
  })
  const rule = objectOf({
    match: objectOf({ method: text, path: text }),
    reply,
    fault: oneOf(UPSTREAM_FAULTS),
    echo: flag,
    websocket: websocketDecoder,
    stream: streamDecoder,
    delay: duration,
  })
  return (value, at) => {
    const given = rule(value, at)
    if (!given) return undefined
    const { match = {}, delay = 0 } = given
    if ('stream' in given && !given.stream) return undefined
    const ways = [given.reply, given.fault, given.echo, given.websocket, given.stream].filter(
      (way) => way !== undefined && way !== false,
    )
    if (ways.length !== 1) return at.report('a rule takes exactly one of: reply, fault, echo, websocket, stream')
    if (given.websocket) {
      const { websocket } = given
      return { match, answer: { type: 'websocket', websocket: { ...websocket, delay: websocket.delay || delay } } }
    }
    if (given.stream) return { match, answer: { type: 'stream', stream: withDelay(given.stream, delay) } }
    if (given.fault) return { match, answer: { type: 'fault', fault: given.fault, delay } }
    if (given.reply) return { match, answer: { type: 'reply', reply: replyOf(given.reply, delay) } }
    return { match, answer: { type: 'echo', delay } }
  }
}

function withDelay(stream: UpstreamStream, delay: number): UpstreamStream {
  return { ...stream, delay: stream.delay || delay }
}

function replyOf(
  { status = 200, reason, headers = [], body, chunks = 1, delay }: GivenReply,
  ruleDelay: number,
): UpstreamReply {
  const hasType = headers.some(([name]) => name.toLowerCase() === 'content-type')
  const type: HeaderPair[] = !hasType && body?.contentType ? [['Content-Type', body.contentType]] : []
  return {
    status,
    ...(reason !== undefined && { reason }),
    headers: [...headers, ...type],
    body: body?.bytes ?? new Uint8Array(),
    chunks,
    delay: delay ?? ruleDelay,
  }
}

/** A host's rules: a list, or a single rule. */
export function rulesDecoder(files: Readonly<Record<string, string>>): Decoder<UpstreamRule[]> {
  const one = ruleDecoder(files)
  const many = listOf(one)
  return (value, at) => {
    if (Array.isArray(value)) return many(value, at)
    const rule = one(value, at)
    return rule && [rule]
  }
}

/** Upstream of a scenario without kong.yml: it answers with what it received. */
export const ECHO_UPSTREAM: VirtualUpstream = {
  host: 'echo',
  rules: [{ match: {}, answer: { type: 'echo', delay: 0 } }],
}
