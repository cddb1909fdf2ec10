import type { Expression } from '../../ast.ts'
import { isCell, type Emitter } from '../emitter.ts'
import { expression } from './expression.ts'

/** An operand in emitted code: `before` computes it (may be empty), `ref` is its value, free of side effects. */
export interface Operand {
  readonly before: string
  readonly ref: string
}

/** Text of a constant, or undefined. */
export function literal(node: Expression): string | undefined {
  switch (node.type) {
    case 'Nil':
      return 'void 0'
    case 'True':
      return 'true'
    case 'False':
      return 'false'
    case 'String':
      return JSON.stringify(node.value)
    case 'Number':
      return numberLiteral(node.value)
    case 'Parenthesis':
      return literal(node.inner)
    default:
      return undefined
  }
}

/** An operand before a dot: (5).slots, (void 0).slots */
export function asObject({ before, ref }: Operand): Operand {
  return /^(\d|void)/.test(ref) ? { before, ref: `(${ref})` } : { before, ref }
}

function numberLiteral(n: number): string {
  if (n < 0 || Object.is(n, -0)) return `(${Object.is(n, -0) ? '-0' : String(n)})`
  return String(n)
}

/** A local of this function: read when the operator executes, not when its turn comes (LUA.md §2.2). */
export function isOwnLocal(node: Expression): boolean {
  return node.type === 'Name' && node.variable !== undefined && !node.isUpvalue
}

/** An operand of an operator. */
export function operand(e: Emitter, node: Expression): Operand {
  const constant = literal(node)
  if (constant !== undefined) return { before: '', ref: constant }
  if (node.type === 'Name' && node.variable !== undefined && isOwnLocal(node)) {
    return { before: '', ref: e.read(node.variable) }
  }
  return copied(e, node)
}

/** A value taken now: later assignments to a variable do not change it. */
export function copied(e: Emitter, node: Expression): Operand {
  const constant = literal(node)
  if (constant !== undefined) return { before: '', ref: constant }
  if (node.type === 'Name' && node.variable !== undefined && isOwnLocal(node) && !isCell(node.variable)) {
    return { before: '', ref: node.variable.id }
  }
  const mark = e.mark()
  const code = expression(e, node)
  e.release(mark)
  const ref = e.temp()
  return { before: `${ref}=${code}`, ref }
}

/** Computing it calls nothing: no rest of the function can begin inside. */
function isAtOnce(node: Expression): boolean {
  if (node.type === 'Table')
    return node.items.every(({ key, value }) => (key === undefined || isAtOnce(key)) && isAtOnce(value))
  return isInert(node) || isNumber(node)
}

/** More values that wait for another are not kept. */
const MOST_KEPT = 100

/**
 * Elements of a JavaScript array: `last` makes the code of the last one. Values that wait for a later element stay
 * in temporaries, where a rest finds them: [t1=a,t2=f(),g()], and then [t1,t2,RV].
 */
export function elements(e: Emitter, nodes: readonly Expression[], last: (node: Expression) => string): string {
  const outer = e.mark()
  const lastActive = nodes.findLastIndex((node) => !isAtOnce(node))
  const entered = nodes.findIndex((node) => e.isEntered(node))
  if (e.form.keepsValues === true && lastActive > MOST_KEPT) e.isRefused = true
  const keeps = e.form.keepsValues === true && lastActive <= MOST_KEPT
  const list = nodes.map((node, i) => {
    const mark = e.mark()
    const code = i === nodes.length - 1 ? last(node) : expression(e, node)
    e.release(mark)
    if (!keeps || i >= lastActive || literal(node) !== undefined) return code
    const kept = e.temp()
    return i < entered ? kept : `${kept}=${code}`
  })
  e.release(outer)
  return list.join(',')
}

/** Joins parts of a comma expression; the last is its value. */
export function sequence(...parts: string[]): string {
  const present = parts.filter((part) => part !== '')
  return present.length === 1 ? `${present[0]}` : `(${present.join(',')})`
}

/** Certainly a number, whatever metatables say. */
export function isNumber(node: Expression, depth = 4): boolean {
  switch (node.type) {
    case 'Number':
      return true
    case 'Name':
      return node.variable?.isNumber === true && !node.variable.isReassigned
    case 'Binary':
      return depth > 0 && isNumber(node.left, depth - 1) && isNumber(node.right, depth - 1)
    case 'Parenthesis':
      return isNumber(node.inner, depth)
    case 'Unary':
      return node.operator === '-' && isNumber(node.operand, depth)
    default:
      return false
  }
}

/** Evaluating it calls nothing and changes nothing. */
export function isInert(node: Expression): boolean {
  switch (node.type) {
    case 'Nil':
    case 'True':
    case 'False':
    case 'String':
    case 'Number':
    case 'Cdata':
    case 'Function':
    case 'Vararg':
      return true
    case 'Name':
      return node.variable !== undefined
    case 'Parenthesis':
      return isInert(node.inner)
    default:
      return false
  }
}
