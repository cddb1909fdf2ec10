import type { Expression } from '../../ast.ts'
import type { Emitter } from '../emitter.ts'
import { array, expression, isMultiple } from './expression.ts'

/**
 * Computes a list of expressions into `targets`, as many as there are: missing ones are nil,
 * surplus ones are computed and dropped. The targets must not be read by the expressions.
 * f=a;t1=ARR(g());s=t1[0];c=t1[1];
 */
export function values(e: Emitter, nodes: readonly Expression[], targets: readonly string[]): string {
  const parts: (readonly [boolean, string])[] = []
  nodes.forEach((node, i) => {
    const mark = e.mark()
    const target = targets[i]
    const isOpen = i === nodes.length - 1 && targets.length > nodes.length && isMultiple(node)
    const set = target === undefined ? '' : `${target}=`
    const compute = isOpen ? spread(e, node, targets.slice(i)) : `${set}${expression(e, node)};`
    parts.push([e.isEntered(node), compute])
    e.release(mark)
  })
  let code = e.remaining(...parts).join('')
  const last = nodes[nodes.length - 1]
  if (last !== undefined && isMultiple(last)) return code
  for (const target of targets.slice(nodes.length)) code += `${target}=void 0;`
  return code
}

function spread(e: Emitter, node: Expression, targets: readonly string[]): string {
  if (node.type === 'Vararg') return targets.map((target, i) => `${target}=V[${i}];`).join('')
  const all = array(e, node)
  const temp = e.temp()
  return `${temp}=${all};${targets.map((target, i) => `${target}=${temp}[${i}];`).join('')}`
}
