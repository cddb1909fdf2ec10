import type { GatewayRequest, HeaderPair } from './message.ts'

/** What nginx answers before any phase runs (Kong: nginx-behaviour.md §7). */
export interface RequestRefusal {
  readonly status: 400 | 405 | 414 | 494 | 501 | 505
  /** The request line itself is at fault: `$request_uri` stays empty. */
  readonly isLine: boolean
}

/** One buffer of large_client_header_buffers. */
const BUFFER_SIZE = 8192
/** All four of them. */
const HEADERS_SIZE = 4 * BUFFER_SIZE

/** A request as nginx's parser judges it; undefined when the phases may run. */
export function checkRequest({ method, target, httpVersion, headers }: GatewayRequest): RequestRefusal | undefined {
  return checkRequestLine(method, target) ?? checkHeaders(headers, httpVersion) ?? checkMethod(method)
}

/** Kong: nginx-behaviour.md §7 */
export function checkRequestLine(method: string, target: string): RequestRefusal | undefined {
  const refuse = (status: RequestRefusal['status']): RequestRefusal => ({ status, isLine: true })
  if (!/^[A-Z_-]+$/.test(method)) return refuse(400)
  if (method.length + target.length + 'HTTP/1.1  '.length > BUFFER_SIZE) return refuse(414)
  if (method === 'CONNECT') return refuse(405)
  const path = pathOf(target)
  if (path === undefined || /[\0-\x20\x7f]/.test(target) || !isInsideRoot(path)) return refuse(400)
  return undefined
}

/** Kong: nginx-behaviour.md §7 */
export function checkHeaders(headers: readonly HeaderPair[], httpVersion: string): RequestRefusal | undefined {
  const refuse = (status: RequestRefusal['status']): RequestRefusal => ({ status, isLine: false })
  const values = (wanted: string): string[] =>
    headers.filter(([name]) => name.toLowerCase() === wanted).map(([, value]) => value)
  const sizes = headers.map(([name, value]) => name.length + value.length + 4)
  if (sizes.some((size) => size > BUFFER_SIZE) || sum(sizes) > HEADERS_SIZE) return refuse(494)
  if (headers.some(([name, value]) => !isHeaderName(name) || value.includes('\0'))) return refuse(400)
  const hosts = values('host')
  if (hosts.length > 1 || !hosts.every(isHost) || (hosts.length === 0 && httpVersion === '1.1')) return refuse(400)
  const lengths = values('content-length')
  if (lengths.length > 1 || !lengths.every((length) => /^\d+$/.test(length))) return refuse(400)
  const codings = values('transfer-encoding')
  if (codings.length > 1 || (codings.length > 0 && (lengths.length > 0 || httpVersion === '1.0'))) return refuse(400)
  if (codings.some((coding) => coding.toLowerCase() !== 'chunked')) return refuse(501)
  return undefined
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

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}
