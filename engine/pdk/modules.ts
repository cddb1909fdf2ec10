import { LuaFunction } from '../lua/runtime/function.ts'
import { LuaTable } from '../lua/runtime/table.ts'
import { firstOf, type LuaValue } from '../lua/runtime/value.ts'
import type { LuaVm } from '../lua/vm.ts'

/** Lua libraries the PDK itself requires: cjson above all. */
export interface LuaModules {
  /** `cjson.safe.encode`: the text, or an error. */
  encodeJson(value: LuaValue): { readonly text: string } | { readonly error: string }
  /** Decodes with `cjson.array_mt` on arrays; undefined when the text is no JSON. */
  decodeJson(text: string): LuaValue
  /** `cjson.array_mt`. */
  arrayMetatable(): LuaTable | undefined
}

/** Loads each library when it is first needed, as `require` does. */
export function createModules(vm: LuaVm): LuaModules {
  const loaded = new Map<string, LuaTable>()
  const load = (name: string): LuaTable => {
    const known = loaded.get(name)
    if (known !== undefined) return known
    const module = firstOf(vm.callPlain(vm.globals.getString('require'), [name]))
    if (!(module instanceof LuaTable)) throw new Error(`Failed to load the Lua module ${name}`)
    loaded.set(name, module)
    return module
  }
  let decoder: LuaValue
  return {
    encodeJson(value) {
      const [text, error] = vm.callPlain(load('cjson.safe').getString('encode'), [value])
      return typeof text === 'string' ? { text } : { error: vm.tostring(error) }
    },
    decodeJson(text) {
      decoder ??= arrayDecoder(vm, load('cjson.safe'))
      return firstOf(vm.callPlain(decoder, [text]))
    },
    arrayMetatable() {
      const metatable = load('cjson.safe').getString('array_mt')
      return metatable instanceof LuaTable ? metatable : undefined
    },
  }
}

/** An instance of its own whose arrays carry array_mt (Kong: pdk.json kong.request.get_body). */
function arrayDecoder(vm: LuaVm, cjson: LuaTable): LuaValue {
  const create = cjson.getString('new')
  const own = create instanceof LuaFunction ? firstOf(vm.callPlain(create, [])) : cjson
  const instance = own instanceof LuaTable ? own : cjson
  const setting = instance.getString('decode_array_with_array_mt')
  if (setting instanceof LuaFunction) vm.callPlain(setting, [true])
  return instance.getString('decode')
}
