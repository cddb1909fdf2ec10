import { formatArguments } from '../../lua/stdlib/string-format.ts'
import { quoteString } from '../../lua/stdlib/format-text.ts'
import { LuaTable } from '../../lua/runtime/table.ts'
import { typeName, type LuaValue } from '../../lua/runtime/value.ts'
import type { LuaVm } from '../../lua/vm.ts'

/** How `pretty.write` lays out. */
export interface PrettyStyle {
  /** Per level; empty for one line. */
  readonly indent: string
  /** All keys written out, the list part included. */
  readonly isNotClever: boolean
}

const KEYWORDS = new Set(
  'and break do else elseif end false for function if in local nil not or repeat return then true until while goto'.split(
    ' ',
  ),
)

/** `pretty.write`: string keys in order, lists first, "<cycle>" for what contains itself (Penlight 1.13). */
export function writeValue(vm: LuaVm, value: LuaValue, style: PrettyStyle): string {
  if (typeof value === 'string') return quoteLua(value)
  if (!(value instanceof LuaTable)) return plainText(vm, value)
  const lines = writeTable(vm, value, { style, open: new Set(), outer: '', inner: style.indent })
  return lines.join(style.indent.length > 0 ? '\n' : '').replace(/,$/, '')
}

interface Level {
  readonly style: PrettyStyle
  readonly open: Set<LuaTable>
  readonly outer: string
  readonly inner: string
}

/** Lines of a table, the last ending in a comma. */
function writeTable(vm: LuaVm, table: LuaTable, level: Level): string[] {
  const { style, open, outer, inner } = level
  if (open.has(table)) return ['<cycle>,']
  open.add(table)
  const equals = style.indent === '' ? '=' : ' = '
  const lines = ['{']
  const below: Level = { style, open, outer: inner, inner: inner + style.indent }
  const put = (prefix: string, value: LuaValue): void => {
    const [first = '', ...rest] = writeItem(vm, value, below)
    lines.push(prefix + first, ...rest)
  }
  const used = style.isNotClever ? 0 : listLength(table)
  for (let i = 1; i <= used; i++) put(inner, table.getIndex(i))
  for (const [key, value] of orderedEntries(vm, table)) {
    if (typeof key === 'number' && key >= 1 && key <= used && Number.isInteger(key)) continue
    put(inner + keyText(vm, key, style.isNotClever) + equals, value)
  }
  open.delete(table)
  lines.push((lines.pop() ?? '').replace(/,$/, ''), `${outer}},`)
  return lines
}

function writeItem(vm: LuaVm, value: LuaValue, level: Level): string[] {
  if (value instanceof LuaTable) return writeTable(vm, value, level)
  if (typeof value === 'string') return [`${quoteLua(value)},`]
  const text = plainText(vm, value)
  return [`${text.includes(' ') ? quoteLua(text) : text},`]
}

function listLength(table: LuaTable): number {
  let length = 0
  while (table.getIndex(length + 1) !== undefined) length++
  return length
}

/** Other keys first, sorted by type and text; numbers behind them as they come. */
function orderedEntries(vm: LuaVm, table: LuaTable): readonly (readonly [LuaValue, LuaValue])[] {
  const entries = [...table.entries()]
  const rank = (key: LuaValue): string => `${typeName(key)}\0${vm.tostring(key)}`
  const named = entries.filter(([key]) => typeof key !== 'number')
  named.sort(([a], [b]) => (rank(a) < rank(b) ? -1 : 1))
  return [...named, ...entries.filter(([key]) => typeof key === 'number')]
}

function keyText(vm: LuaVm, key: LuaValue, isNotClever: boolean): string {
  if (typeof key === 'number') return `[${plainText(vm, key)}]`
  const text = vm.tostring(key)
  const isName = typeof key === 'string' && /^[A-Za-z_][A-Za-z0-9_]*$/.test(text) && !KEYWORDS.has(text)
  if (isName && !isNotClever) return text
  const quoted = quoteLua(text)
  return `[${quoted.startsWith('[') ? ` ${quoted} ` : quoted}]`
}

function plainText(vm: LuaVm, value: LuaValue): string {
  if (typeof value !== 'number') return vm.tostring(value)
  if (Number.isNaN(value)) return 'NaN'
  if (!Number.isFinite(value)) return value > 0 ? 'Inf' : '-Inf'
  return formatArguments(vm, Number.isInteger(value) ? '%d' : '%.14g', ['', value], 1)
}

/** `stringx.quote_string`: long brackets around what has line ends or brackets, quotes around the rest. */
export function quoteLua(text: string): string {
  const levels = [...`${text}]`.matchAll(/([[\]])(=*)(?=\1)/g)].map((match) => (match[2] ?? '').length)
  if ((!text.includes('\n') && levels.length === 0) || text.includes('\r')) {
    return quoteString(text).replaceAll('\r', '\\r')
  }
  const equals = '='.repeat(Math.max(-1, ...levels) + 1)
  return `[${equals}[${text.startsWith('\n') ? '\n' : ''}${text}]${equals}]`
}
