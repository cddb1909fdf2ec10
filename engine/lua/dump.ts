import type { FunctionInfo, LuaFunction, Proto } from './runtime/function.ts'
import type { LuaState } from './runtime/state.ts'
import { compileFunction, sourceOf } from './compile.ts'

/** How LuaJIT's bytecode begins, and what tells ours from it. */
const HEAD = '\x1bLJ\x02phasescope\n'

/** Name of a chunk whose debug information was stripped. */
const STRIPPED = '=?'

/**
 * `string.dump`: there is no bytecode here, so a dump is the text of the function's chunk with the number of the
 * function in it. Undefined: a library function.
 */
export function dumpFunction({ p: { info } }: LuaFunction, isStripped: boolean): string | undefined {
  const origin = info === undefined ? undefined : originOf(info)
  if (info === undefined || origin === undefined) return undefined
  const name = isStripped ? STRIPPED : info.chunk.name
  return `${HEAD}${origin.index}\n${name.length}\n${name}${origin.source}`
}

function originOf({ chunk, node }: FunctionInfo): { source: string; index: number } | undefined {
  const text = sourceOf(chunk)
  return text === undefined ? undefined : { source: text.source, index: text.indexOf(node) }
}

/** The function of a dump; undefined: the dump is none of ours. @throws LuaSyntaxError */
export function loadDump(S: LuaState, dump: string): Proto | undefined {
  if (!dump.startsWith(HEAD)) return undefined
  const match = /^(\d+)\n(\d+)\n/.exec(dump.slice(HEAD.length))
  if (match === null) return undefined
  const [{ length }, index, nameLength] = match
  const rest = dump.slice(HEAD.length + length)
  const name = rest.slice(0, Number(nameLength))
  return compileFunction(S, { source: rest.slice(name.length), chunkName: name, index: Number(index) })
}
