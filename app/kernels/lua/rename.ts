import { isPhase } from './handler-phases.ts'
import { definitionAt, pathAt, referencesAt, type LuaPlace } from './navigate.ts'
import type { LuaModule, LuaProject } from './project.ts'

/** What a rename changes, or a sentence why it can't be done. */
export type Rename = { readonly places: readonly LuaPlace[] } | { readonly problem: string }

const KEYWORDS: ReadonlySet<string> = new Set(
  `and break do else elseif end false for function goto if in local nil not or repeat return then true until while`.split(
    ' ',
  ),
)
/** Names that Kong reads from a handler or a schema. */
const KONGS_OWN: ReadonlySet<string> = new Set(['PRIORITY', 'VERSION', 'no_consumer'])

/** The name at an offset with its place; a sentence when it is no name that can be changed. */
export function nameAt(
  project: LuaProject,
  module: LuaModule,
  offset: number,
): { readonly name: string; readonly place: LuaPlace } | { readonly problem: string } {
  const path = pathAt(module, offset)
  const last = path?.names.at(-1)
  if (!path || !last) return { problem: 'There is no name here.' }
  if (isPhase(last.name) && path.names.length > 1)
    return { problem: `${last.name} is a phase: Kong calls it by this name.` }
  if (KONGS_OWN.has(last.name)) return { problem: `Kong reads ${last.name} by this name.` }
  const target = definitionAt(project, module, offset)
  if (!target || target.span.start === target.span.end)
    return { problem: `${last.name} is not defined in this scenario.` }
  return { name: last.name, place: { file: module.file, span: last } }
}

/** Every place that says a name, across modules: locals where they are seen, fields wherever their table is required. */
export function renameAt(
  project: LuaProject,
  module: LuaModule,
  { offset, name }: { readonly offset: number; readonly name: string },
): Rename {
  const own = nameAt(project, module, offset)
  if ('problem' in own) return own
  if (!/^[A-Za-z_]\w*$/.test(name) || KEYWORDS.has(name)) return { problem: `“${name}” is no name in Lua.` }
  const stale = [...project.values()].find(({ isStale }) => isStale)
  if (stale)
    return { problem: `${stale.file} has a syntax error: mend it first, so that no use of the name is missed.` }
  const places = referencesAt(project, module, offset)
  const path = pathAt(module, offset)
  const isField = (path?.names.length ?? 0) > 1
  const files = [...new Set(places.map(({ file }) => file))]
  const taken = files.find((file) => isTaken(project.get(file), name, isField))
  if (taken !== undefined) return { problem: `${taken} has a ${name} already.` }
  return { places: places.map((place) => bare(project, place, own.name)) }
}

/** Whether a file says a name already where the new one would stand. */
function isTaken(module: LuaModule | undefined, name: string, isField: boolean): boolean {
  if (!module) return false
  const { uses, locals, definitions } = module.symbols
  if (isField) return definitions.some(({ path }) => path.names.length > 1 && path.names.at(-1)?.name === name)
  return locals.some((local) => local.name === name) || uses.some(({ path }) => path.names[0]?.name === name)
}

/** `["name"]`: the quotes stay. */
function bare(project: LuaProject, { file, span }: LuaPlace, name: string): LuaPlace {
  const text = project.get(file)?.source.slice(span.start, span.end) ?? ''
  const at = text.indexOf(name)
  return { file, span: { start: span.start + at, end: span.start + at + name.length } }
}
