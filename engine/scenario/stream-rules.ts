import type { StreamStep, UpstreamStream } from './model.ts'
import { anything, duration, flag, listOf, objectOf, oneOf, text, type Decoder } from './strict.ts'
import { readBase64 } from './text.ts'

/** Bytes: text, or `{ text | base64 | hex | json }`. */
export const bytesDecoder: Decoder<Uint8Array> = (value, at) => {
  const encode = (given: string) => new TextEncoder().encode(given)
  if (typeof value === 'string') return encode(value)
  const given = objectOf({ text, base64: text, hex: text, json: anything })(value, at)
  if (!given) return undefined
  if (Object.keys(given).length !== 1) return at.report('bytes are text, or exactly one of: text, base64, hex, json')
  if (given.text !== undefined) return encode(given.text)
  if (given.base64 !== undefined) return readBase64(given.base64) ?? at.report("'base64' is not base64")
  if (given.hex !== undefined) return readHex(given.hex) ?? at.report("'hex' must be pairs of hexadecimal digits")
  return encode(JSON.stringify(given.json))
}

function readHex(given: string): Uint8Array | undefined {
  const digits = given.replaceAll(/\s/g, '')
  if (!/^([0-9a-fA-F]{2})*$/.test(digits)) return undefined
  return Uint8Array.from(digits.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))
}

const stepShape = objectOf({
  send: bytesDecoder,
  expect: bytesDecoder,
  wait: duration,
  close: flag,
  fault: oneOf(['reset']),
})

const step: Decoder<StreamStep> = (value, at) => {
  const given = stepShape(value, at)
  if (!given) return undefined
  const { send, expect, wait, fault } = given
  if (Object.keys(given).length !== 1) return at.report('a step takes exactly one of: send, expect, wait, close, fault')
  if (send) return { type: 'send', data: send }
  if (expect) return { type: 'expect', data: expect }
  if (wait !== undefined) return { type: 'wait', milliseconds: wait }
  return { type: fault ? 'reset' : 'close' }
}

const shape = objectOf({ echo: flag, script: listOf(step), delay: duration })

/** `stream:` of a rule: what a TCP or UDP upstream does; a script first, then it echoes or listens. */
export const streamDecoder: Decoder<UpstreamStream> = (value, at) => {
  const given = shape(value, at)
  return given && { isEcho: given.echo ?? false, script: given.script ?? [], delay: given.delay ?? 0 }
}
