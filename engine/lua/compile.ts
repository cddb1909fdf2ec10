import type { Proto } from './runtime/function.ts'
import type { LuaState } from './runtime/state.ts'
import { createProto } from './3-emit/emit.ts'
import { analyze } from './2-analyze/analyze.ts'
import { parse } from './1-parse/parser.ts'
import { shortChunkName } from './1-parse/chunk-name.ts'

/** Lua source to a function prototype: parse, analyze, emit (each function when it is first called). */
export function compile(S: LuaState, source: string, chunkName: string): Proto {
  const chunk = { name: chunkName, shortName: shortChunkName(chunkName) }
  const main = parse(source, chunk)
  analyze(main, chunk)
  return createProto(S, main, chunk)
}
