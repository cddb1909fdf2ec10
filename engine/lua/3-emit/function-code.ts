import type { DirectCode, PlainBody } from '../runtime/function.ts'
import { LuaCallerError } from '../runtime/lua-error.ts'
import type { LuaState } from '../runtime/state.ts'
import { isCell, type Emitter } from './emitter.ts'
import { beginFrame, continueFrame, reportingFailures } from './forms/debug.ts'
import { HELPERS } from './helpers.ts'
import { block } from './visitors/block.ts'
import { pointAtEnd } from './visitors/point.ts'
import { leave } from './visitors/return.ts'

/** V8 ends the whole process when a generator has more than 65,535. */
const MAX_VARIABLES = 50_000

/** new Function("S","H","D", 'const{LT,…}=H;const c0={s:null,i:0,p:null};return function*(F,a){…}') */
export function instantiate(S: LuaState, e: Emitter): PlainBody {
  return evaluate(S, e, functionCode(e)) as PlainBody
}

/** The same for `function*(F,d,L,V){…}`. */
export function instantiateRest(S: LuaState, e: Emitter, names: readonly string[]): ReturnType<DirectCode['rest']> {
  return evaluate(S, e, restCode(e, names)) as ReturnType<DirectCode['rest']>
}

function evaluate(S: LuaState, e: Emitter, text: string): unknown {
  if (e.variables().length > MAX_VARIABLES) throw new LuaCallerError('function or expression too complex')
  const caches = Array.from({ length: e.caches }, (_, i) => `c${i}={s:null,i:0,p:null}`)
  const keys = e.keyLists.map((list, i) => `k${i}=${JSON.stringify(list)}`)
  const constants = [...caches, ...keys]
  const code = `${constants.length > 0 ? `const ${constants.join(',')};` : ''}return ${text}`
  return S.codes.get(code, () => {
    const factory = new Function('S', 'H', 'D', HEAD + code) as (...args: unknown[]) => unknown
    return factory(S, HELPERS, S.debug)
  })
}

const HEAD = `"use strict";const{${Object.keys(HELPERS).join(',')}}=H;`

/** The function expression of one function in one form. */
export function functionCode(e: Emitter): string {
  const { node, form } = e
  const code = block(e, node.body) + pointAtEnd(e, node) + leave(e, 'EMPTY')
  const variables = e.variables()
  const parameters = ['F', ...node.parameters.map(({ id }) => id), ...(node.isVararg ? ['...V'] : [])]
  const trap = form.trap('--S.b<0||d>S.md')
  const declared = variables.length > 0 ? `let ${variables.join(',')};` : ''
  const body = cellsOf(e) + code
  const head = `${form.head}(${parameters.join(',')}){const d=++S.d;S.fs[d]=F;`
  // a rest begins with what it catches: the entry's trap, too, must be inside
  if (form.entry === 'o') return `${head}${declared}${framing(e)}try{${trap}${counting(e)}${body}}${catching(e)}}`
  const framed = form.debug === undefined ? body : beginFrame(node) + reportingFailures(body)
  return `${head}${trap}${declared}${framed}}`
}

/** Number of the frame and point it is at, while there is no frame: 0 before the function has begun. */
function framing({ form }: Emitter): string {
  return form.debug === undefined ? '' : 'let r=0,q=0;'
}

function counting({ form }: Emitter): string {
  return form.debug === undefined ? '' : 'r=++D.frameCount;'
}

/** Parameters that are cells. */
function cellsOf({ node }: Emitter): string {
  return node.parameters
    .filter(isCell)
    .map(({ id }) => `${id}={v:${id}};`)
    .join('')
}

/** Variables of a function in the direct form, as they are handed to a rest. */
export function capturedNames(e: Emitter): readonly string[] {
  const own = e.form.debug === undefined ? [] : ['r', 'q']
  return [...own, ...e.node.parameters.map(({ id }) => id), ...e.variables()]
}

/**
 * catch(x){throw x instanceof UNWINDING?REST(S,x,F,d,[a,b,t1],V):x}
 * catch(x){throw LEAVE(S,x,F,d,[r,q,a,b,t1],V)}: the debugger may want to stop for a failure
 */
function catching(e: Emitter): string {
  const hands = `(S,x,F,d,[${capturedNames(e).join(',')}]${e.node.isVararg ? ',V' : ''})`
  return e.form.debug === undefined
    ? `catch(x){throw x instanceof UNWINDING?REST${hands}:x}`
    : `catch(x){throw LEAVE${hands}}`
}

/** What is left of a function: function*(F,d,L,V){let a=L[0],t1=L[1],go$$0;const RV=yield;…} */
function restCode(e: Emitter, names: readonly string[]): string {
  const code = remainingCode(e)
  const known = new Set(names)
  const variables = [...names.map((name, i) => `${name}=L[${i}]`), ...e.variables().filter((name) => !known.has(name))]
  const declared = variables.length > 0 ? `let ${variables.join(',')};` : ''
  return `function*(F,d,L,V){${declared}${e.form.debug === undefined ? `const RV=yield;${code}` : framedRest(e, code)}}`
}

function remainingCode(e: Emitter): string {
  const { node } = e
  if (e.isFailed()) return ''
  const cells = e.isResumed(node) ? cellsOf(e) : ''
  const body = e.isBefore(node) ? '' : block(e, node.body)
  return cells + body + pointAtEnd(e, node) + leave(e, 'EMPTY')
}

/** const R=REFRAME(S,F,d,…);try{const RV=yield;…}catch…; at the entry the frame is begun when it goes on. */
function framedRest(e: Emitter, code: string): string {
  const { node } = e
  if (e.isResumed(node)) return `yield;${beginFrame(node)}${reportingFailures(code)}`
  return continueFrame(node) + reportingFailures(`const RV=yield;${code}`)
}
