import type { SendRequest } from '../../engine/protocol.ts'
import { fromEditable, toEditable } from './byte-text.ts'

/** How the body is written; all but `file` are text. */
export const BODY_MODES = ['text', 'json', 'form', 'file'] as const
export type BodyMode = (typeof BODY_MODES)[number]

/** A request as it stands in the composer. */
export interface Draft {
  /** Name of the traffic entry it came from; undefined once it is somebody's own. */
  readonly name: string | undefined
  /** The traffic entry it goes back to when it is saved; it stays while the draft is edited. */
  readonly entry?: string
  readonly method: string
  /** An absolute URL, or a bare target. */
  readonly url: string
  /** Content-Length with an empty value is filled in, at its place. */
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly body: string
  /** Text when absent. */
  readonly bodyMode?: BodyMode
  /** The body of `file`: bytes as they are. */
  readonly bytes?: Uint8Array
  readonly fileName?: string
  /** How the Host header made of the URL is written; `host` when absent. */
  readonly hostHeader?: string
  /** 1.1 when absent. */
  readonly httpVersion?: NonNullable<SendRequest['httpVersion']>
  /** Address and port of the client: `10.0.0.7:4000`. */
  readonly client?: string
}

export const EMPTY_DRAFT: Draft = {
  name: undefined,
  method: 'GET',
  url: 'http://localhost:8000/',
  headers: [],
  body: '',
}

export const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'] as const
export const HTTP_VERSIONS = ['1.0', '1.1', '2.0'] as const

const ABSOLUTE = /^(https?):\/\/([^/?#]*)([^#]*)/i
/** Hosts that stand in a URL as they are. */
const HOST = /^[^/?#\s@]+$/
const DEFAULT_TYPE: Partial<Record<BodyMode, string>> = {
  json: 'application/json',
  form: 'application/x-www-form-urlencoded',
}

/** The draft as a request, or a sentence saying why it is none. Nothing of the target is normalised. */
export function requestOfDraft(draft: Draft): { readonly request: SendRequest } | { readonly problem: string } {
  const absolute = ABSOLUTE.exec(draft.url.trim())
  const target = absolute ? withSlash(absolute[3] ?? '') : draft.url.trim()
  const problem = problemOf(draft, target)
  if (problem !== undefined) return { problem }
  const body = bodyOf(draft)
  const { client } = draft
  const address = client === undefined ? undefined : addressOf(client)
  return {
    request: {
      method: draft.method,
      target: fromEditable(target),
      headers: headersOf(draft, absolute?.[2] || 'localhost', body),
      ...(body && { body }),
      scheme: absolute?.[1]?.toLowerCase() === 'https' ? 'https' : 'http',
      ...(draft.httpVersion && { httpVersion: draft.httpVersion }),
      ...(address && { client: address }),
    },
  }
}

function problemOf({ method, client }: Draft, target: string): string | undefined {
  if (!target.startsWith('/') && target !== '*') return 'The address needs a path: /orders or http://host/orders.'
  if (/\s/.test(target)) return 'The address contains a space; write %20.'
  if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(method)) return `“${method}” is no HTTP method.`
  if (client !== undefined && !addressOf(client))
    return `“${client}” is no client address; write it like 10.0.0.7:4000.`
  return undefined
}

function bodyOf({ body, bodyMode, bytes }: Draft): Uint8Array | undefined {
  if (bodyMode === 'file') return bytes
  return body === '' ? undefined : new TextEncoder().encode(body)
}

function headersOf(draft: Draft, host: string, body: Uint8Array | undefined): SendRequest['headers'] {
  const length = body && String(body.length)
  const given = draft.headers
    .filter(([name]) => name.trim() !== '')
    .filter(([name, value]) => length !== undefined || !isOpenLength(name, value))
    .map(
      ([name, value]) =>
        [fromEditable(name.trim()), isOpenLength(name, value) ? (length ?? '') : fromEditable(value)] as const,
    )
  const has = (wanted: string) => given.some(([name]) => name.toLowerCase() === wanted)
  const type = body && DEFAULT_TYPE[draft.bodyMode ?? 'text']
  return [
    ...(has('host') ? [] : [[draft.hostHeader ?? 'host', fromEditable(host)] as const]),
    ...given,
    ...(type !== undefined && !has('content-type') ? [['content-type', type] as const] : []),
    ...(length !== undefined && !has('content-length') && !has('transfer-encoding')
      ? [['content-length', length] as const]
      : []),
  ]
}

function isOpenLength(name: string, value: string): boolean {
  return value.trim() === '' && name.trim().toLowerCase() === 'content-length'
}

function addressOf(text: string): SendRequest['client'] {
  const [, ip, port = '50000'] =
    /^\s*\[?((?:\d{1,3}\.){3}\d{1,3}|[0-9a-f:]*:[0-9a-f:.]+(?=\]))\]?(?::(\d{1,5}))?\s*$/i.exec(text) ?? []
  return ip === undefined || Number(port) > 65_535 ? undefined : { ip, port: Number(port) }
}

function withSlash(target: string): string {
  return target.startsWith('/') ? target : `/${target}`
}

/** A recorded or named request back in the composer; sending it again sends the same bytes. */
export function draftOfRequest(request: SendRequest, name?: string): Draft {
  const [first, ...others] = request.headers
  const leadsWithHost = first?.[0].toLowerCase() === 'host' && HOST.test(first[1])
  const isUrl = /^\/[^#]*$/.test(request.target)
  const host = leadsWithHost && isUrl ? first : undefined
  const scheme = request.scheme ?? 'http'
  const origin = host ? `${scheme}://${toEditable(host[1])}` : isUrl && scheme === 'https' ? 'https://localhost' : ''
  const given = host ? others : request.headers
  const { client, httpVersion } = request
  return {
    name,
    method: request.method,
    url: origin + toEditable(request.target),
    headers: headersOfRequest(given, request.body),
    ...bodyOfRequest(request),
    ...(host && host[0] !== 'host' && { hostHeader: host[0] }),
    ...(httpVersion && { httpVersion }),
    ...(client && {
      client: client.ip.includes(':') ? `[${client.ip}]:${client.port}` : `${client.ip}:${client.port}`,
    }),
  }
}

/** A length that fits stays open, so that it follows the body; at the end, as we write it, it needs no line. */
function headersOfRequest(headers: SendRequest['headers'], body: Uint8Array | undefined): Draft['headers'] {
  const lengths = headers.filter(([name]) => name.toLowerCase() === 'content-length')
  const fits = body !== undefined && lengths.length === 1 && lengths[0]?.[1] === String(body.length)
  const last = headers.at(-1)
  const kept = fits && last?.[0] === 'content-length' ? headers.slice(0, -1) : headers
  return kept.map(([name, value]) => [
    toEditable(name),
    fits && name.toLowerCase() === 'content-length' ? '' : toEditable(value),
  ])
}

function bodyOfRequest({ body, headers }: SendRequest): Pick<Draft, 'body' | 'bodyMode' | 'bytes'> {
  if (!body) return { body: '' }
  const text = body.length > 0 ? textOf(body) : undefined
  if (text === undefined) return { body: '', bodyMode: 'file', bytes: body }
  const type = headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? ''
  if (/^application\/(?:[\w.+-]+\+)?json\b/i.test(type)) return { body: text, bodyMode: 'json' }
  if (/^application\/x-www-form-urlencoded\b/i.test(type)) return { body: text, bodyMode: 'form' }
  return { body: text }
}

/** Text of bytes that are UTF-8 and can be edited as such: a field of the page turns \r\n into \n. */
function textOf(bytes: Uint8Array): string | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
    return /[\r\0]/.test(text) ? undefined : text
  } catch {
    return undefined
  }
}
