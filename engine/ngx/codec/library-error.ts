import { LuaError } from '../../lua/runtime/lua-error.ts'
import { typeName, type LuaValue } from '../../lua/runtime/value.ts'

const ROOT = '/usr/local/openresty/lualib/'

/**
 * Throws an error as a library written in Lua would: the message begins with a line of that library's file.
 * The line is where the OpenResty version we follow raises it, as far as known.
 */
export function libraryError(file: string, line: number, message: string): never {
  throw new LuaError(`${ROOT}${file}:${line}: ${message}`)
}

/** A number in a comparison with something else, in the words of LuaJIT. */
export function compareError(file: string, line: number, left: LuaValue, right: LuaValue): never {
  const [one, other] = [typeName(left), typeName(right)]
  const what = one === other ? `two ${one} values` : `${one} with ${other}`
  return libraryError(file, line, `attempt to compare ${what}`)
}
