import type { LuaPath, LuaSpan } from '../../../engine/index.ts'
import { moduleFile, type LuaModule, type LuaProject } from './project.ts'
import { resolvePath } from './resolve.ts'

/** A place in the scenario. */
export interface LuaPlace {
  readonly file: string
  readonly span: LuaSpan
}

/** The path at an offset, up to and with the name that is there: `kong.response` in `kong.response.exit`. */
export function pathAt({ symbols }: LuaModule, offset: number): LuaPath | undefined {
  for (const { path } of symbols.uses) {
    const at = path.names.findIndex(({ start, end }) => offset >= start && offset <= end)
    if (at < 0) continue
    return { names: path.names.slice(0, at + 1), ...(path.local !== undefined && { local: path.local }) }
  }
  // A key of a table constructor is no use, but names a field.
  const made = symbols.definitions.find(({ path }) => {
    const last = path.names.at(-1)
    return last && offset >= last.start && offset <= last.end
  })
  if (made) return made.path
  const local = symbols.locals.findIndex(({ span }) => span && offset >= span.start && offset <= span.end)
  const declared = symbols.locals[local]
  return declared?.span && { names: [{ name: declared.name, ...declared.span }], local }
}

/** Where what stands at an offset is defined, in whatever file. */
export function definitionAt(project: LuaProject, module: LuaModule, offset: number): LuaPlace | undefined {
  const required = moduleNameAt(module.source, offset)
  const file = required === undefined ? undefined : moduleFile(project, required)
  if (file !== undefined) return { file, span: { start: 0, end: 0 } }
  const path = pathAt(module, offset)
  return path && resolvePath(project, module, path).definition
}

/** All uses of what stands at an offset, and its definition. */
export function referencesAt(project: LuaProject, module: LuaModule, offset: number): readonly LuaPlace[] {
  const target = definitionAt(project, module, offset)
  if (!target) return []
  const isTarget = (place: LuaPlace | undefined) =>
    place?.file === target.file && place.span.start === target.span.start && place.span.end === target.span.end
  const uses = [...project.values()].flatMap((other) =>
    other.symbols.uses.flatMap(({ path }) =>
      path.names.flatMap((name, at) => {
        const part = { names: path.names.slice(0, at + 1), ...(path.local !== undefined && { local: path.local }) }
        return isTarget(resolvePath(project, other, part).definition) ? [{ file: other.file, span: name }] : []
      }),
    ),
  )
  const places = [target, ...uses]
  const keys = places.map(({ file, span }) => `${file}:${span.start}`)
  return places.filter((_, at) => keys.indexOf(keys[at] ?? '') === at)
}

/** The module named by the `require` around an offset. */
function moduleNameAt(source: string, offset: number): string | undefined {
  const lineStart = source.lastIndexOf('\n', offset - 1) + 1
  const line = source.slice(lineStart).split('\n', 1)[0] ?? ''
  for (const found of line.matchAll(/require\s*\(?\s*(["'])([^"']+)\1/g)) {
    const from = lineStart + found.index
    if (offset >= from && offset <= from + found[0].length) return found[2]
  }
  return undefined
}

/** A line of the outline. */
export interface OutlineItem {
  readonly name: string
  readonly kind: 'handler' | 'function' | 'table' | 'field'
  readonly span: LuaSpan
  readonly lines: { readonly from: number; readonly to: number } | undefined
}

/** Functions and tables of a module, in the order of the text. */
export function outlineOf({ symbols }: LuaModule, isPhase: (name: string) => boolean): readonly OutlineItem[] {
  const linesOf = (id: number) => {
    const made = symbols.functions[id]
    return made && { from: made.line, to: made.lastLine }
  }
  const locals = symbols.locals.flatMap(({ name, value, span, owner }): readonly OutlineItem[] => {
    if (!span || owner !== 0) return []
    if (value?.type === 'function') return [{ name, kind: 'function', span, lines: linesOf(value.id) }]
    return value?.type === 'table' ? [{ name, kind: 'table', span, lines: undefined }] : []
  })
  const fields = symbols.definitions.flatMap(({ path, value }): readonly OutlineItem[] => {
    const last = path.names.at(-1)
    if (!last || value?.type !== 'function') return []
    const name = path.names.map((part) => part.name).join('.')
    return [{ name, kind: isPhase(last.name) ? 'handler' : 'function', span: last, lines: linesOf(value.id) }]
  })
  return [...locals, ...fields].toSorted((a, b) => a.span.start - b.span.start)
}
