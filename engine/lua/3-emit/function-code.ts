import type { DirectCode } from '../runtime/emitted.ts'
import type { PlainBody } from '../runtime/function.ts'
import { LuaCallerError } from '../runtime/lua-error.ts'
import type { LuaState } from '../runtime/state.ts'
import { isCell, type Emitter } from './emitter.ts'
import { HELPERS } from './helpers.ts'
import { block } from './visitors/block.ts'
import { pointAtEnd } from './visitors/point.ts'
import { leave } from './visitors/return.ts'

/** V8 ends the whole process when a generator has more than 65,535. */
const MAX_VARIABLES = 50_000

/** new Function("S","H","P","K", 'const{LT,…}=H;const c0={s:null,i:0,p:null};return function*(F,a){…}') */
export function instantiate(S: LuaState, e: Emitter, code?: DirectCode): PlainBody {
  return evaluate(S, e, { text: functionCode(e), code }) as PlainBody
}

/** The same for `function*(F,d,L,V){…}`. */
export function instantiateRest(S: LuaState, e: Emitter, names: readonly string[]): ReturnType<DirectCode['rest']> {
  return evaluate(S, e, { text: restCode(e, names), code: undefined }) as ReturnType<DirectCode['rest']>
}

function evaluate(S: LuaState, e: Emitter, { text, code }: { text: string; code: DirectCode | undefined }): unknown {
  if (e.variables().length > MAX_VARIABLES) throw new LuaCallerError('function or expression too complex')
  const caches = Array.from({ length: e.caches }, (_, i) => `c${i}={s:null,i:0,p:null}`)
  const keys = e.keyLists.map((list, i) => `k${i}=${JSON.stringify(list)}`)
  const constants = [...caches, ...keys]
  const head = `"use strict";const{${Object.keys(HELPERS).join(',')}}=H;${constants.length > 0 ? `const ${constants.join(',')};` : ''}`
  const factory = new Function('S', 'H', 'P', 'K', 'D', 'C', `${head}return ${text}`) as (...args: unknown[]) => unknown
  return factory(S, HELPERS, e.protos, e.constants, S.debug, code)
}

/** The function expression of one function in one form. */
export function functionCode(e: Emitter): string {
  const { node, form } = e
  const code = block(e, node.body) + pointAtEnd(e, node) + leave(e, 'EMPTY')
  const variables = e.variables()
  const parameters = ['F', ...node.parameters.map(({ id }) => id), ...(node.isVararg ? ['...V'] : [])]
  const trap = form.trap('--S.b<0||d>S.md')
  const declared = variables.length > 0 ? `let ${variables.join(',')};` : ''
  const body = cellsOf(e) + code
  // a rest begins with what it catches: the entry's trap, too, must be inside
  const guarded =
    form.entry === 'o'
      ? `${declared}try{${trap}${body}}${catching(e)}`
      : `${trap}${declared}${form.debug?.body(e, body) ?? body}`
  return `${form.head}(${parameters.join(',')}){const d=++S.d;S.fs[d]=F;${guarded}}`
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
  return [...e.node.parameters.map(({ id }) => id), ...e.variables()]
}

/** catch(x){throw x instanceof UNWINDING?REST(S,x,C,F,d,[a,b,t1],V):x} */
function catching(e: Emitter): string {
  const varargs = e.node.isVararg ? ',V' : ''
  return `catch(x){throw x instanceof UNWINDING?REST(S,x,C,F,d,[${capturedNames(e).join(',')}]${varargs}):x}`
}

/** What is left of a function: function*(F,d,L,V){const RV=yield;let a=L[0],t1=L[1],go$$0;…} */
function restCode(e: Emitter, names: readonly string[]): string {
  const { node } = e
  const code = (e.isResumed(node) ? cellsOf(e) : '') + block(e, node.body) + leave(e, 'EMPTY')
  const known = new Set(names)
  const variables = [...names.map((name, i) => `${name}=L[${i}]`), ...e.variables().filter((name) => !known.has(name))]
  return `function*(F,d,L,V){const RV=yield;${variables.length > 0 ? `let ${variables.join(',')};` : ''}${code}}`
}
