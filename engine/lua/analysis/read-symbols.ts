import type { Diagnostic } from '../../diagnostic.ts'
import { parse } from '../1-parse/parser.ts'
import { LuaSyntaxError } from '../diagnostics.ts'
import type { LuaSymbols } from './symbols.ts'
import { SymbolReader } from './symbol-reader.ts'
import { readNames } from './names.ts'

/** What a chunk says, for the editor; a diagnostic when it is not Lua. */
export function readLuaSymbols(
  source: string,
  chunkName: string,
): { readonly symbols: LuaSymbols } | { readonly diagnostic: Diagnostic } {
  try {
    const main = parse(source, { name: `@${chunkName}`, shortName: chunkName })
    return { symbols: new SymbolReader(readNames(source)).chunk(main) }
  } catch (error) {
    if (error instanceof LuaSyntaxError) return { diagnostic: error.diagnostic }
    throw error
  }
}
