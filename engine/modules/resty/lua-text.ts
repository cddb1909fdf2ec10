import { typeName, type LuaValue } from '../../lua/runtime/value.ts'
import { libraryError } from '../../ngx/codec/library-error.ts'

/** A string as a library written in Lua takes it: `#s` fails for anything else. */
export function lengthChecked(value: LuaValue, file: string, line: number): string {
  if (typeof value === 'string') return value
  return libraryError(file, line, `attempt to get length of local 's' (a ${typeName(value)} value)`)
}
