import type { BinaryOperator, Expression } from '../../ast.ts'
import { nameOf, type Emitter } from '../emitter.ts'
import { copied, isNumber, operand, sequence, type Operand } from './operand.ts'

type BinaryNode = Extract<Expression, { type: 'Binary' }>
type UnaryNode = Extract<Expression, { type: 'Unary' }>
type ConcatNode = Extract<Expression, { type: 'Concat' }>

const SLOW: Readonly<Record<BinaryOperator, { helper: string; event: string }>> = {
  '+': { helper: 'ADD', event: '__add' },
  '-': { helper: 'SUB', event: '__sub' },
  '*': { helper: 'MUL', event: '__mul' },
  '/': { helper: 'DIV', event: '__div' },
  '%': { helper: 'MODULO', event: '__mod' },
  '^': { helper: 'POWER', event: '__pow' },
}

/** Deeper chains are computed step by step. */
const MAX_NESTING = 20

/** (t1=a,typeof t1==="number"&&typeof x==="number"?t1+x:((t2=ADD(S,t1,x,7))!==MM?t2:yield*CALLMM(S))) */
export function arithmetic(e: Emitter, node: BinaryNode): string {
  const mark = e.mark()
  const spine = leftSpine(node)
  const [first, ...rest] = spine
  if (first === undefined || spine.length <= MAX_NESTING) {
    const code = step(e, node, operand(e, node.left))
    e.release(mark)
    return code
  }
  // t1=a+b,t1=t1+c,… : long sums do not nest
  const begin = step(e, first, operand(e, first.left))
  e.release(mark)
  const total = e.temp()
  const isIn = (each: BinaryNode) => e.isResumed(each) || e.isEntered(each.right)
  const parts = rest.map((each) => [isIn(each), `${total}=${step(e, each, { before: '', ref: total })}`] as const)
  e.release(mark)
  return sequence(...e.remaining([e.isEntered(first), `${total}=${begin}`], ...parts, [false, total]))
}

/** The operations a left-associative chain consists of, innermost first. */
function leftSpine(node: BinaryNode): BinaryNode[] {
  const spine = [node]
  for (let left = node.left; left.type === 'Binary'; left = left.left) spine.unshift(left)
  return spine
}

function step(e: Emitter, node: BinaryNode, a: Operand): string {
  const mark = e.mark()
  const b = operand(e, node.right)
  const temp = e.temp()
  e.release(mark)
  const fast = fastArithmetic(node, { a: a.ref, b: b.ref, temp })
  const checks = [
    isNumber(node.left) ? '' : `typeof ${a.ref}==="number"`,
    isNumber(node.right) ? '' : `typeof ${b.ref}==="number"`,
  ].filter((check) => check !== '')
  const before = e.remaining([e.isEntered(node.left), a.before], [e.isEntered(node.right), b.before])
  if (checks.length === 0) return sequence(...before, `(${fast})`)
  const { helper, event } = SLOW[node.operator]
  const site = e.site(node, node.line, { name: nameOf(node.left), second: nameOf(node.right), event })
  const slow = e.form.settle(`${helper}(S,${a.ref},${b.ref},${site})`, temp)
  return e.isResumed(node) ? 'FIRST(RV)' : sequence(...before, `(${checks.join('&&')}?${fast}:${slow})`)
}

function fastArithmetic(node: BinaryNode, { a, b, temp }: { a: string; b: string; temp: string }): string {
  if (node.operator === '^') return `POW(${a},${b})`
  if (node.operator !== '%') return `${a}${node.operator}${b}`
  const divisor = node.right.type === 'Number' ? node.right.value : 0
  if (divisor > 0 && divisor === (divisor | 0))
    return `((${a}|0)===${a}?(${temp}=${a}%${b})<0?${temp}+${b}:${temp}+0:MOD(${a},${b}))`
  return `MOD(${a},${b})`
}

/** `-a` and `#a`. */
export function unary(e: Emitter, node: UnaryNode): string {
  const mark = e.mark()
  const a = operand(e, node.operand)
  const temp = e.temp()
  e.release(mark)
  const isMinus = node.operator === '-'
  const site = e.site(node, node.line, { name: nameOf(node.operand), event: isMinus ? '__unm' : '__len' })
  const slow = e.form.settle(`${isMinus ? 'NEG' : 'LEN'}(S,${a.ref},${site})`, temp)
  if (e.isResumed(node)) return 'FIRST(RV)'
  if (!isMinus) return sequence(a.before, slow)
  return sequence(a.before, isNumber(node.operand) ? `(-${a.ref})` : `(typeof ${a.ref}==="number"?-${a.ref}:${slow})`)
}

/** Operands are copied in order; two: CAT, three: CAT3, more: CATN and, when a metamethod is due, CONCATALL. */
export function concatenation(e: Emitter, node: ConcatNode): string {
  const mark = e.mark()
  const operands = node.operands.map((each) => copied(e, each))
  const isIn = (i: number) => e.isEntered(node.operands[i] as Expression)
  const site = e.siteRun(node, node.operands.length - 1, (i) => ({
    line: node.line,
    name: nameOf(node.operands[i]),
    second: nameOf(node.operands[i + 1]),
    event: '__concat',
  }))
  const before = e.remaining(...operands.map((each, i) => [isIn(i), each.before] as const))
  const refs = operands.map((each) => each.ref)
  const temp = e.temp()
  const list = e.temp()
  e.release(mark)
  if (e.isResumed(node)) return 'FIRST(RV)'
  if (refs.length === 2) return sequence(...before, e.form.settle(`CAT(S,${refs.join(',')},${site})`, temp))
  if (refs.length === 3) {
    const all = refs.join(',')
    return sequence(...before, `((${temp}=CAT3(${all}))!==MM?${temp}:${e.form.concat(`[${all}]`, site)})`)
  }
  return sequence(...before, `((${temp}=CATN(${list}=[${refs.join(',')}]))!==MM?${temp}:${e.form.concat(list, site)})`)
}
