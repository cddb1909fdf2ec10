import type { FunctionNode } from '../ast.ts'
import type { DebugChunk } from '../runtime/debug-state.ts'
import { driveHere } from '../runtime/driver.ts'
import {
  unwindInto,
  type Chunk,
  type FunctionInfo,
  type LuaFunction,
  type PlainBody,
  type Proto,
  type SuspendingBody,
} from '../runtime/function.ts'
import type { LuaState } from '../runtime/state.ts'
import type { LuaReturn, LuaValue } from '../runtime/value.ts'
import { functionInfo } from './function-info.ts'
import { functionsOf, isDefinition, pointsOf } from './points.ts'

/** What the forms of a chunk's functions are made from. */
interface Origin {
  readonly S: LuaState
  readonly main: FunctionNode
  readonly chunk: Chunk
  readonly protos: ReadonlyMap<FunctionNode, Proto>
  compile(node: FunctionNode): PlainBody | SuspendingBody
}

/** The functions of a chunk as a debugger sees them: their points, and which form new calls take. */
export class ChunkForms implements DebugChunk {
  readonly chunk: Chunk
  private readonly origin: Origin
  private readonly fast = new Map<Proto, Pick<Proto, 'k' | 'q' | 'o' | 'y'>>()
  private pointIds: Map<object, number> | undefined

  constructor(origin: Origin) {
    this.chunk = origin.chunk
    this.origin = origin
  }

  points(): readonly number[] {
    return [...this.idsByOwner().values()]
  }

  pointOf(owner: object): number | undefined {
    return this.idsByOwner().get(owner)
  }

  switchForm(isDebug: boolean): void {
    for (const [node, proto] of this.origin.protos) this.switchOne(node, proto, isDebug)
  }

  /** Chooses the form of new calls of one function. */
  switchOne(node: FunctionNode, proto: Proto, isDebug: boolean): void {
    const fast = this.fast.get(proto)
    if (!isDebug) {
      if (fast === undefined) return
      proto.k = fast.k
      proto.q = fast.q
      proto.o = fast.o
      proto.y = fast.y
      this.fast.delete(proto)
    } else if (fast === undefined) this.useDebugForm(node, proto)
  }

  /** Compiled when it is first called. Callers that cannot yield drive it to its end. */
  private useDebugForm(node: FunctionNode, proto: Proto): void {
    const { S, compile } = this.origin
    const { k, q, o, y } = proto
    this.fast.set(proto, { k, q, o, y })
    proto.o = unwindInto
    proto.y = 1
    const first = (F: LuaFunction, ...args: LuaValue[]) => {
      const body = compile(node) as SuspendingBody
      if (proto.k === first) proto.k = body
      return body(F, ...args) as unknown as LuaReturn
    }
    proto.k = first
    proto.q = (F, ...args) =>
      S.co === undefined ? q(F, ...args) : driveHere(S, (proto.k as SuspendingBody)(F, ...args))
  }

  private idsByOwner(): ReadonlyMap<object, number> {
    if (this.pointIds !== undefined) return this.pointIds
    const ids = new Map<object, number>()
    this.pointIds = ids
    const { S, main, chunk } = this.origin
    for (const node of functionsOf(main)) {
      const info: FunctionInfo = functionInfo(node, chunk)
      pointsOf(node, (owner, line, scope) => {
        const id = S.debug.points.length
        const site = S.sites.length
        S.sites.push({ line, name: undefined, second: undefined, event: undefined })
        S.debug.addPoint({ id, line, site, info, scope, isDefinition: isDefinition(owner) })
        ids.set(owner, id)
      })
    }
    return ids
  }
}
