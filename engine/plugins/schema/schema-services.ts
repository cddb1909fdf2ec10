import type { SchemaServices } from '../../gateway/schema/field.ts'
import { utf8ToLua, luaToUtf8 } from '../../lua/runtime/bytes.ts'
import { LuaFunction } from '../../lua/runtime/function.ts'
import { LuaTable } from '../../lua/runtime/table.ts'
import type { LuaVm } from '../../lua/vm.ts'
import { messageOf } from '../lua-source.ts'

/** `string.match(value, pattern)` of the machine's own library; a malformed pattern matches nothing. */
export function luaPatternMatches(vm: LuaVm, value: string, pattern: string): boolean {
  const match = fieldAt(vm, ['string', 'match'])
  try {
    return vm.callPlain(match, [utf8ToLua(value), utf8ToLua(pattern)])[0] !== undefined
  } catch {
    return false
  }
}

/** Why a pattern is none for `ngx.re`; undefined when it compiles (Kong: schema.md §5 is_regex). */
export function compileErrorOf(vm: LuaVm, pattern: string): string | undefined {
  const find = fieldAt(vm, ['ngx', 're', 'find'])
  if (!(find instanceof LuaFunction)) return undefined
  try {
    const [, , error] = vm.callPlain(find, ['', utf8ToLua(pattern), 'j'])
    return typeof error === 'string' ? luaToUtf8(error) : undefined
  } catch (thrown) {
    return messageOf(vm, thrown)
  }
}

function fieldAt(vm: LuaVm, path: readonly string[]) {
  let value = vm.globals.getString(path[0] ?? '')
  for (const key of path.slice(1)) value = value instanceof LuaTable ? value.getString(key) : undefined
  return value
}

/** What schemas need of a machine that runs: patterns, regular expressions, the Lua compiler. */
export function schemaServices(vm: LuaVm): SchemaServices {
  return {
    matches: (value, pattern) => luaPatternMatches(vm, value, pattern),
    regexError: (pattern) => compileErrorOf(vm, pattern),
    luaError: (source) => luaErrorOf(vm, source),
  }
}

/** Why a piece of Lua does not compile. */
function luaErrorOf(vm: LuaVm, source: string): string | undefined {
  try {
    vm.load(utf8ToLua(source), utf8ToLua(source))
    return undefined
  } catch (thrown) {
    return messageOf(vm, thrown)
  }
}
