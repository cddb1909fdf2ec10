import type { Expression } from '../../ast.ts'
import type { Emitter } from '../emitter.ts'
import { expression } from './expression.ts'
import { isNumber, literal, operand, sequence } from './operand.ts'

type CompareNode = Extract<Expression, { type: 'Compare' }>

/** Code of a comparison: a JavaScript boolean. */
export function comparison(e: Emitter, node: CompareNode): string {
  return node.operator === '==' || node.operator === '~=' ? equality(e, node) : ordering(e, node)
}

/** (t1=a,t1===b||(typeof t1==="object"&&(typeof b==="object"||t1 instanceof CD)||b instanceof CD)&&<EQ>) */
function equality(e: Emitter, node: CompareNode): string {
  const mark = e.mark()
  const a = operand(e, node.left)
  const b = operand(e, node.right)
  const temp = e.temp()
  e.release(mark)
  const not = node.operator === '~=' ? '!' : ''
  const before = e.remaining([e.isEntered(node.left), a.before], [e.isEntered(node.right), b.before])
  const [constant, other] =
    literal(node.left) === undefined
      ? [node.right, a.ref]
      : [node.left, literal(node.right) === undefined ? b.ref : '0']
  // `typeof` first: V8 walks the prototypes of whatever `instanceof` gets
  // a null pointer equals nil, an enum the name of its constant
  const mayBeCdata = other !== '0' && (constant.type === 'Nil' || constant.type === 'String')
  if (literal(constant) !== undefined && constant.type !== 'Number' && !mayBeCdata) {
    return sequence(...before, `(${a.ref}${not === '' ? '===' : '!=='}${b.ref})`)
  }
  const site = e.site(node, node.line, { event: '__eq' })
  const slow = e.form.settleBoolean(`EQ(S,${a.ref},${b.ref},${site})`, temp)
  if (e.isResumed(node)) return `${not}TEST(RV)`
  if (mayBeCdata)
    return sequence(
      ...before,
      `${not}(${a.ref}===${b.ref}||typeof ${other}==="object"&&${other} instanceof CD&&${slow})`,
    )
  const guard =
    constant.type === 'Number'
      ? `typeof ${other}==="object"`
      : `typeof ${a.ref}==="object"&&(typeof ${b.ref}==="object"||${a.ref} instanceof CD)||typeof ${b.ref}==="object"&&${b.ref} instanceof CD`
  return sequence(...before, `${not}(${a.ref}===${b.ref}||(${guard})&&${slow})`)
}

/**
 * `a > b` is `b < a` with the operands read in source order.
 * (t1=a,typeof t1==="number"&&typeof b==="number"?t1<b:<LT>)
 */
function ordering(e: Emitter, node: CompareNode): string {
  const mark = e.mark()
  const a = operand(e, node.left)
  const b = operand(e, node.right)
  const temp = e.temp()
  e.release(mark)
  const fast = `${a.ref}${node.operator}${b.ref}`
  const checks = [
    isNumber(node.left) ? '' : `typeof ${a.ref}==="number"`,
    isNumber(node.right) ? '' : `typeof ${b.ref}==="number"`,
  ].filter((check) => check !== '')
  const before = e.remaining([e.isEntered(node.left), a.before], [e.isEntered(node.right), b.before])
  if (checks.length === 0) return sequence(...before, `(${fast})`)
  const isSwapped = node.operator === '>' || node.operator === '>='
  const isEqualToo = node.operator === '<=' || node.operator === '>='
  const site = e.site(node, node.line, { event: isEqualToo ? '__le' : '__lt' })
  const operands = isSwapped ? `${b.ref},${a.ref}` : `${a.ref},${b.ref}`
  const slow = e.form.settleBoolean(`${isEqualToo ? 'LE' : 'LESS'}(S,${operands},${site})`, temp)
  return e.isResumed(node) ? 'TEST(RV)' : sequence(...before, `(${checks.join('&&')}?${fast}:${slow})`)
}

/** Code of an expression where only its truth matters: a JavaScript boolean. */
export function condition(e: Emitter, node: Expression): string {
  switch (node.type) {
    case 'Nil':
    case 'False':
      return 'false'
    case 'True':
    case 'Number':
    case 'String':
    case 'Function':
    case 'Table':
      return node.type === 'Table' ? `(${expression(e, node)},true)` : 'true'
    case 'Parenthesis':
      return condition(e, node.inner)
    case 'Compare':
      return comparison(e, node)
    case 'And':
    case 'Or': {
      const mark = e.mark()
      const left = condition(e, node.left)
      e.release(mark)
      const right = condition(e, node.right)
      e.release(mark)
      if (e.isEntered(node.right)) return right
      return `(${left}${node.type === 'And' ? '&&' : '||'}${right})`
    }
    case 'Unary':
      if (node.operator === 'not') return `!${condition(e, node.operand)}`
      break
    default:
      break
  }
  const mark = e.mark()
  const { before, ref } = operand(e, node)
  e.release(mark)
  return before === '' ? `(${ref}!==void 0&&${ref}!==false)` : `((${before})!==void 0&&${ref}!==false)`
}
