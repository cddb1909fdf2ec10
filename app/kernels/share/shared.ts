import { formatRecording, parseRecording } from '../../../engine/index.ts'
import { decodeMessage, encodeMessage, type Breakpoint, type Run } from '../../../engine/protocol.ts'
import type { Draft } from '../draft-request.ts'
import type { Files } from '../scenario-files.ts'
import { isSafePath } from './safe-path.ts'

/** Where somebody was when they shared. */
export interface SharedPlace {
  readonly draft?: Draft
  readonly breakpoints?: readonly Breakpoint[]
  readonly watches?: readonly string[]
  /** Name of the stage's view. */
  readonly view?: string
  readonly file?: string
  readonly line?: number
  /** Selected row of the shown run, `phase/plugin`. */
  readonly row?: string
}

/** A scenario with all that shows it as somebody saw it: what a link, a zip and a trace file carry. */
export interface Shared {
  readonly name: string
  readonly files: Files
  readonly place: SharedPlace
  /** The shown run first, then those it is compared with or a branch of. */
  readonly runs: readonly Run[]
}

const VERSION = 1

/** As text; {@link readShared} reads it. */
export function writeShared({ name, files, place, runs }: Shared): string {
  const recording = runs.length > 0 ? formatRecording(runs.map((item) => ({ item, scenario: undefined }))) : undefined
  return encodeMessage({ phasescope: 'share', version: VERSION, name, files, place, recording })
}

/** Reads what somebody else wrote: only what is known and well-formed is taken. @throws {Error} with a sentence for people */
export function readShared(text: string): Shared {
  const value = parsed(text)
  if (!isRecord(value) || value['phasescope'] !== 'share')
    throw new Error('This is nothing that Phasescope has shared.')
  if (value['version'] !== VERSION)
    throw new Error(
      `It was shared by another Phasescope (format ${String(value['version'])}, this one reads ${VERSION}).`,
    )
  const { name, files, place, recording } = value
  if (!isRecord(files)) throw new Error('What was shared holds no files.')
  const runs = typeof recording === 'string' ? parseRecording(recording) : { runs: [] }
  if ('error' in runs) throw new Error(`The run that was shared can't be read: ${runs.error}`)
  return {
    name: typeof name === 'string' && name.trim() !== '' ? name.slice(0, 100) : 'shared',
    files: filesOf(files),
    place: isRecord(place) ? placeOf(place) : {},
    runs: runs.runs,
  }
}

function parsed(text: string): unknown {
  try {
    return decodeMessage(text)
  } catch {
    return undefined
  }
}

function filesOf(value: Readonly<Record<string, unknown>>): Files {
  return Object.fromEntries(
    Object.entries(value).filter(
      (entry): entry is [string, string] => typeof entry[1] === 'string' && isSafePath(entry[0]),
    ),
  )
}

/** Reads a place; what is not as it should be is left out. */
export function placeOf(value: Readonly<Record<string, unknown>>): SharedPlace {
  const { draft, breakpoints, watches, view, file, line, row } = value
  return {
    ...(isDraft(draft) && { draft }),
    ...(Array.isArray(breakpoints) && { breakpoints: breakpoints.filter(isBreakpoint) }),
    ...(Array.isArray(watches) && { watches: watches.filter((watch) => typeof watch === 'string') }),
    ...(typeof view === 'string' && { view }),
    ...(typeof file === 'string' && { file }),
    ...(typeof line === 'number' && Number.isInteger(line) && line > 0 && { line }),
    ...(typeof row === 'string' && { row }),
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isDraft(value: unknown): value is Draft {
  return (
    isRecord(value) &&
    typeof value['method'] === 'string' &&
    typeof value['url'] === 'string' &&
    typeof value['body'] === 'string' &&
    Array.isArray(value['headers']) &&
    value['headers'].every((pair) => Array.isArray(pair) && pair.every((part) => typeof part === 'string'))
  )
}

function isBreakpoint(value: unknown): value is Breakpoint {
  return isRecord(value) && typeof value['id'] === 'string' && typeof value['type'] === 'string'
}
