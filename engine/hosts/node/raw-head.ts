import type { HeaderPair, RequestRefusal } from '../../gateway/message.ts'
import type { ReadHead } from './client-exchange.ts'

/** A head read as nginx reads it, and how many bytes it took; undefined while its end is not there yet. */
export interface RawHead {
  readonly head: ReadHead
  readonly length: number
}

const BAD_LINE: RequestRefusal = { status: 400, isLine: true }
const BAD_HEADER: RequestRefusal = { status: 400, isLine: false }
const NEW_VERSION: RequestRefusal = { status: 505, isLine: true }

/** Nothing of the request could be read. */
export function unreadHead(refusal: RequestRefusal = BAD_LINE): ReadHead {
  return { method: 'GET', target: '', httpVersion: '1.1', headers: [], refusal }
}

/**
 * Reads a head that node:http refused. nginx is wider in some things (unknown methods, bytes beyond ASCII in a target,
 * bare line feeds) and stops at the first line it cannot read: what came before it counts (Kong: nginx-behaviour.md §7).
 */
export function readRawHead(text: string): RawHead | undefined {
  const lines = linesOf(text)
  const first = lines.next()
  if (first === undefined) return undefined
  const line = readRequestLine(first)
  if ('refusal' in line) return { head: line, length: text.length }
  const headers: HeaderPair[] = []
  for (let next = lines.next(); next !== ''; next = lines.next()) {
    if (next === undefined) return undefined
    const header = readHeader(next)
    if (!header) return { head: { ...line, headers, refusal: BAD_HEADER }, length: text.length }
    if (isKnownName(header[0])) headers.push(header)
  }
  return { head: { ...line, headers }, length: lines.position() }
}

function readRequestLine(line: string): ReadHead {
  const [, method = '', target = '', major, minor = ''] =
    /^([A-Z_-]+) +([^ ]*) +HTTP\/([1-9])\.(\d{1,3}) *$/.exec(line) ?? []
  if (major === undefined) return unreadHead()
  if (major !== '1') return { ...unreadHead(NEW_VERSION), method, target }
  return { method, target, httpVersion: Number(minor) === 0 ? '1.0' : '1.1', headers: [] }
}

/** A line without a colon is a header without a value. */
function readHeader(line: string): HeaderPair | undefined {
  const colon = line.indexOf(':')
  const name = colon < 0 ? line : line.slice(0, colon)
  if (name === '' || /[\0-\x20\x7f]/.test(name) || /[\0\r]/.test(line)) return undefined
  return [name, colon < 0 ? '' : line.slice(colon + 1).replace(/^ +| +$/g, '')]
}

/** nginx drops headers with other characters in their name (ignore_invalid_headers). */
function isKnownName(name: string): boolean {
  return /^[A-Za-z0-9_-]+$/.test(name)
}

function linesOf(text: string): { next(): string | undefined; position(): number } {
  let at = 0
  return {
    next() {
      const end = text.indexOf('\n', at)
      if (end < 0) return undefined
      const line = text.slice(at, end)
      at = end + 1
      return line.endsWith('\r') ? line.slice(0, -1) : line
    },
    position: () => at,
  }
}

/** A head that node:http takes, framed as the true one; what it says beyond that nobody sees. */
export function harmlessHead({ httpVersion, headers, refusal }: ReadHead): string {
  const kept = refusal
    ? [['Connection', 'close']]
    : headers.filter(([name]) => /^(content-length|transfer-encoding|connection)$/i.test(name))
  return `POST / HTTP/${httpVersion}\r\n${kept.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`
}
