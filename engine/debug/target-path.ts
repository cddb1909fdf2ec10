import type { LuaState } from '../lua/runtime/state.ts'
import { LuaTable } from '../lua/runtime/table.ts'
import type { LuaValue } from '../lua/runtime/value.ts'
import type { StackFrame } from './stack.ts'
import { fieldHolder, findVariable, type Holder } from './variables.ts'

/** A name followed by fields: `conf.headers["x-a"][1]`. Undefined: something else. */
export function parsePath(text: string): readonly (string | number)[] | undefined {
  const path: (string | number)[] = []
  let rest = text.trim()
  const name = /^[A-Za-z_]\w*/.exec(rest)?.[0]
  if (name === undefined) return undefined
  path.push(name)
  for (rest = rest.slice(name.length); rest !== '';) {
    const match = /^(?:\.([A-Za-z_]\w*)|\["([^"\\]*)"\]|\['([^'\\]*)'\]|\[(\d+)\])/.exec(rest)
    if (!match) return undefined
    path.push(match[4] === undefined ? (match[1] ?? match[2] ?? match[3] ?? '') : Number(match[4]))
    rest = rest.slice(match[0].length)
  }
  return path
}

/** What a path means in a frame: a variable, or a field of a table that is there. Runs no Lua code. */
export function resolvePath(
  S: LuaState,
  frame: StackFrame,
  path: readonly (string | number)[],
): { readonly variable: Holder } | { readonly table: LuaTable; readonly key: LuaValue } | undefined {
  const [name, ...fields] = path
  const variable = typeof name === 'string' ? findVariable(S.debug, frame, name) : undefined
  const { env } = frame.fn
  const last = fields.pop()
  if (last === undefined) {
    if (variable) return { variable }
    return env && name !== undefined ? { table: env, key: name } : undefined
  }
  let value: LuaValue = variable ? variable.read() : env?.get(name)
  for (const field of fields) value = value instanceof LuaTable ? read(value, field) : undefined
  return value instanceof LuaTable ? { table: value, key: last } : undefined
}

/** Tables that stand in for one another, before it is taken for a circle. */
const MOST_TABLES = 100

/** The value of a path, where no function of a metatable has a say in it. Undefined: only evaluating it tells. */
export function readPath(
  S: LuaState,
  frame: StackFrame,
  [name, ...fields]: readonly (string | number)[],
): { readonly value: LuaValue } | undefined {
  const { env } = frame.fn
  const variable = typeof name === 'string' ? findVariable(S.debug, frame, name) : undefined
  let found = variable ? { value: variable.read() } : env && name !== undefined ? rawField(env, name) : undefined
  for (const field of fields) found = found?.value instanceof LuaTable ? rawField(found.value, field) : undefined
  return found
}

function rawField(table: LuaTable, key: string | number): { readonly value: LuaValue } | undefined {
  for (let at: LuaValue = table, i = 0; at instanceof LuaTable && i < MOST_TABLES; i++) {
    const value = at.get(key)
    const next: LuaValue = at.metatable?.get('__index')
    if (value !== undefined || next === undefined) return { value }
    at = next
  }
  return undefined
}

function read(table: LuaTable, key: LuaValue): LuaValue {
  return fieldHolder(table, key, '').read()
}
