import type { CallExpression, Expression, MethodCallExpression, Statement } from '../../ast.ts'
import type { Emitter } from '../emitter.ts'
import { callParts, methodParts } from './call.ts'
import { array, expression, isMultiple } from './expression.ts'
import { elements, isOwnLocal, literal } from './operand.ts'

/** A function gives its caller's depth back: `S.d=d-1;return r`. */
export function returnStatement(e: Emitter, node: Extract<Statement, { type: 'Return' }>): string {
  const { values } = node
  const [only] = values
  if (only === undefined) return leave(e, 'EMPTY')
  if (values.length === 1) {
    if (only.type === 'Call' || only.type === 'MethodCall') return tailCall(e, only)
    return one(e, only)
  }
  const last = values[values.length - 1]
  const hasRest = last !== undefined && isMultiple(last)
  const list = elements(e, values, (value) => (hasRest ? `...${array(e, value)}` : expression(e, value)))
  const temp = e.temp()
  return `${temp}=[${list}];${leave(e, hasRest ? `${temp}.length===1?${temp}[0]:${temp}` : temp)}`
}

/** What runs off the end of a body. */
export function leave(e: Emitter, result: string): string {
  return `${e.form.debug?.leave ?? ''}S.d=d-1;return ${result};`
}

function one(e: Emitter, node: Expression): string {
  if (node.type === 'Vararg') return leave(e, 'V.length===1?V[0]:V')
  if (literal(node) !== undefined || (node.type === 'Name' && isOwnLocal(node))) return leave(e, expression(e, node))
  const code = expression(e, node)
  const temp = e.temp()
  return `${temp}=${code};${leave(e, temp)}`
}

/**
 * The negative site says that this frame has given its place to the callee. Every 64 tail calls deep the call is
 * handed back to the frame where the chain began, which makes it: unbounded tail recursion needs bounded space.
 * <args>;S.cs[d]=-7;if((d&63)===63&&BOUNCE(S,d,f,[a,b])){S.d=d-1;return TAIL}
 * r=<call>;if(r===TAIL&&!(S.cs[d-1]<0))r=yield*UNWIND(S,d);S.d=d-1;return r;
 */
function tailCall(e: Emitter, node: CallExpression | MethodCallExpression): string {
  const parts = node.type === 'Call' ? callParts(e, node) : methodParts(e, node)
  const proto = e.temp()
  const result = e.temp()
  const before = parts.before === '' ? '' : `${parts.before};`
  const list = parts.args === '' ? '' : parts.args.slice(1)
  const make =
    `${before}S.cs[d]=-${parts.site};` +
    `if((d&63)===63&&BOUNCE(S,d,${parts.callee},[${list}])){${leave(e, 'TAIL')}}` +
    `${result}=(${e.form.call({ ...parts, proto, result })});`
  return (
    `${e.isResumed(node) ? `${result}=RV;` : make}` +
    `if(${result}===TAIL&&!(S.cs[d-1]<0))${result}=${e.form.unwind()};${leave(e, result)}`
  )
}
