import type { Socket } from 'node:net'

import { OutboundError, type OutboundRequest } from '../../host.ts'

/** A header that undici writes for us and that never reaches the wire. */
export const MARKER = 'x-phasescope-head'

/**
 * Heads as they shall stand on the wire. undici writes Host, Connection and the framing itself, in lower case and first;
 * so it gets none of our lines, and what it writes is exchanged for them. A head without a body it writes in the same
 * breath as it begins with the request; one with a body has a marker, and ours is put for what is written up to it.
 */
export class OutboundHeads {
  private readonly heads = new Map<string, string>()
  private count = 0
  /** What the next head will be exchanged for. */
  private next: string | undefined

  /** Keeps the head of a request that has a body; the result is the marker's value. */
  put(head: string): string {
    const mark = String(++this.count)
    this.heads.set(mark, head)
    return mark
  }

  forget(mark: string): void {
    this.heads.delete(mark)
  }

  /** The next thing written on a connection is a head: without a body this one, else one that has a marker. */
  expect(head: string | undefined): void {
    this.next = head
  }

  /** From now on heads leave this connection as they were put. */
  watch(socket: Socket): void {
    const write = socket.write.bind(socket) as (chunk: unknown, ...rest: readonly unknown[]) => boolean
    let isWide = false
    const swapped = (chunk: unknown, ...rest: readonly unknown[]): boolean => {
      isWide ||= widen(socket)
      const { next } = this
      if (next !== undefined && typeof chunk === 'string') {
        this.next = undefined
        return write(`${next}\r\n`, 'latin1')
      }
      return write(typeof chunk === 'string' ? this.swap(chunk) : chunk, ...rest)
    }
    socket.write = swapped as typeof socket.write
  }

  private swap(written: string): string {
    const at = written.indexOf(`\r\n${MARKER}: `)
    if (at < 0) return written
    const end = written.indexOf('\r\n', at + 2)
    const head = this.heads.get(written.slice(at + MARKER.length + 4, end))
    if (head === undefined) return written
    // What follows is undici's framing line, which our head has in its own words, and the end of the head.
    const rest = written.slice(end + 2)
    return head + (rest === '\r\n' ? rest : rest.replace(/^[a-z-]+: [^\r]*\r\n/, ''))
  }
}

/**
 * Request line and headers, each with its line end; the framing is the one undici gives the body.
 * @throws {OutboundError} when one of them would begin a line of its own
 */
export function headOf({ method, target, host, port, headers, body }: OutboundRequest): string {
  const has = (wanted: string): boolean => headers.some(([name]) => isNamed(name, wanted))
  const isBytes = body instanceof Uint8Array
  const isChunked = body !== undefined && !isBytes && !has('content-length')
  const lines = [`${method} ${target} HTTP/1.1`]
  if (!has('host')) lines.push(`Host: ${host}:${port}`)
  for (const [name, value] of headers)
    if (isChunked || !isNamed(name, 'transfer-encoding')) lines.push(`${name}: ${value}`)
  if (isChunked && !has('transfer-encoding')) lines.push('Transfer-Encoding: chunked')
  if (isBytes && !has('content-length')) lines.push(`Content-Length: ${body.length}`)
  const head = `${lines.join('\r\n')}\r\n`
  if (countOf('\n', head) !== lines.length || countOf('\r', head) !== lines.length)
    throw new OutboundError('malformed', 'connect', 'a request line or header would contain a line end')
  return head
}

interface UndiciParser {
  readonly ptr: number
  /** Names and values in turns; the last may still grow. */
  readonly headers: readonly Uint8Array[]
  onHeaderValue(bytes: Uint8Array): number
  readonly llhttp: { llhttp_set_lenient_headers?(parser: number, isLenient: number): void }
}

/**
 * Has the answers of a connection read as nginx reads them: control characters in the value of a header pass. Of undici's
 * parser only its symbol on the socket is known; without it such answers stay malformed.
 */
function widen(socket: Socket): boolean {
  const key = Object.getOwnPropertySymbols(socket).find(({ description }) => description === 'parser')
  const parser = key && (socket as unknown as Readonly<Record<symbol, UndiciParser | undefined>>)[key]
  if (!parser) return false
  parser.llhttp.llhttp_set_lenient_headers?.(parser.ptr, 1)
  const hear = parser.onHeaderValue.bind(parser)
  parser.onHeaderValue = (bytes) => hear(parser.headers.length % 2 === 0 && isFolded(bytes) ? CARRIAGE_RETURN : bytes)
  return true
}

const CARRIAGE_RETURN = Buffer.from('\r')

/** More of a value, from the next line: nginx takes no folded headers, and a carriage return is invalid, too. */
function isFolded({ buffer, byteOffset }: Uint8Array): boolean {
  const before = Buffer.from(buffer, 0, byteOffset).toString('latin1')
  return /\n[ \t]*$/.test(before)
}

/** `wanted` is lower-case. */
function isNamed(name: string, wanted: string): boolean {
  return name.length === wanted.length && name.toLowerCase() === wanted
}

function countOf(char: string, text: string): number {
  let count = 0
  for (let at = text.indexOf(char); at >= 0; at = text.indexOf(char, at + 1)) count += 1
  return count
}
