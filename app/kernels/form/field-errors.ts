import type { ApplyResult } from '../../../engine/protocol.ts'
import { pathKey, type ConfigPath } from './config-path.ts'

type Diagnostic = ApplyResult['diagnostics'][number]

/** A message with the way to what it is about, read from Kong's own words. */
export interface PlacedMessage {
  readonly path: ConfigPath
  readonly message: string
}

const STEP = /^in (?:'([^']*)'|entry (\d+) of '[^']*'): /

/** `in 'plugins': in entry 1 of 'plugins': in 'config': in 'limit': …` (Kong: schema.md, how mistakes read). */
export function placedMessage(message: string): PlacedMessage {
  const path: (string | number)[] = []
  let rest = message
  for (let step = STEP.exec(rest); step; step = STEP.exec(rest)) {
    path.push(step[1] ?? Number(step[2]) - 1)
    rest = rest.slice(step[0].length)
  }
  return { path, message: rest }
}

/** Which configuration and which field of it a mistake of kong.yml is about; undefined for others. */
export function fieldOfDiagnostic(
  diagnostic: Diagnostic,
): { readonly row: ConfigPath; readonly field: ConfigPath; readonly message: string } | undefined {
  const { path, message } = placedMessage(diagnostic.message)
  const at = path.lastIndexOf('config')
  if (at < 2 || path[at - 2] !== 'plugins') return undefined
  return { row: path.slice(0, at), field: path.slice(at + 1), message }
}

/** What is wrong with one configuration: messages by the key of their field; '' is the whole. */
export function errorsOfRow(
  diagnostics: readonly Diagnostic[],
  row: ConfigPath,
): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>()
  for (const diagnostic of diagnostics) {
    const about = fieldOfDiagnostic(diagnostic)
    if (!about || pathKey(about.row) !== pathKey(row)) continue
    const key = pathKey(about.field)
    found.set(key, [...(found.get(key) ?? []), about.message])
  }
  return found
}
