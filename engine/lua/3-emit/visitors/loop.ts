import type { Expression, LoopStatement } from '../../ast.ts'
import type { Emitter } from '../emitter.ts'
import { block } from './block.ts'
import { condition } from './comparison.ts'
import { declare, expression } from './expression.ts'
import { isNumber, literal } from './operand.ts'
import { pointAgain, pointed } from './point.ts'
import { values } from './values.ts'

type LoopOf<T extends LoopStatement['type']> = Extract<LoopStatement, { type: T }>

function label(node: LoopStatement): string {
  return node.breakId === 0 ? '' : `B${node.breakId}:`
}

/** The budget is settled at each turn. */
function turn(e: Emitter, node: LoopStatement): string {
  return e.form.trap('--S.b<0', e.site(node.body, node.line, {}))
}

/** while(<condition>){if(--S.b<0)yield*TRAP(S,d,7);…} */
export function whileLoop(e: Emitter, node: LoopOf<'While'>): string {
  e.release(0)
  const test = pointed(e, node, condition(e, node.condition))
  return `${label(node)}while(${test}){${turn(e, node)}${block(e, node.body)}}`
}

/** do{…}while(!<condition>): the condition sees the body's locals. */
export function repeatLoop(e: Emitter, node: LoopOf<'Repeat'>): string {
  const body = block(e, node.body)
  e.release(0)
  return `${label(node)}do{${turn(e, node)}${body}}while(!${pointed(e, node, condition(e, node.condition))});`
}

/**
 * i=start;n=limit;s=step; for(;i<=n;i+=s){…}. A constant step decides the comparison; a loop variable
 * that is captured or assigned is a copy of the counter.
 */
export function numericFor(e: Emitter, node: LoopOf<'NumericFor'>): string {
  const { variable, start, limit } = node
  e.release(0)
  const isCopy = variable.isCaptured || variable.isReassigned
  const counter = isCopy ? e.hide('i') : variable.id
  const step = node.step ?? ({ type: 'Number', value: 1 } as const)
  const end = literalNumber(limit) ?? e.hide('n')
  const by = literalNumber(step) ?? e.hide('s')
  const site = e.site(node, node.doLine, {})
  let head = `${counter}=${expression(e, start)};`
  if (limit.type !== 'Number') head += `${end}=${expression(e, limit)};`
  if (step.type !== 'Number') head += `${by}=${expression(e, step)};`
  head += check(start, { name: counter, role: 'initial value', site })
  head += check(limit, { name: end, role: 'limit', site })
  head += check(step, { name: by, role: 'step', site })
  const test =
    step.type === 'Number'
      ? `${counter}${step.value >= 0 ? '<=' : '>='}${end}`
      : `(${by}>=0?${counter}<=${end}:${counter}>=${end})`
  const copy = isCopy ? declare(variable, counter) : ''
  return `${head}${label(node)}for(;${test};${counter}+=${by}){${turn(e, node)}${copy}${block(e, node.body)}${pointAgain(e, node)}}`
}

function literalNumber(node: Expression): string | undefined {
  return node.type === 'Number' ? literal(node) : undefined
}

/** if(typeof i!=="number")i=FORNUM(S,i,"limit",7); */
function check(node: Expression, { name, role, site }: { name: string; role: string; site: number }): string {
  return isNumber(node) ? '' : `if(typeof ${name}!=="number")${name}=FORNUM(S,${name},"${role}",${site});`
}

/**
 * The real `next` and ipairs walk a table by cursor, everything else is called:
 * for(;;){if(it!==void 0){if(!it.next())break;k=it.k;v=it.v}else{r=<call>;…if(k===void 0)break;c=k}…}
 */
export function genericFor(e: Emitter, node: LoopOf<'GenericFor'>): string {
  e.release(0)
  const [f, s, c, it, r] = ['f', 's', 'c', 'it', 'r'].map((prefix) => e.hide(prefix))
  const head = values(e, node.values, [f ?? '', s ?? '', c ?? ''])
  e.release(0)
  const site = e.site(node, node.line, { name: { kind: 'local', name: '(for generator)' } })
  const proto = e.temp()
  const result = e.temp()
  const step = e.form.call({ callee: f ?? '', args: `,${s},${c}`, proto, result })
  const [first, second] = node.variables
  const fromCursor = [first, second]
    .map((variable, i) => (variable === undefined ? '' : declare(variable, `${it}.${i === 0 ? 'k' : 'v'}`)))
    .join('')
  const extra = node.variables.slice(2).map((variable) => declare(variable, 'void 0'))
  const fromArray = node.variables.map((variable, i) => declare(variable, i === 0 ? (c ?? '') : `${r}[${i}]`)).join('')
  const fromOne = node.variables.map((variable, i) => declare(variable, i === 0 ? (c ?? '') : 'void 0')).join('')
  return (
    `${head}${it}=CURSOR(S,${f},${s},${c});${label(node)}for(;;){${turn(e, node)}` +
    `if(${it}!==void 0){if(!${it}.next())break;${fromCursor}${extra.join('')}}` +
    `else{${r}=(S.cs[d]=${site},${step});` +
    `if(${r} instanceof Array){${c}=${r}[0];if(${c}===void 0)break;${fromArray}}` +
    `else{${c}=${r};if(${c}===void 0)break;${fromOne}}}` +
    `${block(e, node.body)}${pointAgain(e, node)}}`
  )
}
