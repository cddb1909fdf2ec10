import type { Diagnostic } from '../diagnostic.ts'
import { readConfiguration, readDocument, type ConfigurationInput } from '../gateway/config.ts'
import { entitiesOf } from '../gateway/declarative/entities.ts'
import { substituteEnvironment } from '../gateway/declarative/environment.ts'
import type { Database } from '../gateway/declarative/rows.ts'
import type { Entities } from '../gateway/entities.ts'
import { parseYaml } from '../gateway/yaml.ts'

/** A declarative configuration as a gateway runs with it and as a database would hold it; or why it is none. */
export type ReadRows =
  | { readonly entities: Entities; readonly rows: Database['rows'] }
  | { readonly diagnostics: readonly Diagnostic[] }

/** Reads once: entities for the gateway, rows for its Admin API. Only a mistake is read again, for its places. */
export function readRows(input: ConfigurationInput): ReadRows {
  const { text, missing } = substituteEnvironment(input.text, input.environment ?? {})
  const parsed = missing.length === 0 ? parseYaml(text) : undefined
  if (parsed?.ok) {
    const { rows, problems } = readDocument(parsed.file.value, { ...input, text })
    if (problems.length === 0) return { entities: entitiesOf(rows), rows }
  }
  return { diagnostics: readConfiguration(input).diagnostics }
}
