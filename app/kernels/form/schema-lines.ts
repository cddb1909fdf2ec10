import { rangeOf, type LuaProject } from '../lua/project.ts'
import { schemaFieldsOf, type SchemaField } from '../lua/schema-fields.ts'
import { pathKey, type ConfigPath } from './config-path.ts'

/** The line of schema.lua that declares each field, by its path without positions and map keys of lists. */
export function schemaLines(project: LuaProject, schemaFile: string): ReadonlyMap<string, number> {
  const lines = new Map<string, number>()
  const source = project.get(schemaFile)?.source ?? ''
  const note = (fields: readonly SchemaField[], above: ConfigPath): void => {
    for (const { name, span, fields: inside, elementFields } of fields) {
      const path = [...above, name]
      lines.set(pathKey(path), rangeOf(source, span).line)
      note(inside, path)
      note(elementFields, path)
    }
  }
  note(schemaFieldsOf(project, schemaFile), [])
  return lines
}

/** The field of the form that a line of schema.lua belongs to: the last one that begins at or before it. */
export function fieldAtLine(lines: ReadonlyMap<string, number>, line: number): string | undefined {
  return [...lines]
    .filter(([, at]) => at <= line)
    .toSorted(([, a], [, b]) => a - b)
    .at(-1)?.[0]
}
