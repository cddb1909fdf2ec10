import type { GatewayRequest, HeaderPair, RequestRefusal } from './message.ts'

/** One buffer of large_client_header_buffers. */
const BUFFER_SIZE = 8192
/** All four of them. */
const HEADERS_SIZE = 4 * BUFFER_SIZE

/** A request as nginx's parser judges it; undefined when the phases may run (Kong: nginx-behaviour.md §7). */
export function checkRequest(request: GatewayRequest): RequestRefusal | undefined {
  const { method, target, httpVersion, headers, refusal } = request
  if (refusal?.isLine) return refusal
  return checkRequestLine(method, target) ?? refusal ?? checkHeaders(headers, httpVersion) ?? checkMethod(method)
}

/** Kong: nginx-behaviour.md §7 */
export function checkRequestLine(method: string, target: string): RequestRefusal | undefined {
  if (!/^[A-Z_-]+$/.test(method)) return BAD_LINE
  if (method.length + target.length + 'HTTP/1.1  '.length > BUFFER_SIZE) return { status: 414, isLine: true }
  if (method === 'CONNECT') return { status: 405, isLine: true }
  const path = pathOf(target)
  return path === undefined || /[\0-\x20\x7f]/.test(target) || !isInsideRoot(path) ? BAD_LINE : undefined
}

const BAD_LINE: RequestRefusal = { status: 400, isLine: true }
const BAD_HEADERS: RequestRefusal = { status: 400, isLine: false }

/** Kong: nginx-behaviour.md §7 */
export function checkHeaders(headers: readonly HeaderPair[], httpVersion: string): RequestRefusal | undefined {
  const once: Record<string, string> = {}
  let size = 0
  for (const [name, value] of headers) {
    const length = name.length + value.length + 4
    size += length
    if (length > BUFFER_SIZE || size > HEADERS_SIZE) return { status: 494, isLine: false }
    if (!isHeaderName(name) || value.includes('\0')) return BAD_HEADERS
    if (!UNIQUE.test(name)) continue
    const key = name.toLowerCase()
    if (once[key] !== undefined) return BAD_HEADERS
    once[key] = value
  }
  return checkFraming(once, httpVersion)
}

/** Headers nginx takes once only. */
const UNIQUE = /^(host|content-length|transfer-encoding)$/i

function checkFraming(
  { host, 'content-length': length, 'transfer-encoding': coding }: Readonly<Record<string, string>>,
  httpVersion: string,
): RequestRefusal | undefined {
  if (host === undefined ? httpVersion === '1.1' : !isHost(host)) return BAD_HEADERS
  if (length !== undefined && !/^\d+$/.test(length)) return BAD_HEADERS
  if (coding === undefined) return undefined
  if (length !== undefined || httpVersion === '1.0') return BAD_HEADERS
  return coding.toLowerCase() === 'chunked' ? undefined : { status: 501, isLine: false }
}

/** TRACE is known to nginx and refused once the headers are read. */
function checkMethod(method: string): RequestRefusal | undefined {
  return method === 'TRACE' ? { status: 405, isLine: false } : undefined
}

/** The path of an origin-form or absolute-form target. */
function pathOf(target: string): string | undefined {
  const origin = /^https?:\/\/[^/?#]+(.*)$/i.exec(target)
  const path = (origin ? origin[1] || '/' : target).split(/[?#]/, 1)[0]
  return path?.startsWith('/') || path === '' ? path : undefined
}

/** `..` may not climb above `/`, and `%00` and broken escapes are refused. */
function isInsideRoot(path: string): boolean {
  if (!path.includes('%') && !path.includes('..')) return true
  if (/%(?![0-9a-f]{2})/i.test(path)) return false
  const decoded = path.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
  if (decoded.includes('\0')) return false
  let depth = 0
  for (const segment of decoded.split('/').filter((part) => part !== '' && part !== '.')) {
    depth += segment === '..' ? -1 : 1
    if (depth < 0) return false
  }
  return true
}

function isHeaderName(name: string): boolean {
  return name !== '' && !/[\0-\x20\x7f:]/.test(name)
}

function isHost(host: string): boolean {
  return host === '' || /^(\[[0-9a-f:.]+\]|[^/\0-\x20\x7f:[\]]+)(:\d*)?$/i.test(host)
}
