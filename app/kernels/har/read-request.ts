import type { SendRequest } from '../../../engine/protocol.ts'
import { byteArray, toBytes } from '../byte-text.ts'
import { writeFields } from '../form-fields.ts'
import { listOf, own, textOfUnknown } from '../plain-data.ts'

type HeaderPair = SendRequest['headers'][number]

const VERSIONS: Readonly<Record<string, SendRequest['httpVersion']>> = {
  'http/1.0': '1.0',
  'http/1.1': '1.1',
  'http/2': '2.0',
  'http/2.0': '2.0',
  h2: '2.0',
  // what a gateway of this kind is reached by: HTTP/3 stops before it
  h3: '2.0',
  'http/3': '2.0',
  'http/3.0': '2.0',
}

/** `request` of a HAR entry as it went on the wire, or why it can't be sent. */
export function readHarRequest(given: unknown): SendRequest | string {
  const [, scheme = '', host = '', rest = ''] =
    /^([a-z][a-z0-9+.-]*):(?:\/\/([^/?#]*))?([^#]*)/i.exec(textOfUnknown(own(given, 'url'))) ?? []
  const lower = scheme.toLowerCase()
  if (lower === 'ws' || lower === 'wss') return 'WebSockets are opened, not sent'
  if (lower !== 'http' && lower !== 'https') return 'its address is not http or https'
  if (host === '') return 'its address has no host'
  const method = textOfUnknown(own(given, 'method'))
  if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(method)) return 'it has no method'
  const body = bodyOf(own(given, 'postData'))
  const version = VERSIONS[textOfUnknown(own(given, 'httpVersion')).toLowerCase()]
  return {
    method,
    target: toBytes((rest.startsWith('/') ? rest : `/${rest}`).replaceAll(' ', '%20')),
    headers: headersOf(given, { host, ...(body && { body }) }),
    ...(body && { body: body.bytes }),
    scheme: lower,
    ...(version && { httpVersion: version }),
  }
}

interface HarBody {
  readonly bytes: Uint8Array
  readonly type: string
}

/** The list as it stands; what HTTP/2 says in pseudo headers, and what a recording leaves out, is added. */
function headersOf(given: unknown, { host, body }: { readonly host: string; readonly body?: HarBody }): HeaderPair[] {
  const listed = listOf(own(given, 'headers')).flatMap((header): HeaderPair[] => {
    const name = textOfUnknown(own(header, 'name')).trim()
    const value = textOfUnknown(own(header, 'value')).replaceAll(/[\r\n\0]+/g, ' ')
    return name === '' ? [] : [[toBytes(name), toBytes(value)]]
  })
  const authority = listed.find(([name]) => name === ':authority')?.[1]
  const real = listed.filter(([name]) => !name.startsWith(':') && /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name))
  const has = (wanted: string) => real.some(([name]) => name.toLowerCase() === wanted)
  // a compressed or cut recording may state another length than what it holds
  const fitted = real.flatMap(([name, value]): HeaderPair[] => {
    if (name.toLowerCase() !== 'content-length') return [[name, value]]
    return body ? [[name, String(body.bytes.length)]] : value === '0' ? [[name, value]] : []
  })
  return [
    ...(has('host') ? [] : [['Host', authority ?? toBytes(host.replace(/^.*@/, ''))] as const]),
    ...fitted,
    ...(body && body.type !== '' && !has('content-type') ? [['Content-Type', toBytes(body.type)] as const] : []),
    ...(body && !has('content-length') && !has('transfer-encoding')
      ? [['Content-Length', String(body.bytes.length)] as const]
      : []),
  ]
}

/** `postData`: text, base64 (as proxies and Firefox mark it), or the fields of a form. */
function bodyOf(postData: unknown): HarBody | undefined {
  if (postData === undefined || postData === null) return undefined
  const type = textOfUnknown(own(postData, 'mimeType'))
  const text = own(postData, 'text')
  const isBase64 = [own(postData, 'encoding'), own(postData, '_encoding')].includes('base64')
  if (typeof text === 'string' && (text !== '' || listOf(own(postData, 'params')).length === 0))
    return text === '' ? undefined : { bytes: isBase64 ? fromBase64(text) : encode(text), type }
  const fields = listOf(own(postData, 'params')).map(
    (param) => [textOfUnknown(own(param, 'name')), textOfUnknown(own(param, 'value'))] as const,
  )
  return fields.length === 0 ? undefined : { bytes: encode(formBody(fields, type)), type }
}

function formBody(fields: readonly (readonly [string, string])[], type: string): string {
  const [, boundary] = /^multipart\/form-data\b.*?boundary="?([^";]+)/i.exec(type) ?? []
  if (boundary === undefined) return writeFields(fields)
  const quote = (text: string) => text.replaceAll('"', '%22').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
  const parts = fields.map(
    ([name, value]) => `--${boundary}\r\nContent-Disposition: form-data; name="${quote(name)}"\r\n\r\n${value}\r\n`,
  )
  return `${parts.join('')}--${boundary}--\r\n`
}

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}

function fromBase64(text: string): Uint8Array {
  try {
    return byteArray(atob(text.replaceAll(/\s+/g, '')))
  } catch {
    return encode(text)
  }
}
