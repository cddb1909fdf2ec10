import type { Expression, FunctionNode } from '../../ast.ts'
import type { Emitter } from '../emitter.ts'
import { arithmetic, concatenation, unary } from './arithmetic.ts'
import { call, methodCall } from './call.ts'
import { comparison, condition } from './comparison.ts'
import { global, index } from './indexing.ts'
import { literal } from './operand.ts'
import { tableConstructor } from './table.ts'

/** Code of an expression that gives exactly one value. */
export function expression(e: Emitter, node: Expression): string {
  switch (node.type) {
    case 'Vararg':
      return 'V[0]'
    case 'Cdata':
      return e.constant(node, node.value)
    case 'Function':
      return closure(e, node)
    case 'Name':
      return node.variable === undefined ? global(e, node) : e.read(node.variable)
    case 'Index':
      return index(e, node)
    case 'Call':
    case 'MethodCall':
      return firstOf(e, multiple(e, node))
    case 'Parenthesis':
      return expression(e, node.inner)
    case 'And':
    case 'Or':
      return logical(e, node.type, node.left, node.right)
    case 'Binary':
      return arithmetic(e, node)
    case 'Compare':
      return comparison(e, node)
    case 'Concat':
      return concatenation(e, node)
    case 'Unary':
      return node.operator === 'not' ? `!${condition(e, node.operand)}` : unary(e, node)
    case 'Table':
      return tableConstructor(e, node)
    default:
      return literal(node) ?? 'void 0'
  }
}

/** Gives any number of values where it stands last in a list. */
export function isMultiple(node: Expression): boolean {
  return node.type === 'Call' || node.type === 'MethodCall' || node.type === 'Vararg'
}

/** Code that gives a LuaReturn: all values of the expression. */
export function multiple(e: Emitter, node: Expression): string {
  switch (node.type) {
    case 'Call':
      return call(e, node)
    case 'MethodCall':
      return methodCall(e, node)
    case 'Vararg':
      return '(V.length===1?V[0]:V)'
    default:
      return expression(e, node)
  }
}

/** Code that gives all values of the expression as an array. */
export function array(e: Emitter, node: Expression): string {
  return node.type === 'Vararg' ? 'V' : `ARR(${multiple(e, node)})`
}

function firstOf(e: Emitter, code: string): string {
  const mark = e.mark()
  const temp = e.temp()
  e.release(mark)
  return `((${temp}=${code}) instanceof Array?${temp}[0]:${temp})`
}

/**
 * `a and b` → ((t1=a)===void 0||t1===false?t1:b)
 * `a or b`  → ((t1=a)!==void 0&&t1!==false?t1:b)
 */
function logical(e: Emitter, type: 'And' | 'Or', left: Expression, right: Expression): string {
  const mark = e.mark()
  if (isTest(left)) {
    const test = condition(e, left)
    e.release(mark)
    const rest = expression(e, right)
    e.release(mark)
    if (e.isEntered(right)) return rest
    return type === 'And' ? `(${test}?${rest}:false)` : `(${test}?true:${rest})`
  }
  const first = expression(e, left)
  e.release(mark)
  const temp = e.temp()
  const rest = expression(e, right)
  e.release(mark)
  if (e.isEntered(right)) return rest
  const test =
    type === 'And' ? `(${temp}=${first})===void 0||${temp}===false` : `(${temp}=${first})!==void 0&&${temp}!==false`
  return `(${test}?${temp}:${rest})`
}

function isTest(node: Expression): boolean {
  return (
    node.type === 'Compare' ||
    (node.type === 'Unary' && node.operator === 'not') ||
    (node.type === 'Parenthesis' && isTest(node.inner))
  )
}

/** (S.mem+=112,new LF(F.p.protos[0],[cell,value,F.u[1]],F.env)) */
export function closure(e: Emitter, node: FunctionNode): string {
  const upvalues = node.upvalues.map(({ variable }) => e.holder(variable))
  return `(S.mem+=${104 + 8 * upvalues.length},new LF(${e.proto(node)},[${upvalues.join(',')}],F.env))`
}

/** Text that makes a variable hold `value` at its declaration. */
export function declare(
  variable: { readonly id: string; isCaptured: boolean; isReassigned: boolean },
  value: string,
): string {
  return variable.isCaptured && variable.isReassigned ? `${variable.id}={v:${value}};` : `${variable.id}=${value};`
}
