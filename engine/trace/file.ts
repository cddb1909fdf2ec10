import { type Trace, type TraceEvent, type TraceHeader, TRACE_VERSION } from './event.ts'

/** JSON Lines: the header, then one event a line. */
export function formatTrace({ header, events }: Trace): string {
  return [header, ...events].map((line) => `${JSON.stringify(line)}\n`).join('')
}

/** Reads a `.trace.jsonl`; a mistake comes back as a sentence with its line. */
export function parseTrace(text: string): { readonly trace: Trace } | { readonly error: string } {
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  const parsed: unknown[] = []
  for (const [index, line] of lines.entries()) {
    const value = parseLine(line)
    if (value === undefined) return { error: `line ${index + 1} is not a JSON object` }
    parsed.push(value)
  }
  const [header, ...events] = parsed
  if (!isHeader(header)) return { error: 'line 1 is not a trace header with a version' }
  if (header.version > TRACE_VERSION)
    return {
      error: `it was written by a newer Phasescope (format ${header.version}, this one reads up to ${TRACE_VERSION})`,
    }
  const stranger = events.findIndex((event) => !isEvent(event))
  if (stranger >= 0) return { error: `line ${stranger + 2} is not a trace event (seq, t and type are needed)` }
  return { trace: { header, events: events as TraceEvent[] } }
}

function parseLine(line: string): object | undefined {
  try {
    const value: unknown = JSON.parse(line)
    return typeof value === 'object' && value !== null ? value : undefined
  } catch {
    return undefined
  }
}

function isHeader(value: unknown): value is TraceHeader {
  return typeof value === 'object' && value !== null && 'version' in value && typeof value.version === 'number'
}

function isEvent(value: unknown): value is TraceEvent {
  return (
    typeof value === 'object' &&
    value !== null &&
    'seq' in value &&
    't' in value &&
    'type' in value &&
    typeof value.type === 'string'
  )
}
