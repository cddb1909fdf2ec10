import { LuaCoroutine } from '../runtime/coroutine.ts'
import { LuaFunction } from '../runtime/function.ts'
import { LuaCallerError } from '../runtime/lua-error.ts'
import { argumentError, checkInteger, checkTable, defineNative } from '../runtime/native.ts'
import { frameAt } from '../runtime/position.ts'
import type { LuaTable } from '../runtime/table.ts'
import { EMPTY, type LuaValue } from '../runtime/value.ts'
import type { LuaVm } from '../vm.ts'

/** getfenv and setfenv: the table of globals of a function, or (level 0) of the running coroutine. Lua 5.1 §5.1 */
export function environmentFunctions(vm: LuaVm): Record<string, LuaFunction> {
  return {
    getfenv: defineNative('getfenv', (_F, target) => {
      if (target instanceof LuaFunction) return environmentOf(vm, target)
      const level = target === undefined ? 1 : checkInteger(target, 1)
      return level === 0 ? vm.threadGlobals() : environmentOf(vm, functionAt(vm, level))
    }),
    setfenv: defineNative('setfenv', (_F, ...args) => {
      const [target] = args
      const env = checkTable(args[1], 2, args.length)
      if (!(target instanceof LuaFunction)) {
        const level = checkInteger(target, 1)
        if (level !== 0) return change(functionAt(vm, level), env)
        const { co } = vm.state
        if (co !== undefined) co.env = env
        return EMPTY
      }
      return change(target, env)
    }),
  }
}

function change(target: LuaFunction, env: LuaTable): LuaValue {
  if (target.p.info === undefined) throw new LuaCallerError("'setfenv' cannot change environment of given object")
  target.env = env
  return target
}

/** The environment of a value that has one: natives share the globals. */
export function environmentOf(vm: LuaVm, target: LuaValue): LuaTable | undefined {
  const hasOne = target instanceof LuaFunction || target instanceof LuaCoroutine
  return hasOne ? (target.env ?? vm.globals) : undefined
}

function functionAt(vm: LuaVm, level: number): LuaFunction {
  const S = vm.state
  const d = level < 0 ? 0 : frameAt(S, level)
  return S.fs[d === 0 ? -1 : d] ?? argumentError(1, 'invalid level')
}
