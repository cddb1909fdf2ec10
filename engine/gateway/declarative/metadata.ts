import { isAbsent, isRecord, type PlainRecord } from '../schema/field.ts'
import type { DeclarativeProblem } from './problems.ts'

/** What a document says about itself (Kong: admin-api.md §6). */
export interface DocumentMeta {
  readonly _format_version: string
  readonly _transform: boolean
  readonly _comment: unknown
  readonly _ignore: unknown
}

const VERSIONS = ['1.1', '2.1', '3.0']

/** What decK writes beside Kong's own keys; Kong is never shown them, and refuses them in any other form. */
const DECK_KEYS: Readonly<Record<string, (value: unknown) => boolean>> = {
  _info: isRecord,
  _konnect: isRecord,
  _plugin_configs: isRecord,
  _workspace: (value) => typeof value === 'string',
}

/** Top-level keys that are no collections, and what is wrong with them. */
export function checkMetadata(document: PlainRecord): DeclarativeProblem[] {
  const problems: DeclarativeProblem[] = []
  const add = (key: string, message: string) => problems.push({ path: [key], message, stage: 'schema' })
  const version = document['_format_version']
  if (isAbsent(version)) add('_format_version', 'required field missing')
  for (const [key, value] of Object.entries(document)) {
    if (!key.startsWith('_') || isAbsent(value)) continue
    const message = metadataProblem(key, value)
    if (message !== undefined) add(key, message)
  }
  return problems
}

function metadataProblem(key: string, value: unknown): string | undefined {
  switch (key) {
    case '_format_version':
      if (typeof value !== 'string') return 'expected a string'
      return VERSIONS.includes(value) ? undefined : `expected one of: ${VERSIONS.join(', ')}`
    case '_transform':
      return typeof value === 'boolean' ? undefined : 'expected a boolean'
    case '_comment':
      return typeof value === 'string' ? undefined : 'expected a string'
    case '_ignore':
      return Array.isArray(value) ? undefined : 'expected an array'
    default:
      return DECK_KEYS[key]?.(value) ? undefined : 'unknown field'
  }
}

/** Old documents are brought to format 3.0 while they are read. */
export function metaOf(document: PlainRecord): DocumentMeta {
  return {
    _format_version: '3.0',
    _transform: document['_transform'] !== false,
    _comment: document['_comment'] ?? null,
    _ignore: document['_ignore'] ?? null,
  }
}

/** Before 3.0 regular expressions among paths had no mark. */
export function isOldFormat(document: PlainRecord): boolean {
  return document['_format_version'] === '1.1' || document['_format_version'] === '2.1'
}

/** Before 3.0 a path was a regex when it looked like one; since then `~` says so (conformance declarative.paths_migration). */
export function migratePath(path: unknown): unknown {
  return typeof path === 'string' && !/^[A-Za-z0-9._~/%-]*$/.test(path) ? `~${path}` : path
}
