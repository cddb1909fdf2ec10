import type { LuaValue } from '../../../engine/index.ts'
import { moduleFile, type LuaModule, type LuaProject } from './project.ts'

/** A field of a module's table. */
export interface ModuleField {
  readonly name: string
  readonly isFunction: boolean
  readonly file: string
}

/** What may follow `access.`, where `access` is a module of the scenario or a table of the file. */
export function moduleFields(project: LuaProject, module: LuaModule, name: string): readonly ModuleField[] {
  const local = module.symbols.locals.findLastIndex((one) => one.name === name)
  return local < 0 ? [] : fieldsOf(project, module, { local, steps: 0 })
}

function fieldsOf(
  project: LuaProject,
  module: LuaModule,
  { local, steps }: { readonly local: number; readonly steps: number },
): readonly ModuleField[] {
  const value = module.symbols.locals[local]?.value
  if (steps > 4) return []
  if (value?.type === 'require') {
    const file = moduleFile(project, value.module)
    const target = file === undefined ? undefined : project.get(file)
    return target ? fieldsOfValue(project, target, { value: target.symbols.result, steps: steps + 1 }) : []
  }
  if (value?.type === 'path' && value.path.names.length === 1 && value.path.local !== undefined)
    return fieldsOf(project, module, { local: value.path.local, steps: steps + 1 })
  const found = new Map<string, ModuleField>()
  for (const { path, value: made } of module.symbols.definitions) {
    const [, field, deeper] = path.names
    if (path.local === local && field && !deeper)
      found.set(field.name, { name: field.name, isFunction: made?.type === 'function', file: module.file })
  }
  return [...found.values()]
}

function fieldsOfValue(
  project: LuaProject,
  module: LuaModule,
  { value, steps }: { readonly value: LuaValue | undefined; readonly steps: number },
): readonly ModuleField[] {
  if (value?.type === 'path' && value.path.local !== undefined)
    return fieldsOf(project, module, { local: value.path.local, steps })
  if (value?.type !== 'table') return []
  return value.items.flatMap(({ name, value: made }) =>
    name ? [{ name: name.name, isFunction: made?.type === 'function', file: module.file }] : [],
  )
}
