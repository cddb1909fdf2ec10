import type { Run } from '../protocol.ts'
import { decodeMessage, encodeMessage } from '../wire.ts'

/** First line of a recording. */
interface RecordingHeader {
  readonly phasescope: 'recording'
  readonly version: 1
  readonly scenario: string
  readonly runs: number
}

/** A recording as text: what it is, then a run on each line, oldest first. */
export function formatRecording(scenario: string, runs: readonly Run[]): string {
  const header: RecordingHeader = { phasescope: 'recording', version: 1, scenario, runs: runs.length }
  return [header, ...runs].map((line) => `${encodeMessage(line)}\n`).join('')
}

/** Reads a recording; a mistake comes back as a sentence with its line. Nothing in it is executed. */
export function parseRecording(text: string): { readonly runs: readonly Run[] } | { readonly error: string } {
  const [first = '', ...lines] = text.split('\n').filter((line) => line.trim() !== '')
  const header = parseLine(first)
  if (!isObject(header) || header['phasescope'] !== 'recording')
    return { error: 'This is no recording: its first line does not say {"phasescope":"recording"}.' }
  if (header['version'] !== 1)
    return { error: `This recording has format ${String(header['version'])}; this Phasescope reads 1.` }
  const runs: Run[] = []
  for (const [at, line] of lines.entries()) {
    const run = parseLine(line)
    if (!isRun(run)) return { error: `Line ${at + 2} of the recording is not a run.` }
    runs.push(run)
  }
  return { runs }
}

function parseLine(line: string): unknown {
  try {
    return decodeMessage(line)
  } catch {
    return undefined
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isHeaders(value: unknown): boolean {
  return (
    Array.isArray(value) &&
    value.every((pair) => Array.isArray(pair) && pair.length === 2 && pair.every((part) => typeof part === 'string'))
  )
}

/** What every view of a run relies on. */
function isRun(value: unknown): value is Run {
  if (!isObject(value) || typeof value['id'] !== 'string' || typeof value['cost'] !== 'number') return false
  const { request, response, trace } = value
  if (!isObject(request) || !isObject(response) || !isObject(trace)) return false
  if (typeof request['method'] !== 'string' || typeof request['target'] !== 'string') return false
  if (request['body'] !== undefined && !(request['body'] instanceof Uint8Array)) return false
  if (!isHeaders(request['headers']) || !isHeaders(response['headers'])) return false
  if (typeof response['status'] !== 'number' || !(response['body'] instanceof Uint8Array)) return false
  const { header, events } = trace
  return isObject(header) && Array.isArray(events) && events.every((event) => isObject(event) && 'type' in event)
}
