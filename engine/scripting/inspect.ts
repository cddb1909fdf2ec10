import { LuaTable } from '../lua/runtime/table.ts'
import { typeName, type LuaValue } from '../lua/runtime/value.ts'
import type { LuaVm } from '../lua/vm.ts'

const TYPE_ORDER = ['number', 'boolean', 'string', 'table', 'function', 'userdata', 'thread', 'cdata', 'nil']

/** Draws a value as the `inspect` library does: sequences on one line, other keys sorted on lines of their own. */
export function inspect(vm: LuaVm, value: LuaValue): string {
  const ids = new Map<string, Map<LuaValue, number>>()
  const idOf = (thing: LuaValue): string => {
    const type = typeName(thing)
    const known = ids.get(type) ?? new Map<LuaValue, number>()
    ids.set(type, known)
    if (!known.has(thing)) known.set(thing, known.size + 1)
    return `<${type} ${known.get(thing)}>`
  }
  const seen = new Set<LuaTable>()
  const draw = (thing: LuaValue, indent: string): string => {
    if (typeof thing === 'string') return quoted(thing)
    if (thing instanceof LuaTable) return drawTable(thing, indent)
    if (thing !== undefined && typeof thing === 'object') return idOf(thing)
    return vm.tostring(thing)
  }
  const drawTable = (table: LuaTable, indent: string): string => {
    if (seen.has(table)) return idOf(table)
    seen.add(table)
    const inner = `${indent}  `
    const items = Array.from({ length: table.length() }, (_item, i) => draw(table.getIndex(i + 1), inner))
    const fields = [...table.entries()].filter(([key]) => !isIndex(key, items.length)).sort(byKey)
    const drawn = fields.map(([key, field]) => `${keyText(key, (k) => draw(k, inner))} = ${draw(field, inner)}`)
    if (table.metatable !== undefined) drawn.push(`<metatable> = ${draw(table.metatable, inner)}`)
    if (drawn.length === 0) return items.length === 0 ? '{}' : `{ ${items.join(', ')} }`
    const first = items.length === 0 ? [] : [items.join(', ')]
    return `{${first.map((text) => ` ${text},`).join('')}\n${drawn.map((text) => inner + text).join(',\n')}\n${indent}}`
  }
  return draw(value, '')
}

function isIndex(key: LuaValue, length: number): boolean {
  return typeof key === 'number' && key % 1 === 0 && key >= 1 && key <= length
}

function byKey([a]: readonly [LuaValue, LuaValue], [b]: readonly [LuaValue, LuaValue]): number {
  const types = TYPE_ORDER.indexOf(typeName(a)) - TYPE_ORDER.indexOf(typeName(b))
  if (types !== 0) return types
  if (typeof a === 'number' && typeof b === 'number') return a - b
  return typeof a === 'string' && typeof b === 'string' && a < b ? -1 : 1
}

function keyText(key: LuaValue, draw: (key: LuaValue) => string): string {
  return typeof key === 'string' && /^[A-Za-z_]\w*$/.test(key) ? key : `[${draw(key)}]`
}

/** Double quotes unless the text has some and no single ones. */
function quoted(text: string): string {
  const escaped = text
    .replaceAll('\\', '\\\\')
    .replaceAll('\n', '\\n')
    .replaceAll('\t', '\\t')
    .replaceAll('\r', '\\r')
    .replace(/[\0-\x1f\x7f]/g, (char) => `\\${char.charCodeAt(0)}`)
  return text.includes('"') && !text.includes("'") ? `'${escaped}'` : `"${escaped.replaceAll('"', '\\"')}"`
}
