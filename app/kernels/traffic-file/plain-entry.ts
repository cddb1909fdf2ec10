import type { SendRequest } from '../../../engine/protocol.ts'
import { byteText, fromBytes, toBytes } from '../byte-text.ts'

/** A request as `traffic:` of phasescope.yml has it, and what that can't say. */
export interface PlainEntry {
  readonly request: Readonly<Record<string, unknown>>
  readonly notes: readonly string[]
}

const HOST = /^(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?$/

/** A request for `traffic:`; reading it back sends the same, but for what the notes say. */
export function plainEntry(request: SendRequest): PlainEntry {
  const { method, target, headers, body, scheme = 'http', httpVersion, client } = request
  const [first, ...others] = headers
  const named = headers.find(([name]) => name.toLowerCase() === 'host')?.[1]
  const host = named !== undefined && HOST.test(named) ? named : 'localhost'
  const isLeading = first?.[0].toLowerCase() === 'host' && first[1] === host
  const kept = withoutLength(isLeading ? others : headers, body)
  const notes = [
    ...(httpVersion && httpVersion !== '1.1'
      ? [`phasescope.yml has no word for HTTP/${httpVersion}: it will be sent as HTTP/1.1.`]
      : []),
    ...(client ? ['phasescope.yml has no word for the client address: it is left out.'] : []),
    ...(kept.some((pair) => pair.some((text) => toBytes(fromBytes(text)) !== text))
      ? ['A header has bytes that are not UTF-8, which phasescope.yml can’t hold.']
      : []),
  ]
  return {
    request: {
      method,
      url: `${scheme}://${host}${target.startsWith('/') ? '' : '/'}${fromBytes(target)}`,
      ...(kept.length > 0 && { headers: kept.map(([name, value]) => [fromBytes(name), fromBytes(value)]) }),
      ...(body && { body: plainBody(body) }),
    },
    notes,
  }
}

/** A length that fits and stands last is made again by the engine. */
function withoutLength(headers: SendRequest['headers'], body: Uint8Array | undefined): SendRequest['headers'] {
  const last = headers.at(-1)
  const isOurs = body && last?.[0].toLowerCase() === 'content-length' && last[1] === String(body.length)
  return isOurs ? headers.slice(0, -1) : headers
}

/** Text as it is, which suggests no type; bytes that are no text as base64. */
function plainBody(body: Uint8Array): unknown {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body)
    return /[\0\x01-\x08\x0b\x0c\x0e-\x1f\x7f]/.test(text) ? { base64: btoa(byteText(body)) } : text
  } catch {
    return { base64: btoa(byteText(body)) }
  }
}
