import type { LuaPath, LuaSpan, LuaSymbols, LuaValue } from '../../../engine/index.ts'
import { moduleFile, type LuaModule, type LuaProject } from './project.ts'

/** What a path leads to. */
export interface Resolved {
  /** A name nobody in the project defines: `kong.response.exit`. */
  readonly global?: string
  /** A function of the project. */
  readonly function?: { readonly file: string; readonly id: number }
  /** Where the last name is defined. */
  readonly definition?: { readonly file: string; readonly span: LuaSpan }
}

/** Aliases of aliases end somewhere; a circle does not. */
const MOST_STEPS = 12
/** `ngx.header.x = 1` defines nothing. */
const GATEWAY: ReadonlySet<string> = new Set(['kong', 'ngx'])
const NOTHING: Resolved = {}

/** Follows locals, fields and `require` through the project. */
export function resolvePath(project: LuaProject, module: LuaModule, path: LuaPath, steps = 0): Resolved {
  const names = path.names.map(({ name }) => name)
  if (path.local === undefined) {
    if (GATEWAY.has(names[0] ?? '')) return { global: names.join('.') }
    const made = definitionsOf(module.symbols).first.get(keyOf(undefined, names))
    return made ? ofDefinition(project, module, made, steps) : { global: names.join('.') }
  }
  return resolveLocal(project, module, { local: path.local, rest: names.slice(1) }, steps)
}

interface LocalPath {
  readonly local: number
  readonly rest: readonly string[]
}

function resolveLocal(project: LuaProject, module: LuaModule, { local, rest }: LocalPath, steps: number): Resolved {
  const declared = module.symbols.locals[local]
  if (!declared || steps > MOST_STEPS) return NOTHING
  const definition = declared.span && { file: module.file, span: declared.span }
  const own: Resolved = definition ? { definition } : NOTHING
  if (rest.length === 0) {
    if (declared.isReassigned || !declared.value) return own
    const target = resolveValue(project, module, { value: declared.value, rest }, steps + 1)
    return { ...target, ...own }
  }
  // `M.a.b` is either set as a whole, or `M.a` is something with a `b`.
  for (let length = rest.length; length > 0; length -= 1) {
    const names = [declared.name, ...rest.slice(0, length)]
    const field = definitionsOf(module.symbols).last.get(keyOf(local, names))
    if (!field) continue
    if (length === rest.length) return ofDefinition(project, module, field, steps)
    if (field.value) return resolveValue(project, module, { value: field.value, rest: rest.slice(length) }, steps + 1)
  }
  if (declared.isReassigned || !declared.value) return NOTHING
  return resolveValue(project, module, { value: declared.value, rest }, steps + 1)
}

function ofDefinition(
  project: LuaProject,
  module: LuaModule,
  { path, value }: { readonly path: LuaPath; readonly value: LuaValue | undefined },
  steps: number,
): Resolved {
  const span = path.names.at(-1)
  const target = value ? resolveValue(project, module, { value, rest: [] }, steps + 1) : NOTHING
  return span ? { ...target, definition: { file: module.file, span } } : target
}

/** A value, and the fields that are asked of it. */
export function resolveValue(
  project: LuaProject,
  module: LuaModule,
  { value, rest }: { readonly value: LuaValue; readonly rest: readonly string[] },
  steps = 0,
): Resolved {
  if (steps > MOST_STEPS) return NOTHING
  switch (value.type) {
    case 'function':
      return rest.length === 0 ? { function: { file: module.file, id: value.id } } : NOTHING
    case 'path': {
      const { local, names } = value.path
      const all = [...names.map(({ name }) => name), ...rest]
      if (local !== undefined) return resolveLocal(project, module, { local, rest: all.slice(1) }, steps + 1)
      return { global: all.join('.') }
    }
    case 'require': {
      const file = moduleFile(project, value.module)
      const target = file === undefined ? undefined : project.get(file)
      if (!target) return NOTHING
      const { result } = target.symbols
      const top = { file: target.file, span: { start: 0, end: 0 } }
      if (!result) return { definition: top }
      const found = resolveValue(project, target, { value: result, rest }, steps + 1)
      return found.definition || rest.length > 0 ? found : { ...found, definition: top }
    }
    case 'table':
      return fieldOfTable(project, module, { items: value.items, rest }, steps)
    case 'call':
    case 'literal':
      return NOTHING
  }
}

function fieldOfTable(
  project: LuaProject,
  module: LuaModule,
  table: { readonly items: Extract<LuaValue, { type: 'table' }>['items']; readonly rest: readonly string[] },
  steps: number,
): Resolved {
  const [first, ...others] = table.rest
  const item = table.items.find(({ name }) => name?.name === first)
  if (!item?.name || first === undefined) return NOTHING
  const target = item.value ? resolveValue(project, module, { value: item.value, rest: others }, steps + 1) : NOTHING
  return others.length === 0 ? { ...target, definition: { file: module.file, span: item.name } } : target
}

/** Of several with the same path: the first, and the last. */
interface Definitions {
  readonly first: ReadonlyMap<string, LuaDefinition>
  readonly last: ReadonlyMap<string, LuaDefinition>
}
type LuaDefinition = LuaSymbols['definitions'][number]
const indexes = new WeakMap<LuaSymbols, Definitions>()

/** Definitions by their path, made once for a module: a long file asks thousands of times. */
function definitionsOf(symbols: LuaSymbols): Definitions {
  const known = indexes.get(symbols)
  if (known) return known
  const entries = symbols.definitions.map((definition) => {
    const { local, names } = definition.path
    return [
      keyOf(
        local,
        names.map(({ name }) => name),
      ),
      definition,
    ] as const
  })
  const made = { first: new Map(entries.toReversed()), last: new Map(entries) }
  indexes.set(symbols, made)
  return made
}

function keyOf(local: number | undefined, names: readonly string[]): string {
  return `${local ?? ''}:${names.join('.')}`
}
