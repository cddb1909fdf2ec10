import type { CallExpression, Expression, MethodCallExpression } from '../../ast.ts'
import type { OperandName } from '../../runtime/site.ts'
import { isCell, nameOf, type Emitter } from '../emitter.ts'
import { array, expression, isMultiple } from './expression.ts'
import { fieldOf } from './indexing.ts'
import { asObject, copied, isInert, isOwnLocal, literal, sequence } from './operand.ts'

/** A call taken apart: `before` computes callee and arguments, `call` is the rest. */
export interface CallParts {
  /** Identifies the place. */
  readonly owner: object
  readonly before: string
  readonly callee: string
  /** ",a,b" or empty. */
  readonly args: string
  /** How many; undefined when that shows only at run time. */
  readonly count: number | undefined
  readonly site: number
}

/** f(a, b): (t1=f,t2=a,S.cs[d]=7,<form.call>) */
export function call(e: Emitter, node: CallExpression): string {
  const mark = e.mark()
  const code = finish(e, callParts(e, node))
  e.release(mark)
  return code
}

/** o:m(a): the method is looked up before the arguments are computed. */
export function methodCall(e: Emitter, node: MethodCallExpression): string {
  const mark = e.mark()
  const code = finish(e, methodParts(e, node))
  e.release(mark)
  return code
}

export function callParts(e: Emitter, node: CallExpression): CallParts {
  const site = e.site(node, node.line, { name: nameOf(node.callee) })
  const callee = copied(e, node.callee)
  const { before, list } = args(e, node.args)
  const all = e.remaining(
    [e.isEntered(node.callee), callee.before],
    [node.args.some((arg) => e.isEntered(arg)), before],
  )
  return { owner: node, before: join(...all), callee: callee.ref, args: list, count: countOf(node.args), site }
}

export function methodParts(e: Emitter, node: MethodCallExpression): CallParts {
  const name: OperandName = { kind: 'method', name: node.method }
  const site = e.site(node, node.line, { name })
  const object = asObject(copied(e, node.object))
  const lookup = fieldOf(e, {
    owner: node.args,
    object: object.ref,
    key: node.method,
    line: node.nameLine,
    name: nameOf(node.object),
  })
  const method = e.temp()
  const { before, list } = args(e, node.args)
  const all = e.remaining(
    [e.isEntered(node.object), object.before],
    [e.isResumed(node.args), `${method}=${lookup}`],
    [node.args.some((arg) => e.isEntered(arg)), before],
  )
  const count = countOf(node.args)
  return {
    owner: node,
    before: join(...all),
    callee: method,
    args: `,${object.ref}${list}`,
    count: count === undefined ? undefined : count + 1,
    site,
  }
}

function countOf(nodes: readonly Expression[]): number | undefined {
  const last = nodes[nodes.length - 1]
  return last !== undefined && isMultiple(last) ? undefined : nodes.length
}

/** Site and call proper, after `before` has run. */
function finish(e: Emitter, parts: CallParts): string {
  const proto = e.temp()
  const result = e.temp()
  const site = `S.cs[d]=${parts.site}`
  if (e.isResumed(parts.owner)) return 'RV'
  return sequence(parts.before, site, e.form.call({ ...parts, proto, result }))
}

/**
 * Arguments are taken in order. Up to the last one that can call or change something they go through
 * temporaries: the site of this call must be set after all of them.
 */
function args(e: Emitter, nodes: readonly Expression[]): { before: string; list: string } {
  let lastActive = -1
  nodes.forEach((node, i) => {
    if (!isInert(node)) lastActive = i
  })
  const before: (readonly [boolean, string])[] = []
  let list = ''
  nodes.forEach((node, i) => {
    if (i === nodes.length - 1 && isMultiple(node)) {
      if (node.type === 'Vararg') list += ',...V'
      else {
        const mark = e.mark()
        const code = array(e, node)
        e.release(mark)
        const temp = e.temp()
        before.push([e.isEntered(node), `${temp}=${code}`])
        list += `,...${temp}`
      }
    } else if (i > lastActive || isStable(node)) list += `,${expression(e, node)}`
    else {
      const { before: compute, ref } = copied(e, node)
      before.push([e.isEntered(node), compute])
      list += `,${ref}`
    }
  })
  return { before: join(...e.remaining(...before)), list }
}

/** No later argument can change it. */
function isStable(node: Expression): boolean {
  if (literal(node) !== undefined) return true
  return node.type === 'Name' && node.variable !== undefined && isOwnLocal(node) && !isCell(node.variable)
}

function join(...parts: string[]): string {
  return parts.filter((part) => part !== '').join(',')
}
