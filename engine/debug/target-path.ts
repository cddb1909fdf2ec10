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

function read(table: LuaTable, key: LuaValue): LuaValue {
  return fieldHolder(table, key, '').read()
}
