import type { SourcePlace } from '../gateway/plugin.ts'
import type { LuaFunction } from '../lua/runtime/function.ts'

/** Where a function is defined; undefined for those of libraries. */
export function definitionOf({ p: { info } }: LuaFunction): SourcePlace | undefined {
  return info ? { file: info.chunk.shortName, line: info.line } : undefined
}
