import type { GotoStatement, Statement } from '../../ast.ts'
import { isCell, type Emitter } from '../emitter.ts'
import { assignment, local } from './assignment.ts'
import { block } from './block.ts'
import { condition } from './comparison.ts'
import { closure, multiple } from './expression.ts'
import { genericFor, numericFor, repeatLoop, whileLoop } from './loop.ts'
import { pointed } from './point.ts'
import { returnStatement } from './return.ts'

/** Code of one statement. */
export function statement(e: Emitter, node: Statement): string {
  switch (node.type) {
    case 'Local':
      return local(e, node)
    case 'LocalFunction':
      return localFunction(e, node)
    case 'Assign':
      return assignment(e, node)
    case 'CallStatement':
      return `${multiple(e, node.call)};`
    case 'Do':
      return block(e, node.body)
    case 'If':
      return conditional(e, node)
    case 'While':
      return whileLoop(e, node)
    case 'Repeat':
      return repeatLoop(e, node)
    case 'NumericFor':
      return numericFor(e, node)
    case 'GenericFor':
      return genericFor(e, node)
    case 'Return':
      return returnStatement(e, node)
    case 'Break':
      return `break B${node.loop?.breakId ?? 0};`
    case 'Goto':
      return jump(e, node)
    case 'Label':
      return ''
  }
}

function conditional(e: Emitter, node: Extract<Statement, { type: 'If' }>): string {
  let code = ''
  for (const { condition: test, body } of node.clauses) {
    e.release(0)
    const met = pointed(e, test, condition(e, test))
    const inner = block(e, body)
    if (e.isEntered(body)) return inner
    if (e.isEntered(test)) code = ''
    code += `${code === '' ? '' : 'else '}if(${met}){${inner}}`
  }
  if (node.otherwise === undefined) return code
  const inner = block(e, node.otherwise)
  return e.isEntered(node.otherwise) ? inner : `${code}else{${inner}}`
}

/** A function that captures itself gets itself patched in: x=new LF(F.p.protos[0],[void 0]);x.u[0]=x; */
function localFunction(e: Emitter, { variable, value }: Extract<Statement, { type: 'LocalFunction' }>): string {
  if (isCell(variable)) return `${variable.id}={v:void 0};${variable.id}.v=${closure(e, value)};`
  const self = value.upvalues.findIndex((upvalue) => upvalue.variable === variable)
  const create = `${variable.id}=${closure(e, value)};`
  return self < 0 ? create : `${create}${variable.id}.u[${self}]=${variable.id};`
}

/** Backward jumps cost budget: they are loops. */
function jump(e: Emitter, node: GotoStatement): string {
  const { target, isBackward } = node
  if (target === undefined) return ''
  const trap = isBackward ? e.form.trap('--S.b<0', e.site(node, node.line, {})) : ''
  if (e.isResumed(node)) return `continue L${target.id};`
  const entry = e.jumps.get(target)
  if (entry !== undefined) return `{${trap}${entry.pc}=${entry.target};continue L${entry.loop};}`
  return isBackward ? `{${trap}continue L${target.id};}` : `break L${target.id};`
}
