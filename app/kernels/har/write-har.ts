import type { Content, Entry, Har, PostData } from 'har-format'
import type { Run } from '../../../engine/protocol.ts'
import { byteText, fromBytes } from '../byte-text.ts'
import { readFields } from '../form-fields.ts'
import { harCookies } from './cookies.ts'

export interface HarOptions {
  /** Our version, as `creator` states it. */
  readonly version: string
}

/** Runs as a HAR 1.2, oldest first. */
export function writeHar(runs: readonly Run[], { version }: HarOptions): Har {
  return {
    log: {
      version: '1.2',
      creator: { name: 'Phasescope', version },
      entries: runs.toSorted((a, b) => a.startedAt - b.startedAt).map(entryOf),
    },
  }
}

/** Where the gateway of a studio is reached: the page has no address of its own. */
const GATEWAY_ADDRESS = '127.0.0.1'

function entryOf(run: Run): Entry {
  const { wait, receive } = timesOf(run)
  return {
    startedDateTime: new Date(run.startedAt).toISOString(),
    time: wait + receive,
    request: requestOf(run),
    response: responseOf(run),
    cache: {},
    timings: { blocked: -1, dns: -1, connect: -1, ssl: -1, send: 0, wait, receive },
    serverIPAddress: GATEWAY_ADDRESS,
    ...(run.name !== undefined && { comment: run.name }),
  }
}

/** Milliseconds until the head of the answer, and from there to its end, by the engine's clock. */
function timesOf({ trace: { events } }: Run): { readonly wait: number; readonly receive: number } {
  const began = events.find(({ type }) => type === 'request-received')?.t ?? events[0]?.t ?? 0
  const answer = events.find((event) => event.type === 'response-sent')
  const total = answer?.type === 'response-sent' ? Math.max(0, answer.latency) / 1000 : 0
  const body = events.find((event) => event.type === 'handler-started' && event.phase === 'body_filter')
  const head = body ? Math.min(total, Math.max(0, (body.t - began) / 1000)) : total
  return { wait: round(head), receive: round(total - head) }
}

const PLAIN_HOST = /^(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?$/

/** A raw target as a URI has it: what may not stand there is percent-encoded. */
function uriOf(target: string): string {
  const safe = target.replaceAll(
    /%(?![0-9A-Fa-f]{2})|[^A-Za-z0-9\-._~!$&'()*+,;=:@/?%]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
  )
  return safe.startsWith('/') ? safe : `/${safe}`
}

function round(milliseconds: number): number {
  return Math.round(milliseconds * 1000) / 1000
}

function requestOf({ request }: Run): Entry['request'] {
  const { method, target, headers, body, scheme = 'http', httpVersion = '1.1' } = request
  const host = headers.find(([name]) => name.toLowerCase() === 'host')?.[1] ?? 'localhost'
  const mark = target.indexOf('?')
  const type = headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? ''
  return {
    method,
    url: `${scheme}://${PLAIN_HOST.test(host) ? host : 'localhost'}${uriOf(target)}`,
    httpVersion: `HTTP/${httpVersion}`,
    cookies: harCookies(headers, 'cookie'),
    headers: nameValues(headers),
    queryString: mark < 0 ? [] : nameValues(readFields(target.slice(mark + 1))),
    ...(body && { postData: postDataOf(body, fromBytes(type)) }),
    headersSize: -1,
    bodySize: body?.length ?? 0,
  }
}

/** HAR has no word for binary request bodies; `encoding` is what proxies write, and what the import reads. */
function postDataOf(body: Uint8Array, mimeType: string): PostData {
  const text = utf8(body)
  if (text !== undefined) return { mimeType, text }
  const encoded = { mimeType, text: btoa(byteText(body)), encoding: 'base64' }
  return encoded
}

function responseOf({ response }: Run): Entry['response'] {
  const { status, reason, headers, body, outcome } = response
  const find = (wanted: string) => headers.find(([name]) => name.toLowerCase() === wanted)?.[1] ?? ''
  const isClosed = outcome === 'closed'
  return {
    // 0 is what browsers write for an answer that never came
    status: isClosed ? 0 : status,
    statusText: isClosed ? '' : fromBytes(reason),
    httpVersion: 'HTTP/1.1',
    cookies: harCookies(headers, 'set-cookie'),
    headers: nameValues(headers),
    content: contentOf(body, fromBytes(find('content-type'))),
    redirectURL: fromBytes(find('location')),
    headersSize: -1,
    bodySize: body.length,
    ...(outcome === 'complete' ? {} : { comment: isClosed ? 'closed without an answer' : 'cut off in the body' }),
  }
}

function contentOf(body: Uint8Array, mimeType: string): Content {
  const text = utf8(body)
  const size = body.length
  if (size === 0) return { size, mimeType: mimeType || 'x-unknown' }
  if (text !== undefined) return { size, mimeType: mimeType || 'text/plain', text }
  return { size, mimeType: mimeType || 'application/octet-stream', text: btoa(byteText(body)), encoding: 'base64' }
}

function nameValues(pairs: readonly (readonly [string, string])[]) {
  return pairs.map(([name, value]) => ({ name: fromBytes(name), value: fromBytes(value) }))
}

function utf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return undefined
  }
}
