import { checkNumber, checkString, defineNative } from '../../lua/runtime/native.ts'
import { LuaTable } from '../../lua/runtime/table.ts'
import type { LuaReturn, LuaValue } from '../../lua/runtime/value.ts'
import type { LuaFunction } from '../../lua/runtime/function.ts'
import { isLess } from '../../lua/stdlib/plain-operators.ts'
import type { LuaVm } from '../../lua/vm.ts'
import { indexOf, isTruthy } from './lua-access.ts'

type Operation = (a: LuaValue, b: LuaValue) => LuaReturn

/** Penlight's `operator.optable`: what a string like "<" stands for as a function argument. */
export function createOperators(vm: LuaVm): ReadonlyMap<string, LuaFunction> {
  const less = (a: LuaValue, b: LuaValue): boolean => isLess(vm.state, a, b)
  const numeric = (run: (a: number, b: number) => number): Operation => {
    return (a, b) => run(checkNumber(a, 1), checkNumber(b, 2))
  }
  const operations: Readonly<Record<string, Operation>> = {
    '+': numeric((a, b) => a + b),
    '-': numeric((a, b) => a - b),
    '*': numeric((a, b) => a * b),
    '/': numeric((a, b) => a / b),
    '%': numeric((a, b) => a - Math.floor(a / b) * b),
    '^': numeric((a, b) => a ** b),
    '..': (a, b) => checkString(a, 1) + checkString(b, 2),
    '[]': (a, b) => indexOf(vm, a, b),
    '#': (a) => (a instanceof LuaTable ? a.length() : checkString(a, 1).length),
    '<': less,
    '>': (a, b) => less(b, a),
    '<=': (a, b) => !less(b, a),
    '>=': (a, b) => !less(a, b),
    '==': (a, b) => a === b,
    '~=': (a, b) => a !== b,
    and: (a, b) => (isTruthy(a) ? b : a),
    or: (a, b) => (isTruthy(a) ? a : b),
  }
  return new Map(Object.entries(operations).map(([name, run]) => [name, defineNative(name, (_F, a, b) => run(a, b))]))
}
