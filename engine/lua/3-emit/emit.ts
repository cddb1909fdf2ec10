import type { FunctionNode } from '../ast.ts'
import { Proto, type Chunk, type LuaFunction, type PlainBody, type SuspendingBody } from '../runtime/function.ts'
import { LuaCallerError } from '../runtime/lua-error.ts'
import type { LuaState } from '../runtime/state.ts'
import type { LuaReturn, LuaValue } from '../runtime/value.ts'
import { Emitter, isCell, type EmitContext } from './emitter.ts'
import type { Form } from './forms/form.ts'
import { ChunkForms } from './chunk-forms.ts'
import { functionInfo } from './function-info.ts'
import { debugForm } from './forms/debug.ts'
import { generatorForm } from './forms/generator.ts'
import { plainForm } from './forms/plain.ts'
import { HELPERS } from './helpers.ts'
import { block } from './visitors/block.ts'
import { pointAtEnd } from './visitors/point.ts'
import { leave } from './visitors/return.ts'

/** The prototype of a chunk's main function. Each function is compiled in each form when it is first called so. */
export function createProto(S: LuaState, main: FunctionNode, chunk: Chunk): Proto {
  const protos = new Map<FunctionNode, Proto>()
  const context: EmitContext = {
    sites: S.sites,
    siteNumbers: new Map(),
    protoOf(node) {
      let proto = protos.get(node)
      if (proto === undefined) {
        proto = lazyProto(node, { S, context, chunk })
        protos.set(node, proto)
        if (S.debug.isOn) forms.switchOne(node, proto, true)
      }
      return proto
    },
    pointOf: (owner) => forms.pointOf(owner),
  }
  const forms = new ChunkForms({ S, main, chunk, protos, compile: (node) => compileForm(S, node, debugForm, context) })
  const proto = context.protoOf(main)
  S.debug.addChunk(forms)
  return proto
}

interface Origin {
  readonly S: LuaState
  readonly context: EmitContext
  readonly chunk: Chunk
}

function lazyProto(node: FunctionNode, { S, context, chunk }: Origin): Proto {
  const compile = (form: Form) => compileForm(S, node, form, context)
  const proto = new Proto(
    (F: LuaFunction, ...args: LuaValue[]) => {
      const body = compile(generatorForm) as SuspendingBody
      proto.k = body
      return body(F, ...args) as unknown as LuaReturn
    },
    (F: LuaFunction, ...args: LuaValue[]) => {
      const body = compile(plainForm) as PlainBody
      if (!S.debug.isOn) proto.q = body
      return body(F, ...args)
    },
    1,
    '',
    functionInfo(node, chunk),
  )
  return proto
}

function compileForm(S: LuaState, node: FunctionNode, form: Form, context: EmitContext): PlainBody | SuspendingBody {
  return instantiate(S, new Emitter(node, form, context))
}

/** V8 ends the whole process when a generator has more than 65,535. */
const MAX_VARIABLES = 50_000

/** new Function("S","H","P","K", 'const{LT,…}=H;const c0={s:null,i:0,p:null};return function*(F,a){…}') */
function instantiate(S: LuaState, e: Emitter): PlainBody | SuspendingBody {
  const code = functionCode(e)
  if (e.variables().length > MAX_VARIABLES) throw new LuaCallerError('function or expression too complex')
  const caches = Array.from({ length: e.caches }, (_, i) => `c${i}={s:null,i:0,p:null}`)
  const keys = e.keyLists.map((list, i) => `k${i}=${JSON.stringify(list)}`)
  const constants = [...caches, ...keys]
  const head = `"use strict";const{${Object.keys(HELPERS).join(',')}}=H;${constants.length > 0 ? `const ${constants.join(',')};` : ''}`
  const factory = new Function('S', 'H', 'P', 'K', 'D', `${head}return ${code}`) as (...args: unknown[]) => PlainBody
  return factory(S, HELPERS, e.protos, e.constants, S.debug)
}

/** The function expression of one function in one form. */
export function functionCode(e: Emitter): string {
  const { node, form } = e
  const body = block(e, node.body) + pointAtEnd(e, node) + leave(e, 'EMPTY')
  const cells = node.parameters.filter(isCell).map(({ id }) => `${id}={v:${id}};`)
  const variables = e.variables()
  const parameters = ['F', ...node.parameters.map(({ id }) => id), ...(node.isVararg ? ['...V'] : [])]
  return (
    `${form.head}(${parameters.join(',')}){const d=++S.d;S.fs[d]=F;${form.trap('--S.b<0||d>S.md')}` +
    `${variables.length > 0 ? `let ${variables.join(',')};` : ''}${cells.join('')}${form.debug?.body(e, body) ?? body}}`
  )
}
