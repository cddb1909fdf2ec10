import type { FunctionNode } from './ast.ts'
import { syntaxError } from './diagnostics.ts'
import type { Chunk, Proto } from './runtime/function.ts'
import type { LuaState } from './runtime/state.ts'
import { createProto } from './3-emit/emit.ts'
import { functionsOf } from './3-emit/points.ts'
import { analyze } from './2-analyze/analyze.ts'
import { parse } from './1-parse/parser.ts'
import { shortChunkName } from './1-parse/chunk-name.ts'

/** What a chunk was made from. */
export interface ChunkSource {
  readonly source: string
  /** The number of a function of the chunk: its place among all of them. */
  indexOf(node: object): number
}

const sources = new WeakMap<Chunk, ChunkSource>()

/** The text of a chunk that was compiled here. */
export function sourceOf(chunk: Chunk): ChunkSource | undefined {
  return sources.get(chunk)
}

/** Lua source to a function prototype: parse, analyze, emit (each function when it is first called). */
export function compile(S: LuaState, source: string, chunkName: string): Proto {
  const { main, chunk } = read(source, chunkName)
  return createProto(S, { main, wanted: main }, chunk)
}

/** One function of a chunk, by its number; undefined: there is none. @throws LuaSyntaxError */
export function compileFunction(
  S: LuaState,
  { source, chunkName, index }: { readonly source: string; readonly chunkName: string; readonly index: number },
): Proto | undefined {
  const { main, chunk } = read(source, chunkName)
  const wanted = functionsOf(main)[index]
  return wanted === undefined ? undefined : createProto(S, { main, wanted }, chunk)
}

function read(source: string, chunkName: string): { main: FunctionNode; chunk: Chunk } {
  const chunk = { name: chunkName, shortName: shortChunkName(chunkName) }
  const main = understood(source, chunk)
  sources.set(chunk, { source, indexOf: (node) => functionsOf(main).indexOf(node as FunctionNode) })
  return { main, chunk }
}

/** Code that looks at variables as such. */
const SHARES_UPVALUES = /\b(?:setupvalue|upvalueid|upvaluejoin)\b/

/** Variables that closures capture and nobody assigns are copied; here they must be shared. */
function shareUpvalues(main: FunctionNode): void {
  for (const node of functionsOf(main)) for (const { variable } of node.upvalues) variable.isReassigned = true
}

/** Parsed and analyzed. A chain such as `a.b.c…` has no limit in Lua, but has one in our stack. @throws LuaSyntaxError */
function understood(source: string, chunk: Chunk): FunctionNode {
  try {
    const main = parse(source, chunk)
    analyze(main, chunk)
    if (SHARES_UPVALUES.test(source)) shareUpvalues(main)
    return main
  } catch (thrown) {
    if (!(thrown instanceof RangeError)) throw thrown
    throw syntaxError(chunk.shortName, { line: 1, column: 1 }, 'chunk has too many syntax levels')
  }
}
