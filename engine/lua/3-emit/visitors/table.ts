import type { Expression, TableItem } from '../../ast.ts'
import type { Emitter } from '../emitter.ts'
import { array, expression, isMultiple } from './expression.ts'
import { copied, literal, sequence } from './operand.ts'

type TableNode = Extract<Expression, { type: 'Table' }>

/** A table constructor: plain lists and plain records are built at once, mixtures item by item. */
export function tableConstructor(e: Emitter, node: TableNode): string {
  const { items } = node
  if (items.length === 0) return 'new LT()'
  if (items.every((item) => item.key === undefined)) return list(e, items)
  if (isRecord(items)) return record(e, items)
  return mixture(e, node)
}

function isRecord(items: readonly TableItem[]): boolean {
  const keys = items.map(({ key }) => (key?.type === 'String' ? key.value : undefined))
  return keys.length <= 30 && !keys.includes(undefined) && new Set(keys).size === keys.length
}

/** NEWARRAY([a,b]) or NEWARRAY([a,b,...ARR(f())]) */
function list(e: Emitter, items: readonly TableItem[]): string {
  const last = items[items.length - 1]
  const values = items.map(({ value }) => {
    const mark = e.mark()
    const code = value === last?.value && isMultiple(value) ? `...${array(e, value)}` : expression(e, value)
    e.release(mark)
    return code
  })
  return `NEWARRAY([${values.join(',')}])`
}

/** NEWRECORD(c1,k0,[a,b]): the cache remembers the shape. */
function record(e: Emitter, items: readonly TableItem[]): string {
  const cache = e.cache()
  const keys = items.map(({ key }) => (key?.type === 'String' ? key.value : ''))
  const values = items.map(({ value }) => {
    const mark = e.mark()
    const code = expression(e, value)
    e.release(mark)
    return code
  })
    return `NEWRECORD(${cache},${e.keys(keys)},[${values.join(',')}])`
}

/** (t1=new LT(),SETITEM(S,t1,"k",v,7),t1.setIndex(1,w),t1) */
function mixture(e: Emitter, node: TableNode): string {
  const mark = e.mark()
  const table = e.temp()
  const parts = [`${table}=new LT()`]
  let position = 1
  node.items.forEach((item, i) => {
    const inner = e.mark()
    if (item.key === undefined) {
      const isLast = i === node.items.length - 1
      if (isLast && isMultiple(item.value)) parts.push(`SETREST(${table},${position},${array(e, item.value)})`)
      else parts.push(`${table}.setIndex(${position++},${expression(e, item.value)})`)
    } else {
      const key = copied(e, item.key)
      const site = e.site(item, item.line, {})
      const value = expression(e, item.value)
      parts.push(sequence(key.before, `SETITEM(S,${table},${literal(item.key) ?? key.ref},${value},${site})`))
    }
    e.release(inner)
  })
  e.release(mark)
  return `(${parts.join(',')},${table})`
}
