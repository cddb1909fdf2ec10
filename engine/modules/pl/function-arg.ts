import { callPlain } from '../../lua/runtime/native.ts'
import { LuaFunction } from '../../lua/runtime/function.ts'
import { metamethodOf } from '../../lua/runtime/metatable.ts'
import type { LuaValue } from '../../lua/runtime/value.ts'
import type { LuaVm } from '../../lua/vm.ts'
import { createOperators } from './operator.ts'

/** Turns an argument into something callable, or raises Penlight's message. */
export type FunctionArg = (position: number, value: LuaValue, message?: string) => LuaValue

/** `utils.function_arg`: functions, operators ("<"), string lambdas ("|x| x+1", "_+1") and callable objects. */
export function createFunctionArg(vm: LuaVm): FunctionArg {
  const operators = createOperators(vm)
  return (position, value, message = ' must be callable') => {
    if (value instanceof LuaFunction) return value
    if (typeof value === 'string') return operators.get(value) ?? lambdaOf(vm, value)
    if (value !== undefined && typeof value === 'object') {
      return metamethodOf(vm.state, value, '__call') === undefined ? vm.fail('not a callable object') : value
    }
    return vm.fail(position > 0 ? `argument ${position}: ${message}` : message)
  }
}

/** `utils.string_lambda`. */
export function lambdaOf(vm: LuaVm, text: string): LuaValue {
  const parts = /^\|([^|]*)\|([^]+)$/.exec(text)
  if (parts === null && !text.includes('_')) return vm.fail(`not a string lambda: ${text}`)
  const [parameters, body] = text.includes('_') ? ['_', text] : [parts?.[1] ?? '', parts?.[2] ?? '']
  const load = vm.globals.getString('load')
  const [chunk, error] = callPlain(vm, load, [`return function(${parameters}) return ${body} end`])
  if (chunk === undefined) return vm.fail(`${vm.tostring(error)}: ${text}`)
  return callPlain(vm, chunk, [])[0]
}
