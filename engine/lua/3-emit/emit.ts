import type { FunctionNode } from '../ast.ts'
import {
  Proto,
  unwindInto,
  type Chunk,
  type LuaFunction,
  type PlainBody,
  type SuspendingBody,
} from '../runtime/function.ts'
import type { LuaState } from '../runtime/state.ts'
import type { LuaReturn, LuaValue } from '../runtime/value.ts'
import { Emitter, type EmitContext } from './emitter.ts'
import type { Form } from './forms/form.ts'
import { ChunkForms } from './chunk-forms.ts'
import { capturedNames, instantiate } from './function-code.ts'
import { FunctionParts } from './function-parts.ts'
import { debugDirectForm } from './forms/debug-direct.ts'
import { debugForm, debugRestForm } from './forms/debug.ts'
import { directForm } from './forms/direct.ts'
import { generatorForm } from './forms/generator.ts'
import { plainForm } from './forms/plain.ts'
import { restForm } from './forms/rest.ts'
import { Rests, type RestsOrigin } from './rests.ts'

/** The prototype of a function of a chunk. Each function is compiled in each form when it is first called so. */
export function createProto(
  S: LuaState,
  { main, wanted }: { readonly main: FunctionNode; readonly wanted: FunctionNode },
  chunk: Chunk,
): Proto {
  const protos = new Map<FunctionNode, Proto>()
  const parts = new Map<FunctionNode, FunctionParts>()
  const partsOf = (node: FunctionNode): FunctionParts => {
    let known = parts.get(node)
    if (known === undefined) parts.set(node, (known = new FunctionParts(node, chunk, protoOf)))
    return known
  }
  const protoOf = (node: FunctionNode): Proto => {
    let proto = protos.get(node)
    if (proto === undefined) {
      proto = lazyProto(node, { S, context })
      protos.set(node, proto)
      if (S.debug.isOn) forms.switchOne(node, proto, true)
    }
    return proto
  }
  const context: EmitContext = {
    partsOf,
    pointOf: (owner) => forms.pointOf(owner),
    ownerOf: (point) => forms.ownerOf(point),
    firstPointOf: (node) => forms.firstPointOf(node),
  }
  const forms = new ChunkForms({
    S,
    main,
    chunk,
    protos,
    partsOf,
    compile: (node) => compileForm(S, node, debugForm, context),
    compileDirect(node, giveUp) {
      const firstPoint = forms.firstPointOf(node)
      const code = compileDirect(
        { S, node, context, firstPoint, giveUp },
        { form: debugDirectForm, rest: debugRestForm },
      )
      protoOf(node).debugRests = code?.rests
      return code?.body
    },
  })
  const proto = protoOf(wanted)
  S.debug.addChunk(forms)
  return proto
}

interface Origin {
  readonly S: LuaState
  readonly context: EmitContext
}

function lazyProto(node: FunctionNode, { S, context }: Origin): Proto {
  const { info, protos, constants } = context.partsOf(node)
  const compile = (form: Form) => compileForm(S, node, form, context)
  const proto = new Proto(
    (F: LuaFunction, ...args: LuaValue[]) => {
      const body = compile(generatorForm) as SuspendingBody
      if (!S.debug.isOn) proto.k = body
      return body(F, ...args) as unknown as LuaReturn
    },
    (F: LuaFunction, ...args: LuaValue[]) => {
      const body = compile(plainForm) as PlainBody
      if (!S.debug.isOn) proto.q = body
      return body(F, ...args)
    },
    1,
    '',
    info,
  )
  proto.protos = protos
  proto.constants = constants
  useDirectForm(proto, node, { S, context })
  return proto
}

/** The form a function is first tried in; compiled when it is first called. docs/decisions/0004 */
function useDirectForm(proto: Proto, node: FunctionNode, { S, context }: Origin): void {
  const giveUp = () => {
    proto.y = 1
    proto.o = unwindInto
  }
  const first: PlainBody = (F, ...args) => {
    const code = compileDirect({ S, node, context, firstPoint: 0, giveUp }, { form: directForm, rest: restForm })
    const body = code?.body
    proto.rests = code?.rests
    if (proto.o !== first) return (body ?? unwindInto)(F, ...args)
    if (body === undefined) giveUp()
    else proto.o = body
    return proto.o(F, ...args)
  }
  proto.y = 2
  proto.o = first
}

function compileForm(S: LuaState, node: FunctionNode, form: Form, context: EmitContext): PlainBody | SuspendingBody {
  return instantiate(S, new Emitter(node, form, context))
}

/** Undefined: not every function can be resumed in the middle. */
function compileDirect(
  origin: Omit<RestsOrigin, 'form'>,
  { form, rest }: { readonly form: Form; readonly rest: Form },
): { readonly body: PlainBody; readonly rests: Rests } | undefined {
  const { S, node, context } = origin
  const rests = new Rests({ ...origin, form: rest })
  const e = new Emitter(node, form, context)
  const body = instantiate(S, e)
  rests.names = capturedNames(e)
  return e.isRefused ? undefined : { body, rests }
}
