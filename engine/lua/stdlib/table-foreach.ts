/**
 * `table.foreach` and `foreachi`: Lua code inside LuaJIT, so their callbacks may yield.
 */

import { type LuaFunction } from '../runtime/function.ts'
import { callLua, callPlain, checkFunction, checkTable, defineSuspending } from '../runtime/native.ts'
import { type LuaTable } from '../runtime/table.ts'
import { EMPTY, type LuaReturn, type LuaValue } from '../runtime/value.ts'
import { type LuaVm } from '../vm.ts'
import { LUA_CODED } from './lua-coded.ts'
import { lengthOf } from './plain-operators.ts'

type Step = (vm: LuaVm, t: LuaTable, key: LuaValue) => readonly [LuaValue, LuaValue] | undefined

/** Both natives. */
export function foreachFunctions(vm: LuaVm): Record<'foreach' | 'foreachi', LuaFunction> {
  return {
    foreach: walker(vm, (_vm, t, key) => t.next(key)),
    foreachi: walker(vm, stepIndex),
  }
}

function stepIndex(vm: LuaVm, t: LuaTable, key: LuaValue): readonly [LuaValue, LuaValue] | undefined {
  const i = typeof key === 'number' ? key + 1 : 1
  return i <= lengthOf(vm.state, t) ? [i, t.getIndex(i)] : undefined
}

function walker(vm: LuaVm, step: Step): LuaFunction {
  return defineSuspending(
    LUA_CODED,
    function* (_F, t, f) {
      const table = checkTable(t, 1, 2)
      const callback = checkFunction(f, 2, 2)
      for (let entry = step(vm, table, undefined); entry !== undefined; entry = step(vm, table, entry[0])) {
        const result = (yield* callLua(vm, callback, entry))[0]
        if (result !== undefined) return result
      }
      return EMPTY
    },
    (_F, t, f): LuaReturn => {
      const table = checkTable(t, 1, 2)
      const callback = checkFunction(f, 2, 2)
      for (let entry = step(vm, table, undefined); entry !== undefined; entry = step(vm, table, entry[0])) {
        const result = callPlain(vm, callback, entry)[0]
        if (result !== undefined) return result
      }
      return EMPTY
    },
  )
}
