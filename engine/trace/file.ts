import { type Trace, type TraceEvent, type TraceHeader, TRACE_VERSION } from './event.ts'
import { EVENT_SHAPES, headerShape } from './event-shapes.ts'
import type { Flaw } from './shape.ts'

/** The longest line, in characters: an event holds at most the kept part of one body. */
const LONGEST_LINE = 64 * 1024 * 1024
/** The longest trace; what is drawn is made of all of it at once. */
const MOST_EVENTS = 2_000_000

/** JSON Lines: the header, then one event a line. */
export function formatTrace({ header, events }: Trace): string {
  return [header, ...events].map((line) => `${JSON.stringify(line)}\n`).join('')
}

/**
 * Reads a `.trace.jsonl` from anywhere: every field that somebody reads has its type, or the file is refused.
 * A mistake comes back as a sentence with its line and field, without a full stop.
 */
export function parseTrace(text: string): { readonly trace: Trace } | { readonly error: string } {
  let header: TraceHeader | undefined
  const events: TraceEvent[] = []
  for (const { line, number } of linesOf(text)) {
    const value = parseLine(line)
    if (typeof value === 'string') return { error: `line ${number} ${value}` }
    if (header === undefined) {
      const mistake = headerMistake(value, number)
      if (mistake !== undefined) return { error: mistake }
      header = value as TraceHeader
      continue
    }
    const mistake = eventMistake(value)
    if (mistake !== undefined) return { error: `line ${number} ${mistake}` }
    if (events.push(value as TraceEvent) > MOST_EVENTS)
      return { error: `line ${number} is one too many: a trace has at most ${MOST_EVENTS} events` }
  }
  return header ? { trace: { header, events } } : { error: 'line 1 is not a JSON object' }
}

/** The lines that hold something, with their numbers in the file. */
function* linesOf(text: string): Generator<{ readonly line: string; readonly number: number }> {
  let start = 0
  for (let number = 1; start < text.length; number++) {
    const end = text.indexOf('\n', start)
    const line = text.slice(start, end < 0 ? text.length : end)
    start = end < 0 ? text.length : end + 1
    if (line.trim() !== '') yield { line, number }
  }
}

/** An object, or what is wrong. */
function parseLine(line: string): object | string {
  if (line.length > LONGEST_LINE) return `is longer than ${LONGEST_LINE} characters`
  try {
    const value: unknown = JSON.parse(line)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : 'is not a JSON object'
  } catch {
    return 'is not a JSON object'
  }
}

function headerMistake(value: object, number: number): string | undefined {
  const version: unknown = Object.hasOwn(value, 'version') ? Reflect.get(value, 'version') : undefined
  if (typeof version !== 'number') return `line ${number} is not a trace header with a version`
  if (version > TRACE_VERSION)
    return `it was written by a newer Phasescope (format ${version}, this one reads up to ${TRACE_VERSION})`
  const flaw = headerShape(value)
  return flaw && `line ${number} is not a trace header: ${words(flaw)}`
}

function eventMistake(value: object): string | undefined {
  const type: unknown = Object.hasOwn(value, 'type') ? Reflect.get(value, 'type') : undefined
  const shape = EVENT_SHAPES.get(type)
  if (shape === undefined)
    return typeof type === 'string' && type !== ''
      ? `is not a trace event: nothing is called ${JSON.stringify(type.slice(0, 40))}`
      : 'is not a trace event: type must be a text'
  const flaw = shape(value)
  return flaw && `is not a trace event: ${words(flaw)} (${String(type)})`
}

function words({ field, expected }: Flaw): string {
  return `${field} must be ${expected}`
}
