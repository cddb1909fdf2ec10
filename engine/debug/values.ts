import { LuaFunction } from '../lua/runtime/function.ts'
import { LuaTable } from '../lua/runtime/table.ts'
import { typeName, type LuaValue } from '../lua/runtime/value.ts'
import { numberToString } from '../lua/runtime/number.ts'
import { fileOf } from './stack.ts'

const LONGEST_STRING = 200
const LONGEST = 160
const ITEMS = 8

/** A value as one line of Lua. Never runs Lua code, never makes up an address: looking changes nothing. */
export function textOf(value: LuaValue, depth = 0): string {
  if (value === undefined) return 'nil'
  if (typeof value === 'string') return quoted(value)
  if (typeof value === 'number') return numberToString(value)
  if (typeof value === 'boolean') return String(value)
  if (value instanceof LuaTable) return depth > 1 ? '{…}' : tableText(value, depth)
  if (value instanceof LuaFunction) return functionText(value)
  return typeName(value)
}

function quoted(text: string): string {
  const cut = text.length > LONGEST_STRING ? `${text.slice(0, LONGEST_STRING)}…` : text
  return JSON.stringify(cut)
}

function tableText(table: LuaTable, depth: number): string {
  const parts: string[] = []
  let index = 1
  for (const [key, value] of table.entries()) {
    if (parts.length === ITEMS) {
      parts.push('…')
      break
    }
    const shown = textOf(value, depth + 1)
    parts.push(key === index ? shown : `${keyText(key)} = ${shown}`)
    if (key === index) index++
  }
  const text = parts.length === 0 ? '{}' : `{ ${parts.join(', ')} }`
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text
}

/** A key as it would stand in a constructor. */
export function keyText(key: LuaValue): string {
  return typeof key === 'string' && /^[A-Za-z_]\w*$/.test(key) ? key : `[${textOf(key, 2)}]`
}

function functionText({ p: { info, name } }: LuaFunction): string {
  if (info === undefined) return name === '' ? 'function' : `function ${name}`
  return `function${info.label === undefined ? '' : ` ${info.label}`} (${fileOf(info.chunk.name)}:${info.line})`
}
