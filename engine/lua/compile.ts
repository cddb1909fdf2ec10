import type { FunctionNode } from './ast.ts'
import { syntaxError } from './diagnostics.ts'
import type { Chunk, Proto } from './runtime/function.ts'
import type { LuaState } from './runtime/state.ts'
import { createProto } from './3-emit/emit.ts'
import { analyze } from './2-analyze/analyze.ts'
import { parse } from './1-parse/parser.ts'
import { shortChunkName } from './1-parse/chunk-name.ts'

/** Lua source to a function prototype: parse, analyze, emit (each function when it is first called). */
export function compile(S: LuaState, source: string, chunkName: string): Proto {
  const chunk = { name: chunkName, shortName: shortChunkName(chunkName) }
  const main = understood(source, chunk)
  return createProto(S, main, chunk)
}

/** Parsed and analyzed. A chain such as `a.b.c…` has no limit in Lua, but has one in our stack. @throws LuaSyntaxError */
function understood(source: string, chunk: Chunk): FunctionNode {
  try {
    const main = parse(source, chunk)
    analyze(main, chunk)
    return main
  } catch (thrown) {
    if (!(thrown instanceof RangeError)) throw thrown
    throw syntaxError(chunk.shortName, { line: 1, column: 1 }, 'chunk has too many syntax levels')
  }
}
