import type { Socket } from 'node:net'

import { OutboundError, type OutboundRequest } from '../../host.ts'

/** A header that undici writes for us and that never reaches the wire. */
export const MARKER = 'x-phasescope-head'

/**
 * Heads as they shall stand on the wire. undici writes Host, Connection and the framing itself, in lower case and first;
 * so it gets a marker instead of our lines, and what it writes up to the marker is exchanged for them.
 */
export class OutboundHeads {
  private readonly heads = new Map<string, string>()
  private count = 0

  /** Keeps the head of a request; the result is the marker's value. */
  put(request: OutboundRequest): string {
    const mark = String(++this.count)
    this.heads.set(mark, headOf(request))
    return mark
  }

  forget(mark: string): void {
    this.heads.delete(mark)
  }

  /** From now on heads leave this connection as they were put. */
  watch(socket: Socket): void {
    const write = socket.write.bind(socket) as (chunk: unknown, ...rest: readonly unknown[]) => boolean
    const swapped = (chunk: unknown, ...rest: readonly unknown[]): boolean =>
      write(typeof chunk === 'string' ? this.swap(chunk) : chunk, ...rest)
    socket.write = swapped as typeof socket.write
  }

  private swap(written: string): string {
    const at = written.indexOf(`\r\n${MARKER}: `)
    if (at < 0) return written
    const end = written.indexOf('\r\n', at + 2)
    const head = this.heads.get(written.slice(at + MARKER.length + 4, end))
    // What follows is undici's framing line, which our head has in its own words, and the end of the head.
    return head === undefined ? written : head + written.slice(end + 2).replace(/^[a-z-]+: [^\r]*\r\n/, '')
  }
}

/**
 * Request line and headers, each with its line end; the framing is the one undici gives the body.
 * @throws {OutboundError} when one of them would begin a line of its own
 */
function headOf(request: OutboundRequest): string {
  const { method, target, host, port, body } = request
  const headers = request.headers.filter(([name]) => !/^transfer-encoding$/i.test(name) || isChunked(request))
  const has = (wanted: string): boolean => headers.some(([name]) => name.toLowerCase() === wanted)
  if (!has('host')) headers.unshift(['Host', `${host}:${port}`])
  if (isChunked(request) && !has('transfer-encoding')) headers.push(['Transfer-Encoding', 'chunked'])
  if (body instanceof Uint8Array && !has('content-length')) headers.push(['Content-Length', String(body.length)])
  const lines = [`${method} ${target} HTTP/1.1`, ...headers.map(([name, value]) => `${name}: ${value}`)]
  if (lines.some((line) => /[\r\n]/.test(line)))
    throw new OutboundError('malformed', 'connect', 'a request line or header would contain a line end')
  return `${lines.join('\r\n')}\r\n`
}

function isChunked({ headers, body }: OutboundRequest): boolean {
  const isStream = body !== undefined && !(body instanceof Uint8Array)
  return isStream && !headers.some(([name]) => name.toLowerCase() === 'content-length')
}
