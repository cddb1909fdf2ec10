import type { SendRequest } from '../../engine/protocol.ts'
import { fromBytes, toBytes } from './byte-text.ts'

/** A request as it stands in the composer. */
export interface Draft {
  /** Name of the traffic entry it came from; undefined once it is somebody's own. */
  readonly name: string | undefined
  readonly method: string
  /** An absolute URL, or a bare target. */
  readonly url: string
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly body: string
}

export const EMPTY_DRAFT: Draft = {
  name: undefined,
  method: 'GET',
  url: 'http://localhost:8000/',
  headers: [],
  body: '',
}

export const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'] as const

const ABSOLUTE = /^(https?):\/\/([^/?#]*)([^#]*)/i

/** The draft as a request, or a sentence saying why it is none. Nothing of the target is normalised. */
export function requestOfDraft(draft: Draft): { readonly request: SendRequest } | { readonly problem: string } {
  const absolute = ABSOLUTE.exec(draft.url.trim())
  const target = absolute ? withSlash(absolute[3] ?? '') : draft.url.trim()
  if (!target.startsWith('/')) return { problem: 'The address needs a path: /orders or http://host/orders.' }
  if (/\s/.test(target)) return { problem: 'The address contains a space; write %20.' }
  if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(draft.method)) return { problem: `“${draft.method}” is no HTTP method.` }
  const given = draft.headers
    .filter(([name]) => name.trim() !== '')
    .map(([name, value]) => [toBytes(name.trim()), toBytes(value)] as const)
  const has = (wanted: string) => given.some(([name]) => name.toLowerCase() === wanted)
  const host = absolute?.[2] || 'localhost'
  const body = draft.body === '' ? undefined : new TextEncoder().encode(draft.body)
  return {
    request: {
      method: draft.method,
      target,
      headers: [
        ...(has('host') ? [] : [['host', host] as const]),
        ...given,
        ...(body && !has('content-length') && !has('transfer-encoding')
          ? [['content-length', String(body.length)] as const]
          : []),
      ],
      ...(body && { body }),
      scheme: absolute?.[1]?.toLowerCase() === 'https' ? 'https' : 'http',
    },
  }
}

function withSlash(target: string): string {
  return target.startsWith('/') ? target : `/${target}`
}

/** A recorded or named request back in the composer. */
export function draftOfRequest(request: SendRequest, name?: string): Draft {
  const [first, ...others] = request.headers
  const leadsWithHost = first?.[0].toLowerCase() === 'host'
  const host = leadsWithHost ? first[1] : undefined
  const url = host === undefined ? request.target : `${request.scheme ?? 'http'}://${host}${request.target}`
  const headers = (leadsWithHost ? others : request.headers).filter(
    ([header]) => !(request.body && header.toLowerCase() === 'content-length'),
  )
  return {
    name,
    method: request.method,
    url,
    headers: headers.map(([header, value]) => [header, fromBytes(value)] as const),
    body: request.body ? new TextDecoder().decode(request.body) : '',
  }
}
