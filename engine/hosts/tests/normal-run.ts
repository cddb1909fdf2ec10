import type { Run } from '../../protocol.ts'

/** What differs from run to run by nature: when, how long, and under which random names. */
const VOLATILE_KEYS: ReadonlySet<string> = new Set(['t', 'cost', 'latency', 'duration', 'client'])
const VOLATILE_HEADERS = /^(date|x-kong-(request-id|upstream-latency|proxy-latency|response-latency))$/i

/** A run without what no two runs share; hosts are alike when the rest is equal. */
export function normalRun({ name, request, response, trace }: Run, port = 8000): unknown {
  const text = (value: string): string =>
    value
      .replaceAll(/\b[0-9a-f]{32}\b/g, '<id>')
      .replaceAll(/\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g, '<uuid>')
      .replaceAll(new RegExp(`\\b${port}\\b`, 'g'), '<port>')
      .replaceAll(/127\.0\.0\.1:\d+/g, '<address>')
      .replaceAll(/0x[0-9a-f]{6,}/g, '<pointer>')
      .replaceAll(/\b\d+\.\d{3,}\b/g, '<time>')
  const plain = (value: unknown): unknown => {
    if (typeof value === 'string') return text(value)
    if (value instanceof Uint8Array) return text(String.fromCharCode(...value))
    if (Array.isArray(value)) return isVolatileHeader(value) ? [value[0], '<varies>'] : value.map(plain)
    if (typeof value !== 'object' || value === null) return value
    const entries = Object.entries(value).filter(([key, held]) => held !== undefined && !VOLATILE_KEYS.has(key))
    return Object.fromEntries(entries.map(([key, held]) => [key, plain(held)]))
  }
  return {
    name,
    sent: plain({ method: request.method, target: request.target, headers: request.headers }),
    response: plain(response),
    header: trace.header,
    events: plain(trace.events),
  }
}

function isVolatileHeader(value: readonly unknown[]): boolean {
  const [name, held] = value
  return value.length === 2 && typeof name === 'string' && typeof held === 'string' && VOLATILE_HEADERS.test(name)
}
