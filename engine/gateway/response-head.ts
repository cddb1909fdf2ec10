import type { HeaderList } from './header-list.ts'
import type { HeaderPair, ReplyHead } from './message.ts'
import { reasonOf } from './status-reasons.ts'

/** nginx's `charset_types`: the types that `charset UTF-8` is added to (Kong: nginx-behaviour.md §17). */
const CHARSET_TYPES: ReadonlySet<string> = new Set([
  'text/html',
  'text/xml',
  'text/plain',
  'text/vnd.wap.wml',
  'application/javascript',
  'application/rss+xml',
])

/** What the head is made of when header_filter is over. */
export interface HeadFacts {
  readonly status: number
  /** The status line of an upstream, until a plugin sets the status. */
  readonly reason: string | undefined
  readonly headers: HeaderList
  readonly method: string
  readonly httpVersion: '1.0' | '1.1' | '2.0'
  /** Content-Length that nginx itself computed, not a plugin. */
  readonly ownLength: HeaderPair | undefined
  /** Answers of an upstream keep their Date, or its absence (Kong: nginx-behaviour.md A24). */
  readonly keepsDate: boolean
  /** Milliseconds since the epoch. */
  readonly now: number
}
export interface FinishedHead {
  readonly head: ReplyHead
  /** No body follows: HEAD, and 204 or 304 unless an upstream said so itself. */
  readonly isHeaderOnly: boolean
}

/** nginx's charset, chunked and header filters, in that order: the head as it goes on the wire. */
export function finishHead(facts: HeadFacts): FinishedHead {
  const { status, reason, headers } = facts
  const isOwnStatus = reason === undefined
  const hasNoContent = isOwnStatus && status === 204
  const lead: HeaderPair[] = []
  if (!facts.keepsDate && !headers.has('date')) lead.push(['Date', new Date(facts.now).toUTCString()])
  const contentType = headers.get('content-type')
  if (contentType && !hasNoContent) lead.push(['Content-Type', withCharset(contentType, facts)])
  if (facts.ownLength && !hasNoContent && headers.entries().includes(facts.ownLength)) lead.push(facts.ownLength)
  if (isChunked(facts)) lead.push(['Transfer-Encoding', 'chunked'])
  for (const line of headers.entries()) if (line !== facts.ownLength && !isContentType(line[0])) lead.push(line)
  return {
    head: { status, reason: reason ?? reasonOf(status), headers: lead },
    isHeaderOnly: facts.method === 'HEAD' || hasNoContent || (isOwnStatus && status === 304),
  }
}

function isContentType(name: string): boolean {
  return name.length === 12 && name.toLowerCase() === 'content-type'
}

/** 301 and 302 get no charset, nor do types that carry parameters or encoded bodies. */
function withCharset(contentType: string, { status, headers }: HeadFacts): string {
  const isPlain = CHARSET_TYPES.has(contentType.toLowerCase()) && !headers.get('content-encoding')
  return isPlain && status !== 301 && status !== 302 ? `${contentType}; charset=UTF-8` : contentType
}

function isChunked({ status, method, headers, httpVersion }: HeadFacts): boolean {
  if (headers.has('content-length') || method === 'HEAD' || status === 204 || status === 304) return false
  return httpVersion === '1.1' && status >= 200
}
