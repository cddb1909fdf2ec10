import { LuaFunction } from '../lua/runtime/function.ts'
import { LuaAbort, LuaError, LuaExit } from '../lua/runtime/lua-error.ts'
import { defineNative } from '../lua/runtime/native.ts'
import { EMPTY, type LuaValue } from '../lua/runtime/value.ts'
import { LuaTable } from '../lua/runtime/table.ts'
import type { LuaVm } from '../lua/vm.ts'
import type { StackFrame } from './stack.ts'
import { textOf } from './values.ts'
import { findVariable } from './variables.ts'

/** Instructions an evaluation may use. */
const BUDGET = 1e6

export type Outcome = { readonly values: readonly LuaValue[] } | { readonly problem: string }

/** Why a text is neither an expression nor statements; undefined when it is fine. */
export function problemOf(vm: LuaVm, text: string): string | undefined {
  const found = compile(vm, text, vm.globals)
  return 'problem' in found ? found.problem : undefined
}

/**
 * Runs an expression, or statements, as if they stood where a frame is: free names are its locals, then its upvalues,
 * then its globals. Runs to its end in a light thread of its own, with a small budget, and counts no steps. LUA.md §2.6
 */
export function evaluateIn(vm: LuaVm, frame: StackFrame, text: string, context: unknown): Outcome {
  const found = compile(vm, text, environmentOf(vm, frame))
  if ('problem' in found) return found
  return quietly(vm, () => run(vm, found.fn, { args: frame.debug?.varargs ?? EMPTY, context }))
}

/** Nothing of what runs inside counts or stops. */
export function quietly<T>(vm: LuaVm, work: () => T): T {
  const { debug } = vm.state
  const { hooks, left, frameCount, raised, pause, isQuiet } = debug
  const steps = debug.steps()
  debug.hooks = undefined
  debug.isQuiet = true
  try {
    return work()
  } finally {
    debug.hooks = hooks
    debug.left = left
    debug.rewindSteps(steps)
    debug.frameCount = frameCount
    debug.raised = raised
    debug.pause = pause
    debug.isQuiet = isQuiet
  }
}

function run(
  vm: LuaVm,
  fn: LuaFunction,
  { args, context }: { readonly args: readonly LuaValue[]; readonly context: unknown },
): Outcome {
  try {
    return { values: vm.callPlain(fn, args, { context, budget: BUDGET }) }
  } catch (thrown) {
    if (thrown instanceof LuaError)
      return { problem: typeof thrown.value === 'string' ? thrown.value : textOf(thrown.value) }
    if (thrown instanceof LuaAbort) return { problem: thrown.message }
    if (thrown instanceof LuaExit) return { problem: 'this would end the request' }
    throw thrown
  }
}

const compiled = new WeakMap<LuaVm, Map<string, LuaFunction | string>>()

/** Each text is compiled once; it is no chunk that anybody could stop in. */
function compile(vm: LuaVm, text: string, env: LuaTable): { readonly fn: LuaFunction } | { readonly problem: string } {
  const known = compiled.get(vm) ?? new Map<string, LuaFunction | string>()
  compiled.set(vm, known)
  let result = known.get(text)
  if (result === undefined) {
    result = compileFirst(vm, [`return ${text}`, text])
    known.set(text, result)
  }
  return typeof result === 'string' ? { problem: result } : { fn: new LuaFunction(result.p, [], env) }
}

function compileFirst(vm: LuaVm, sources: readonly string[]): LuaFunction | string {
  const { debug } = vm.state
  const { isOn } = debug
  let problem = ''
  debug.isOn = false
  for (const source of sources) {
    try {
      const fn = vm.load(source, '=(debug)')
      debug.isOn = isOn
      return fn
    } catch (thrown) {
      problem = thrown instanceof Error ? thrown.message : String(thrown)
    }
  }
  debug.isOn = isOn
  return problem
}

/** A table whose fields are what names mean in the frame. */
function environmentOf(vm: LuaVm, frame: StackFrame): LuaTable {
  const { debug } = vm.state
  const globals = frame.fn.env ?? vm.globals
  const env = new LuaTable()
  env.metatable = new LuaTable()
  env.metatable.setString(
    '__index',
    defineNative('__index', (_F, _table, name) => {
      const variable = typeof name === 'string' ? findVariable(debug, frame, name) : undefined
      return variable === undefined ? globals.get(name) : variable.read()
    }),
  )
  env.metatable.setString(
    '__newindex',
    defineNative('__newindex', (_F, _table, name, value) => {
      const variable = typeof name === 'string' ? findVariable(debug, frame, name) : undefined
      const problem = variable === undefined ? globals.set(name, value) : variable.write?.(value)
      if (typeof problem === 'string') throw new LuaError(problem)
      return EMPTY
    }),
  )
  return env
}
