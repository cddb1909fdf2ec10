import { show } from '../schema/field.ts'

const KEYWORDS = new Set(
  'and break do else elseif end false for function if in local nil not or repeat return then true until while'.split(
    ' ',
  ),
)

/**
 * A plain value as Penlight 1.13 writes it (`pl.pretty.write`): two spaces per level, or on one line without any when
 * `space` is empty. Positions come first, then keys by name; what Lua cannot write is quoted text.
 */
export function pretty(value: unknown, space = '  '): string {
  return write(value, space, '')
}

function write(value: unknown, space: string, indent: string): string {
  if (typeof value !== 'object') return scalar(value)
  if (value === null) return quoteLua('userdata: NULL')
  const inner = indent + space
  const entries = entriesOf(value).map(([key, item]) => `${inner}${keyed(key, space)}${write(item, space, inner)}`)
  const line = space === '' ? '' : '\n'
  return entries.length === 0 ? `{${line}${indent}}` : `{${line}${entries.join(`,${line}`)}${line}${indent}}`
}

function scalar(value: unknown): string {
  if (typeof value === 'string') return quoteLua(value)
  if (typeof value === 'function') return quoteLua('function: 0x<address>')
  return typeof value === 'number' ? show(value) : String(value)
}

type Key = string | number | undefined

/** A list's entries up to its first hole go without a key. */
function entriesOf(value: object): readonly (readonly [Key, unknown])[] {
  if (!Array.isArray(value))
    return Object.entries(value)
      .filter(([, item]) => item !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
  const hole = value.findIndex((item) => item === undefined)
  return value.flatMap((item: unknown, index): (readonly [Key, unknown])[] => {
    if (item === undefined) return []
    return [[hole >= 0 && index > hole ? index + 1 : undefined, item]]
  })
}

function keyed(key: Key, space: string): string {
  if (key === undefined) return ''
  const isName = typeof key === 'string' && /^[A-Za-z_]\w*$/.test(key) && !KEYWORDS.has(key)
  const shown = isName ? key : `[${typeof key === 'number' ? key : quoteLua(key)}]`
  return space === '' ? `${shown}=` : `${shown} = `
}

/** Penlight's quoting: long brackets where a line ends or brackets occur, else `%q`. */
export function quoteLua(text: string): string {
  const brackets = [...`${text}]`.matchAll(/(?=(?:\[(=*)\[|\](=*)\]))/g)].map(([, a, b]) => (a ?? b ?? '').length)
  if ((text.includes('\n') || brackets.length > 0) && !text.includes('\r')) {
    const equals = '='.repeat(Math.max(-1, ...brackets) + 1)
    return `[${equals}[${text.startsWith('\n') ? '\n' : ''}${text}]${equals}]`
  }
  // oxlint-disable-next-line no-control-regex
  const escaped = text
    .replace(/["\\\n]/g, '\\$&')
    .replace(/\r/g, '\\r')
    .replace(/\u0000/g, '\\000')
  return `"${escaped}"`
}
