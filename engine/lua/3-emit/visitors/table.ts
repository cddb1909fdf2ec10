import type { Expression, TableItem } from '../../ast.ts'
import type { Emitter } from '../emitter.ts'
import { array, expression, isMultiple } from './expression.ts'
import { copied, elements, literal, sequence } from './operand.ts'

type TableNode = Extract<Expression, { type: 'Table' }>

/** A table constructor: plain lists and plain records are built at once, mixtures item by item. */
export function tableConstructor(e: Emitter, node: TableNode): string {
  const { items } = node
  if (items.length === 0) return charged(e, 0, 'new LT()')
  if (items.every((item) => item.key === undefined)) return charged(e, items.length, list(e, items))
  if (isRecord(items)) return charged(e, items.length, record(e, items))
  return charged(e, items.length, mixture(e, node))
}

/** (S.mem+=128,new LT()): allocation counts towards the memory of the run (LUA.md §2.5). */
function charged(e: Emitter, items: number, code: string): string {
  return `(S.mem+=${128 + 16 * items},${e.form.debug?.made(code) ?? code})`
}

function isRecord(items: readonly TableItem[]): boolean {
  const keys = items.map(({ key }) => (key?.type === 'String' ? key.value : undefined))
  return keys.length <= 30 && !keys.includes(undefined) && new Set(keys).size === keys.length
}

/** NEWARRAY([a,b]) or NEWOPEN([a,...ARR(f())],2) */
function list(e: Emitter, items: readonly TableItem[]): string {
  const last = items[items.length - 1]
  const isOpen = last !== undefined && isMultiple(last.value)
  const values = elements(
    e,
    items.map(({ value }) => value),
    (value) => (isOpen ? `...${array(e, value)}` : expression(e, value)),
  )
  return isOpen ? `NEWOPEN([${values}],${items.length})` : `${listHelper(items)}([${values}])`
}

/** Lists of constants are templates to LuaJIT, which gives them another size. */
function listHelper(items: readonly TableItem[]): string {
  if (!items.every(isConstantItem)) return 'NEWARRAY'
  return items.some(({ value }) => value.type === 'Nil') ? 'NEWTEMPLATE' : 'NEWCONSTANTS'
}

/** NEWRECORD(c1,k0,[a,b]): the cache remembers the shape. */
function record(e: Emitter, items: readonly TableItem[]): string {
  const cache = e.cache()
  const keys = items.map(({ key }) => (key?.type === 'String' ? key.value : ''))
  const values = elements(
    e,
    items.map(({ value }) => value),
    (value) => expression(e, value),
  )
  return `NEWRECORD(${cache},${e.keys(keys)},[${values}])`
}

/**
 * (t1=NEWMIXED(2,1),SETITEM(S,t1,"k",v,7),t1.setIndex(1,w),t1)
 * Constant items come first: LuaJIT copies them from a template, then runs the others.
 */
function mixture(e: Emitter, node: TableNode): string {
  const mark = e.mark()
  const table = e.temp()
  const positional = node.items.filter(({ key }) => key === undefined)
  const constants: string[] = []
  const others: (readonly [boolean, string])[] = []
  node.items.forEach((item, i) => {
    const inner = e.mark()
    const isEntered = e.isEntered(item)
    const add = (code: string) => (isConstantItem(item) ? constants.push(code) : others.push([isEntered, code]))
    const position = positional.indexOf(item) + 1
    const isRest = i === node.items.length - 1 && item.key === undefined && isMultiple(item.value)
    if (isRest) add(`SETREST(${table},${position},${array(e, item.value)})`)
    else if (item.key === undefined) add(`${table}.setIndex(${position},${expression(e, item.value)})`)
    else {
      const key = copied(e, item.key)
      const site = e.site(item, item.line, {})
      const value = expression(e, item.value)
      const before = e.isEntered(item.value) ? '' : key.before
      add(sequence(before, `SETITEM(S,${table},${key.ref},${value},${site})`))
    }
    e.release(inner)
  })
  e.release(mark)
  const entries = constants.length > 0 ? 2 : node.items.length - positional.length
  const create = `${table}=NEWMIXED(${positional.length},${entries})`
  const parts = e.remaining([false, [create, ...constants].join(',')], ...others)
  return `(${[...parts, table].join(',')})`
}

function isConstantItem({ key, value }: TableItem): boolean {
  const isConstantKey = key === undefined || (literal(key) !== undefined && key.type !== 'Nil')
  return isConstantKey && literal(value) !== undefined
}
