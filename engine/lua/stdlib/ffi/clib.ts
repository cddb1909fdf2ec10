import { defineNative, library } from '../../runtime/native.ts'
import { LuaCallerError } from '../../runtime/lua-error.ts'
import { LuaUserdata } from '../../runtime/userdata.ts'
import { EMPTY, type LuaValue } from '../../runtime/value.ts'
import { strictString } from '../strict-string.ts'
import { CFunction, type CWorld } from './cdata.ts'

/**
 * `ffi.C`: constants of the declarations have values, functions can be mentioned, but there is no C code behind them.
 * lj_clib.c lj_clib_index
 */
export function createClib(world: CWorld): LuaUserdata {
  const functions = new Map<string, CFunction>()
  const metatable = library({
    __index: defineNative('__index', (_F, ...args) => symbol(world, functions, strictString(args[1], 2, args.length))),
    __newindex: defineNative('__newindex', (_F, ...args) => {
      symbol(world, functions, strictString(args[1], 2, args.length))
      throw new LuaCallerError('attempt to write to constant location')
    }),
    __metatable: 'ffi',
  })
  return new LuaUserdata(EMPTY, metatable)
}

function symbol(world: CWorld, functions: Map<string, CFunction>, name: string): LuaValue {
  const declaration = world.types.find(name)
  switch (declaration?.type) {
    case 'constant':
      return declaration.constant.value
    case 'function': {
      const known = functions.get(name)
      if (known !== undefined) return known
      const place = { block: world.memory.allocate(0), offset: 0 }
      const made = new CFunction(name, declaration.target, place)
      functions.set(name, made)
      return made
    }
    case 'extern':
      throw new LuaCallerError(`cannot resolve symbol '${name}': Phasescope runs no C code`)
    default:
      throw new LuaCallerError(`missing declaration for symbol '${name}'`)
  }
}
