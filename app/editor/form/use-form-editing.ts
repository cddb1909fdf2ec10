import { useMemo, useState } from 'react'
import { pathKey, type ConfigPath } from '../../kernels/form/config-path.ts'
import { configRows, type ConfigRow } from '../../kernels/form/config-rows.ts'
import { setInYaml } from '../../kernels/form/edit-yaml.ts'
import { errorsOfRow } from '../../kernels/form/field-errors.ts'
import { schemaLines } from '../../kernels/form/schema-lines.ts'
import { createProjectReader } from '../../kernels/lua/project.ts'
import { pluginOfPath } from '../../kernels/scenario-files.ts'
import { useStudio, useStudioState } from '../../store/studio-context.tsx'
import type { FormEditing } from './form-context.ts'

const NO_FILES: Readonly<Record<string, string>> = {}

/** The configurations of a plugin in kong.yml as it is now. */
export function useConfigRows(plugin: string | undefined): {
  readonly rows: readonly ConfigRow[]
  readonly problem: string | undefined
} {
  const text = useStudioState((state) => state.scenario?.files['kong.yml'] ?? '')
  const all = useMemo(() => configRows(text), [text])
  // While the text is broken, the last rows that could be read stay on screen.
  const [last, setLast] = useState(all)
  if (all.problem === undefined && last !== all) setLast(all)
  return { rows: last.rows.filter((row) => row.plugin === plugin), problem: all.problem }
}

/** Path of a plugin's schema in the scenario. */
export function useSchemaFile(plugin: string | undefined): string | undefined {
  return useStudioState((state) =>
    Object.keys(state.scenario?.files ?? NO_FILES).find(
      (path) => path.endsWith('/schema.lua') && pluginOfPath(path) === plugin,
    ),
  )
}

/** Reads and writes one configuration through kong.yml. */
export function useFormEditing(row: ConfigRow | undefined, schemaFile: string | undefined): FormEditing {
  const { store, session } = useStudio()
  const diagnostics = useStudioState((state) => state.diagnostics)
  const schema = useStudioState((state) => (schemaFile === undefined ? '' : (state.scenario?.files[schemaFile] ?? '')))
  const [read] = useMemo(() => [createProjectReader()], [])
  return useMemo(() => {
    const lines =
      schemaFile === undefined ? new Map<string, number>() : schemaLines(read({ [schemaFile]: schema }), schemaFile)
    const errors = errorsOfRow(diagnostics, row?.path ?? ['nowhere'])
    return {
      valueAt: (path) => valueIn(row?.config, path),
      set(path, value) {
        const { scenario, editFile, showNotice } = store.getState()
        const text = scenario?.files['kong.yml']
        if (text === undefined || !row) return
        try {
          editFile('kong.yml', setInYaml(text, [...row.path, 'config', ...path], value))
        } catch (error) {
          showNotice(error instanceof Error ? error.message : String(error))
        }
      },
      errorsAt: (path) => errors.get(pathKey(path)) ?? [],
      placesOf: (path) => ({ yaml: row?.lines.get(pathKey(path)), schema: schemaLine(lines, path) }),
      openYaml: (line) => session.openPlace({ file: 'kong.yml', line }),
      openSchema: (line) => schemaFile !== undefined && session.openPlace({ file: schemaFile, line }),
    }
  }, [row, diagnostics, schema, schemaFile, read, store, session])
}

/** Positions of lists, and keys of maps, are not in the schema. */
function schemaLine(lines: ReadonlyMap<string, number>, path: ConfigPath): number | undefined {
  const names: (string | number)[] = []
  for (const part of path) if (lines.has(pathKey([...names, part]))) names.push(part)
  return typeof path.at(-1) === 'number' ? undefined : lines.get(pathKey(names))
}

function valueIn(value: unknown, path: ConfigPath): unknown {
  return path.reduce<unknown>(
    (inside, key) =>
      typeof inside === 'object' && inside !== null ? (inside as Record<string | number, unknown>)[key] : undefined,
    value,
  )
}
