import { parseUrl } from '../gateway/schema/network.ts'
import type { HeaderPair } from '../gateway/message.ts'
import { parseExpectation } from './expectations.ts'
import type { StreamConversation, TrafficConversation, TrafficItem, TrafficRequest } from './model.ts'
import { headersDecoder } from './headers-decoder.ts'
import { anything, integer, listOf, objectOf, recordOf, text, type Decoder, type Place } from './strict.ts'
import { byteString, fileBytes, readBase64 } from './text.ts'
import { streamTrafficDecoder } from './stream-traffic.ts'
import { conversationDecoder } from './websocket-traffic.ts'

/** A body of the scenario with the type it suggests. */
export interface DecodedBody {
  readonly bytes: Uint8Array
  readonly contentType: string | undefined
}

/** `{ json | text | base64 | file }`, or plain text. */
export function bodyDecoder(files: Readonly<Record<string, string>>): Decoder<DecodedBody> {
  const shape = objectOf({ json: anything, text, base64: text, file: text })
  return (value, at) => {
    if (typeof value === 'string') return { bytes: new TextEncoder().encode(value), contentType: undefined }
    const given = shape(value, at)
    if (!given) return undefined
    if (Object.keys(given).length !== 1) return at.report("'body' takes exactly one of: json, text, base64, file")
    if ('json' in given)
      return { bytes: new TextEncoder().encode(JSON.stringify(given.json)), contentType: 'application/json' }
    if (given.text !== undefined)
      return { bytes: new TextEncoder().encode(given.text), contentType: 'text/plain; charset=utf-8' }
    if (given.base64 !== undefined) return fromBytes(readBase64(given.base64)) ?? at.report("'base64' is not base64")
    if (given.file === undefined) return undefined
    const content = files[given.file]
    return content === undefined ? at.report(`no file ${given.file} in the scenario`) : fromBytes(fileBytes(content))
  }
}

function fromBytes(bytes: Uint8Array | undefined): DecodedBody | undefined {
  return bytes && { bytes, contentType: undefined }
}

/** `traffic:` of phasescope.yml. */
export function trafficDecoder(files: Readonly<Record<string, string>>): Decoder<TrafficItem> {
  const request = objectOf({ method: text, url: text, headers: headersDecoder, body: bodyDecoder(files) })
  const item = objectOf({
    name: text,
    request,
    websocket: conversationDecoder,
    tcp: streamTrafficDecoder('tcp'),
    udp: streamTrafficDecoder('udp'),
    expect: listOf(expectation),
  })
  return (value, at) => {
    const given = item(value, at)
    if (!given) return undefined
    if (given.name === undefined) return at.report("traffic needs a 'name'")
    if (given.websocket) return conversation(given.name, given.websocket, given.expect)
    const stream = given.tcp ?? given.udp
    if (stream) return { name: given.name, request: arrivalOf(stream), stream, expect: given.expect ?? [] }
    // What is wrong with it was said.
    if ('tcp' in given || 'udp' in given) return undefined
    if (!given.request) return at.report('traffic needs one of: request, websocket, tcp, udp')
    const sent = requestOf(given.request, {
      path: [...at.path, 'request'],
      report: (message, path = [...at.path, 'request']) => at.report(message, path),
    })
    return sent && { name: given.name, request: sent, expect: given.expect ?? [] }
  }
}

function conversation(name: string, websocket: TrafficConversation, expect: readonly string[] = []): TrafficItem {
  const { target, headers, scheme } = websocket.target
  const upgrade: HeaderPair[] = [
    ['Connection', 'Upgrade'],
    ['Upgrade', 'websocket'],
  ]
  const request = {
    method: 'GET',
    target,
    headers: [...headers, ...upgrade],
    scheme: scheme === 'wss' ? 'https' : 'http',
  } as const
  return { name, request, websocket, expect }
}

/** A session as its trace shows it: `TCP 127.0.0.1:9000`. */
function arrivalOf({ target: { kind, server } }: StreamConversation): TrafficRequest {
  return { method: kind.toUpperCase(), target: `${server.ip}:${server.port}`, headers: [], scheme: 'http' }
}

/** A sentence. Without quotes YAML reads `order access: a before b` as a map of one key: that is the sentence, too. */
export const expectation: Decoder<string> = (value, at) => {
  const [pair, ...others] = Object.entries(recordOf(value) ?? {})
  const sentence = pair && others.length === 0 ? `${pair[0]}: ${String(pair[1])}` : text(value, at)
  const parsed = sentence === undefined ? undefined : parseExpectation(sentence)
  return parsed?.ok === false ? at.report(parsed.reason) : sentence
}

interface GivenRequest {
  readonly method?: string
  readonly url?: string
  readonly headers?: HeaderPair[]
  readonly body?: DecodedBody
}

/** A request as it goes on the wire: Host, Content-Length and Content-Type are added when they are missing. */
function requestOf({ method = 'GET', url, headers = [], body }: GivenRequest, at: Place): TrafficRequest | undefined {
  const { scheme, host, port } = parseUrl(url ?? '')
  if (url === undefined || host === undefined || (scheme !== 'http' && scheme !== 'https')) {
    return at.report("'url' must be a whole address, such as http://api.test/orders", [...at.path, 'url'])
  }
  const has = (name: string) => headers.some(([given]) => given.toLowerCase() === name)
  const added: HeaderPair[] = has('host') ? [] : [['Host', port === undefined ? host : `${host}:${port}`]]
  const trailing: HeaderPair[] = []
  if (body && !has('content-type') && body.contentType) trailing.push(['Content-Type', body.contentType])
  if (body && !has('content-length') && !has('transfer-encoding'))
    trailing.push(['Content-Length', String(body.bytes.length)])
  const target = byteString(url.replace(/^[^:]+:\/\/[^/?#]*/, '').replace(/#.*$/, ''))
  return {
    method,
    target: target.startsWith('/') ? target : `/${target}`,
    headers: [...added, ...headers, ...trailing],
    scheme,
    ...(body ? { body: body.bytes } : {}),
  }
}

/** Where a run stops: `breakpoints:` of phasescope.yml. */
export const breakpointShape = objectOf({ file: text, line: integer(1, 1_000_000), condition: text })
