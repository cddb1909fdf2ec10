import { readLuaSymbols, type LuaSymbols, type LuaUse } from '../../../engine/index.ts'
import type { Files } from '../scenario-files.ts'

/** A Lua file and what it says. */
export interface LuaModule {
  readonly file: string
  readonly source: string
  readonly symbols: LuaSymbols
  /** The source is broken at the moment: the symbols are those of the last version that was not. */
  readonly isStale: boolean
}

/** All Lua files of a scenario. */
export type LuaProject = ReadonlyMap<string, LuaModule>

/** Reads projects one after the other; files that did not change are not read again. */
export function createProjectReader(): (files: Files) => LuaProject {
  let before: LuaProject = new Map()
  return (files) => {
    const project = new Map<string, LuaModule>()
    for (const [file, source] of Object.entries(files)) {
      if (!file.endsWith('.lua')) continue
      const known = before.get(file)
      const module = known?.source === source ? known : readModule(file, source, known)
      if (module) project.set(file, module)
    }
    before = project
    return project
  }
}

function readModule(file: string, source: string, known: LuaModule | undefined): LuaModule | undefined {
  const reading = readLuaSymbols(source, file)
  if ('symbols' in reading) return { file, source, symbols: reading.symbols, isStale: false }
  return known && { file, source: known.source, symbols: known.symbols, isStale: true }
}

/** The file that `require` finds for a module name. */
export function moduleFile(project: LuaProject, name: string): string | undefined {
  const path = name.replaceAll('.', '/')
  const endings = [`${path}.lua`, `${path}/init.lua`]
  return [...project.keys()].find((file) => endings.some((end) => file === end || file.endsWith(`/${end}`)))
}

/** A span as the editor counts: lines and columns from 1. */
export function rangeOf(
  source: string,
  { start, end }: { readonly start: number; readonly end: number },
): { readonly line: number; readonly column: number; readonly endLine: number; readonly endColumn: number } {
  const from = placeOf(source, start)
  const to = placeOf(source, end)
  return { ...from, endLine: to.line, endColumn: to.column }
}

function placeOf(source: string, offset: number): { readonly line: number; readonly column: number } {
  const before = source.slice(0, offset)
  const lineStart = before.lastIndexOf('\n') + 1
  return { line: before.split('\n').length, column: offset - lineStart + 1 }
}

const usesByOwner = new WeakMap<LuaSymbols, ReadonlyMap<number, readonly LuaUse[]>>()

/** What a function uses itself, without the functions in it. */
export function usesOf({ symbols }: LuaModule, owner: number): readonly LuaUse[] {
  const known = usesByOwner.get(symbols)
  if (known) return known.get(owner) ?? []
  const made = new Map<number, LuaUse[]>()
  for (const use of symbols.uses) {
    const own = made.get(use.owner)
    if (own) own.push(use)
    else made.set(use.owner, [use])
  }
  usesByOwner.set(symbols, made)
  return made.get(owner) ?? []
}
