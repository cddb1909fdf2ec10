import type { Expression, LoopStatement } from '../../ast.ts'
import { nameOf, type Emitter } from '../emitter.ts'
import { block } from './block.ts'
import { condition } from './comparison.ts'
import { declare, expression, isMultiple } from './expression.ts'
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

/** The first turn of the rest of a loop: what is left of a body. */
interface FirstTurn {
  /** Text before the loop. */
  readonly head: string
  readonly flag: string
  /** `{if(go){go=false;<rest of the turn>}else{<turn>}}` */
  readonly body: string
}

/** `rest`: what is left of the first turn, made while a resumption is inside; `whole`: a turn from its start. */
function firstTurn(e: Emitter, node: LoopStatement, rest: string, whole: () => string): FirstTurn {
  const flag = e.hide('go', node)
  return {
    head: `${flag}=true;`,
    flag,
    body: `if(${flag}){${flag}=false;${rest}}else{${e.fromStart(whole)}}`,
  }
}

/** while(<condition>){if(--S.b<0)yield*TRAP(S,d,7);…} */
export function whileLoop(e: Emitter, node: LoopOf<'While'>): string {
  e.release(0)
  const test = pointed(e, node, condition(e, node.condition))
  const body = block(e, node.body)
  const whole = () => turn(e, node) + block(e, node.body)
  const fromStart = () => pointed(e, node, condition(e, node.condition))
  if (e.isEntered(node.condition)) {
    const go = e.hide('go', node)
    e.release(0)
    const again = e.fromStart(fromStart)
    return `${go}=true;${label(node)}while(${go}?(${go}=false,${test}):${again}){${e.fromStart(whole)}}`
  }
  if (e.isEntered(node.body)) {
    const first = firstTurn(e, node, body, whole)
    return `${first.head}${label(node)}while(${first.flag}||${test}){${first.body}}`
  }
  return `${label(node)}while(${test}){${turn(e, node)}${body}}`
}

/** do{…}while(!<condition>): the condition sees the body's locals. */
export function repeatLoop(e: Emitter, node: LoopOf<'Repeat'>): string {
  const body = block(e, node.body)
  e.release(0)
  const test = pointed(e, node, condition(e, node.condition))
  const whole = () => turn(e, node) + block(e, node.body)
  if (e.isEntered(node.condition)) {
    const go = e.hide('go', node)
    e.release(0)
    const again = e.fromStart(() => pointed(e, node, condition(e, node.condition)))
    return `${go}=true;${label(node)}for(;;){if(!${go}){${e.fromStart(whole)}}if(${go}?(${go}=false,${test}):${again})break;}`
  }
  if (e.isEntered(node.body)) {
    const first = firstTurn(e, node, body, whole)
    return `${first.head}${label(node)}do{${first.body}}while(!${test});`
  }
  return `${label(node)}do{${turn(e, node)}${body}}while(!${test});`
}

/**
 * i=start;n=limit;s=step; for(;i<=n;i+=s){…}. A constant step decides the comparison; a loop variable
 * that is captured or assigned is a copy of the counter.
 */
export function numericFor(e: Emitter, node: LoopOf<'NumericFor'>): string {
  const { variable, start, limit } = node
  e.release(0)
  const isCopy = variable.isCaptured || variable.isReassigned
  const counter = isCopy ? e.hide('i', node) : variable.id
  const step = node.step ?? ({ type: 'Number', value: 1 } as const)
  const end = literalNumber(limit) ?? e.hide('n', node)
  const by = literalNumber(step) ?? e.hide('s', node)
  const site = e.site(node, node.doLine, {})
  const bounds = [[e.isEntered(start), `${counter}=${expression(e, start)};`]] as [boolean, string][]
  if (limit.type !== 'Number') bounds.push([e.isEntered(limit), `${end}=${expression(e, limit)};`])
  if (step.type !== 'Number') bounds.push([e.isEntered(step), `${by}=${expression(e, step)};`])
  let head = e.remaining(...bounds).join('')
  head += check(start, { name: counter, role: 'initial value', site })
  head += check(limit, { name: end, role: 'limit', site })
  head += check(step, { name: by, role: 'step', site })
  const test =
    step.type === 'Number'
      ? `${counter}${step.value >= 0 ? '<=' : '>='}${end}`
      : `(${by}>=0?${counter}<=${end}:${counter}>=${end})`
  const copy = isCopy ? declare(variable, counter) : ''
  const body = e.isAgain(node) ? '' : block(e, node.body)
  const whole = () => turn(e, node) + copy + block(e, node.body)
  const again = pointAgain(e, node)
  if (e.isEntered(node.body) || e.isAgain(node)) {
    // between the turn and the body, in the body, or after it
    const first = firstTurn(e, node, `${e.isResumed(node.body) ? copy : ''}${body}`, whole)
    return `${first.head}${label(node)}for(;${first.flag}||${test};${counter}+=${by}){${first.body}${again}}`
  }
  return `${head}${label(node)}for(;${test};${counter}+=${by}){${turn(e, node)}${copy}${body}${again}}`
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
  const [f, s, c, it, r] = ['f', 's', 'c', 'it', 'r'].map((prefix) => e.hide(prefix, node))
  const names = { f: f ?? '', s: s ?? '', c: c ?? '', it: it ?? '' }
  const head =
    walkHead(e, node, names) ?? `${values(e, node.values, [names.f, names.s, names.c])}${it}=CURSOR(S,${f},${s},${c});`
  e.release(0)
  const site = e.site(node, node.line, { name: { kind: 'local', name: '(for generator)' } })
  const proto = e.temp()
  const result = e.temp()
  const step = e.form.call({ callee: f ?? '', args: `,${s},${c}`, count: 2, proto, result })
  const [first, second] = node.variables
  const fromCursor = [first, second]
    .map((variable, i) => (variable === undefined ? '' : declare(variable, `${it}.${i === 0 ? 'k' : 'v'}`)))
    .join('')
  const extra = node.variables.slice(2).map((variable) => declare(variable, 'void 0'))
  const fromArray = node.variables.map((variable, i) => declare(variable, i === 0 ? (c ?? '') : `${r}[${i}]`)).join('')
  const fromOne = node.variables.map((variable, i) => declare(variable, i === 0 ? (c ?? '') : 'void 0')).join('')
  const take =
    `if(${r} instanceof Array){${c}=${r}[0];if(${c}===void 0)break;${fromArray}}` +
    `else{${c}=${r};if(${c}===void 0)break;${fromOne}}`
  // ipairs: r=c<s.arr.length?s.arr[c]:s.getIndex(c+1)
  const count =
    `${r}=${c}<${s}.arr.length?${s}.arr[${c}]:${s}.getIndex(${c}+1);if(${r}===void 0)break;${c}++;` +
    [first, second]
      .map((variable, i) => (variable === undefined ? '' : declare(variable, (i === 0 ? c : r) ?? '')))
      .join('')
  const next =
    `if(${it}===1){${count}${extra.join('')}}else if(${it}!==void 0){if(!${it}.next())break;${fromCursor}${extra.join('')}}` +
    `else{${r}=(S.cs[d]=${site},${step});${take}}`
  const body = e.isAgain(node) ? '' : block(e, node.body)
  const whole = () => turn(e, node) + next + block(e, node.body)
  const again = pointAgain(e, node)
  if (e.isEntered(node.body) || e.isResumed(node) || e.isAgain(node)) {
    const begin = e.isResumed(node) ? `${r}=RV;${take}` : e.isResumed(node.body) ? next : ''
    const first = firstTurn(e, node, begin + body, whole)
    return `${first.head}${label(node)}for(;;){${first.body}${again}}`
  }
  return `${head}${label(node)}for(;;){${turn(e, node)}${next}${body}${again}}`
}

/**
 * The head of a loop over `ipairs(t)` or `pairs(t)`: a plain table needs no call.
 * f=ipairs;s=t;if(f===S.ipairs&&s!==void 0&&s.luaType==="table"&&s.metatable===void 0){it=1;c=0}else if(…)it=new TC(s);else{<call>}
 */
function walkHead(
  e: Emitter,
  { values: [call, ...others] }: LoopOf<'GenericFor'>,
  { f, s, c, it }: { readonly f: string; readonly s: string; readonly c: string; readonly it: string },
): string | undefined {
  if (call?.type !== 'Call' || others.length > 0 || call.args.length !== 1) return undefined
  const { callee } = call
  const [table] = call.args
  if (callee.type !== 'Name' || !/^i?pairs$/.test(callee.name) || table === undefined || isMultiple(table))
    return undefined
  const walker = `${f}=${expression(e, callee)};`
  e.release(0)
  const walked = `${s}=${expression(e, table)};`
  e.release(0)
  const site = e.site(call, call.line, { name: nameOf(callee) })
  const proto = e.temp()
  const result = e.temp()
  const made = e.isResumed(call)
    ? 'RV'
    : `(S.cs[d]=${site},${e.form.call({ callee: f, args: `,${s}`, count: 1, proto, result })})`
  const take = `${result}=ARR(${made});${f}=${result}[0];${s}=${result}[1];${c}=${result}[2];${it}=CURSOR(S,${f},${s},${c});`
  const isPlain = `${s}!==void 0&&${s}.luaType==="table"&&${s}.metatable===void 0`
  const choose = `if(${f}===S.ipairs&&${isPlain}){${it}=1;${c}=0;}else if(${f}===S.pairs&&${isPlain})${it}=new TC(${s});else{${take}}`
  return e
    .remaining(
      [e.isEntered(callee), walker],
      [e.isEntered(table), walked],
      [e.isResumed(call), e.isResumed(call) ? take : choose],
    )
    .join('')
}
