import type { DebugFrame } from '../lua/runtime/debug-frame.ts'
import type { DebugScope } from '../lua/runtime/debug-point.ts'
import type { DebugState } from '../lua/runtime/debug-state.ts'
import type { Cell, LuaFunction } from '../lua/runtime/function.ts'
import type { LuaTable } from '../lua/runtime/table.ts'
import type { LuaValue } from '../lua/runtime/value.ts'
import type { StackFrame } from './stack.ts'

/** Something that holds a value: reading and, where it is possible, writing it. */
export interface Holder {
  readonly name: string
  read(): LuaValue
  /** Undefined: it can't be written. A text says why a value does not fit. */
  readonly write?: (value: LuaValue) => string | undefined
  /** What stays the same while the value changes: a cell, or the frame. */
  readonly identity: object
}

/** Locals a frame sees where it is, innermost first; of several with one name only the nearest. */
export function localsOf(D: DebugState, frame: DebugFrame): Holder[] {
  const found = new Map<string, Holder>()
  for (let scope = D.points[frame.at]?.scope; scope !== undefined; scope = scope.outer) {
    if (!found.has(scope.name)) found.set(scope.name, localHolder(frame, scope))
  }
  return [...found.values()].reverse()
}

function localHolder(frame: DebugFrame, { name, slot, isCounter }: DebugScope): Holder {
  const cell = frame.access(slot, 2)
  return {
    name,
    identity: typeof cell === 'object' ? cell : frame,
    read: () => frame.access(slot, 0) as LuaValue,
    write(value) {
      if (isCounter && typeof value !== 'number') return `${name} counts a loop: it can only hold a number`
      frame.access(slot, 1, value)
      return undefined
    },
  }
}

/** The extra arguments of a function with `...`. */
export function varargsOf(varargs: LuaValue[]): Holder[] {
  return varargs.map((_value, i) => ({
    name: `[${i + 1}]`,
    identity: varargs,
    read: () => varargs[i],
    write(value) {
      varargs[i] = value
      return undefined
    },
  }))
}

/** Variables of enclosing functions that a function uses. */
export function upvaluesOf(fn: LuaFunction): Holder[] {
  return (fn.p.info?.upvalues ?? []).map(({ name, cell }, i) => {
    const shared = fn.u[i] as Cell
    return {
      name,
      identity: cell ? shared : fn,
      read: () => (cell ? (fn.u[i] as Cell).v : (fn.u[i] as LuaValue)),
      write(value: LuaValue) {
        if (cell) (fn.u[i] as Cell).v = value
        else fn.u[i] = value
        return undefined
      },
    }
  })
}

/** Fields of a table. */
export function fieldHolder(table: LuaTable, key: LuaValue, name: string): Holder {
  return {
    name,
    identity: table,
    read: () => table.get(key),
    write(value) {
      table.set(key, value)
      return undefined
    },
  }
}

/** What a name means in a frame: its local, else its upvalue; undefined is a global. */
export function findVariable(
  D: DebugState,
  { debug, fn }: Pick<StackFrame, 'debug' | 'fn'>,
  name: string,
): Holder | undefined {
  if (debug !== undefined) {
    for (let scope = D.points[debug.at]?.scope; scope !== undefined; scope = scope.outer) {
      if (scope.name === name) return localHolder(debug, scope)
    }
  }
  return upvaluesOf(fn).find((upvalue) => upvalue.name === name)
}
