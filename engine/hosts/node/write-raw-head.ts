import type { ServerResponse } from 'node:http'

/** What node:http does not let into the value of a header (RFC 9110 §5.5). */
const REFUSED = /[^\t\x20-\x7e\x80-\xff]/

/**
 * Prepares a head that node:http refused: nginx passes control characters of an upstream's headers on. Line ends and NUL
 * do not get here.
 * @throws {Error} `error`, when that is not why
 */
export function writeRawHead(
  outgoing: ServerResponse,
  {
    status,
    reason,
    lines,
    error,
  }: {
    readonly status: number
    readonly reason: string
    /** Names and values in turns. */
    readonly lines: readonly string[]
    readonly error: unknown
  },
): void {
  const isLineEnd = lines.some((part) => /[\r\n\0]/.test(part))
  if ((error as NodeJS.ErrnoException).code !== 'ERR_INVALID_CHAR' || isLineEnd) throw error
  const values: string[] = []
  const standIn = (value: string): string => `raw-${values.push(value) - 1}`
  const safe = lines.map((part, at) => (at % 2 === 1 && REFUSED.test(part) ? standIn(part) : part))
  outgoing.writeHead(status, reason, safe)
  const prepared = outgoing as unknown as { _header: string }
  let next = 0
  prepared._header = prepared._header
    .split('\r\n')
    .map((line) => {
      const mark = `: raw-${next}`
      return next < values.length && line.endsWith(mark) ? `${line.slice(0, -mark.length)}: ${values[next++]}` : line
    })
    .join('\r\n')
}
