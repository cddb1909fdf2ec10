import { callPlain, defineNative, library } from '../../lua/runtime/native.ts'
import { LuaTable } from '../../lua/runtime/table.ts'
import type { LuaValue } from '../../lua/runtime/value.ts'
import type { LuaVm } from '../../lua/vm.ts'
import { indexOf, requireModule } from '../pl/lua-access.ts'

/** Digits of numbers in Kong's JSON (kong.constants CJSON_MAX_PRECISION). */
export const MAX_PRECISION = 16

/** `kong.tools.cjson`: a cjson of its own that keeps empty arrays and writes sparse ones. */
export function createCjsonTools(vm: LuaVm): LuaTable {
  const safe = requireModule(vm, 'cjson.safe')
  const [cjson] = callPlain(vm, indexOf(vm, safe, 'new'), [])
  const configure = (name: string, ...args: readonly LuaValue[]): unknown =>
    callPlain(vm, indexOf(vm, cjson, name), args)
  configure('decode_array_with_array_mt', true)
  configure('encode_sparse_array', undefined, undefined, 2 ** 15)
  configure('encode_number_precision', MAX_PRECISION)
  const arrayMetatable = indexOf(vm, cjson, 'array_mt')
  return library({
    encode: indexOf(vm, cjson, 'encode'),
    decode_with_array_mt: indexOf(vm, cjson, 'decode'),
    array_mt: arrayMetatable,
    new_array: defineNative('new_array', () => {
      const array = new LuaTable()
      if (arrayMetatable instanceof LuaTable) array.metatable = arrayMetatable
      return array
    }),
  })
}
