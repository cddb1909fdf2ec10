import type { ConnectionRun, RecordedTraffic, Run, ScenarioFiles } from '../protocol.ts'
import { isConnection } from '../trace/compare/compare-recordings.ts'
import { decodeMessage, encodeMessage } from '../wire.ts'

/** First line of a recording, and of each part of one. */
interface RecordingHeader {
  readonly phasescope: 'recording'
  /** 1: requests only, without what they were recorded under. */
  readonly version: 2
  readonly scenario: string
  readonly runs: number
}

/** A recorded request or connection, and the configuration it was recorded under; files of version 1 lack it. */
export interface RecordingEntry {
  readonly item: RecordedTraffic
  readonly scenario: ScenarioFiles | undefined
}

/**
 * A recording, line by line: what it is, then the requests and connections, each behind the configuration it was
 * recorded under (`{"scenario":…}`) where that is another than before. Recordings behind each other are one.
 */
export function* recordingLines(entries: Iterable<RecordingEntry>, count: number): Generator<string> {
  let scenario: ScenarioFiles | undefined
  let isBegun = false
  for (const entry of entries) {
    if (!isBegun) yield headerLine(entry.scenario?.id ?? '', count)
    isBegun = true
    if (entry.scenario && entry.scenario !== scenario) yield `${encodeMessage({ scenario: entry.scenario })}\n`
    scenario = entry.scenario
    yield `${encodeMessage(entry.item)}\n`
  }
  if (!isBegun) yield headerLine('', 0)
}

function headerLine(scenario: string, runs: number): string {
  const header: RecordingHeader = { phasescope: 'recording', version: 2, scenario, runs }
  return `${encodeMessage(header)}\n`
}

/** A recording as one text. */
export function formatRecording(entries: readonly RecordingEntry[]): string {
  return [...recordingLines(entries, entries.length)].join('')
}

/** A recording that does not fit its format; the message says where. */
export class RecordingError extends Error {
  readonly line: number

  constructor(line: number, message: string) {
    super(message)
    this.name = 'RecordingError'
    this.line = line
  }
}

/** Reads a recording line by line, so that a large one need not be held as text. Nothing in it is executed. */
export class RecordingReader {
  private line = 0
  private hasHeader = false
  private scenario: ScenarioFiles | undefined

  /**
   * What a line holds; undefined for those that hold no traffic.
   * @throws {RecordingError} saying which line is wrong
   */
  read(text: string): RecordingEntry | undefined {
    this.line += 1
    if (text.trim() === '') return undefined
    const value = parseLine(text)
    if (isObject(value) && value['phasescope'] === 'recording') return this.begin(value)
    if (!this.hasHeader)
      throw this.error('This is no recording: its first line does not say {"phasescope":"recording"}.')
    if (isObject(value) && isScenario(value['scenario'])) {
      this.scenario = value['scenario']
      return undefined
    }
    if (isRun(value) || isConnectionRun(value)) return { item: value, scenario: this.scenario }
    throw this.error(`Line ${this.line} of the recording is not a run.`)
  }

  /** @throws {RecordingError} when there was nothing */
  end(): void {
    if (!this.hasHeader)
      throw this.error('This is no recording: its first line does not say {"phasescope":"recording"}.')
  }

  private begin(header: Readonly<Record<string, unknown>>): undefined {
    const { version } = header
    if (version !== 1 && version !== 2)
      throw this.error(`This recording has format ${String(version)}; this Phasescope reads 1 and 2.`)
    this.hasHeader = true
    this.scenario = undefined
  }

  private error(message: string): RecordingError {
    return new RecordingError(this.line, message)
  }
}

export interface ParsedRecording {
  readonly entries: readonly RecordingEntry[]
  /** The requests of it. */
  readonly runs: readonly Run[]
}

/** Reads a whole recording; a mistake comes back as a sentence with its line. */
export function parseRecording(text: string): ParsedRecording | { readonly error: string } {
  const reader = new RecordingReader()
  try {
    const entries = text.split('\n').flatMap((line) => reader.read(line) ?? [])
    reader.end()
    return { entries, runs: entries.flatMap(({ item }) => (isConnection(item) ? [] : [item])) }
  } catch (error) {
    if (error instanceof RecordingError) return { error: error.message }
    throw error
  }
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

function isScenario(value: unknown): value is ScenarioFiles {
  if (!isObject(value) || typeof value['id'] !== 'string' || !isObject(value['files'])) return false
  return Object.values(value['files']).every((text) => typeof text === 'string')
}

function isHeaders(value: unknown): boolean {
  return (
    Array.isArray(value) &&
    value.every((pair) => Array.isArray(pair) && pair.length === 2 && pair.every((part) => typeof part === 'string'))
  )
}

function isTrace(value: unknown): boolean {
  if (!isObject(value)) return false
  const { header, events } = value
  return isObject(header) && Array.isArray(events) && events.every((event) => isObject(event) && 'type' in event)
}

/** What every view of a run relies on. */
function isRun(value: unknown): value is Run {
  if (!isObject(value) || isConnection(value)) return false
  if (typeof value['id'] !== 'string' || typeof value['cost'] !== 'number') return false
  const { request, response, trace } = value
  if (!isObject(request) || !isObject(response) || !isTrace(trace)) return false
  if (typeof request['method'] !== 'string' || typeof request['target'] !== 'string') return false
  if (request['body'] !== undefined && !(request['body'] instanceof Uint8Array)) return false
  if (!isHeaders(request['headers']) || !isHeaders(response['headers'])) return false
  return typeof response['status'] === 'number' && response['body'] instanceof Uint8Array
}

/** What every view of a connection relies on. */
function isConnectionRun(value: unknown): value is ConnectionRun {
  if (!isObject(value) || typeof value['id'] !== 'string' || typeof value['cost'] !== 'number') return false
  const { kind, target, handshake, trace } = value
  if (!isTrace(trace) || !isObject(target) || target['kind'] !== kind) return false
  if (kind !== 'websocket') return ['tcp', 'tls', 'udp'].includes(String(kind)) && isAddress(target['server'])
  if (typeof target['target'] !== 'string' || !isHeaders(target['headers'])) return false
  if (!isObject(handshake) || typeof handshake['status'] !== 'number') return false
  return isHeaders(handshake['headers']) && handshake['body'] instanceof Uint8Array
}

function isAddress(value: unknown): boolean {
  return isObject(value) && typeof value['ip'] === 'string' && typeof value['port'] === 'number'
}
