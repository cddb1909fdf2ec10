import type { FunctionNode } from '../ast.ts'
import type { DebugChunk } from '../runtime/debug-state.ts'
import { runHere } from '../runtime/driver.ts'
import {
  unwindInto,
  type Chunk,
  type LuaFunction,
  type PlainBody,
  type Proto,
  type SuspendingBody,
} from '../runtime/function.ts'
import type { LuaState } from '../runtime/state.ts'
import type { LuaReturn, LuaValue } from '../runtime/value.ts'
import type { FunctionParts } from './function-parts.ts'
import { functionsOf, isDefinition, pointsOf } from './points.ts'

/** What the forms of a chunk's functions are made from. */
interface Origin {
  readonly S: LuaState
  readonly main: FunctionNode
  readonly chunk: Chunk
  readonly protos: ReadonlyMap<FunctionNode, Proto>
  partsOf(node: FunctionNode): FunctionParts
  /** The debug form. */
  compile(node: FunctionNode): PlainBody | SuspendingBody
  /** The direct debug form, where there is one; `giveUp`: it suspends too often. */
  compileDirect(node: FunctionNode, giveUp: () => void): PlainBody | undefined
}

/** The forms of one function while it is debugged. */
interface Forms {
  readonly node: FunctionNode
  readonly fast: Pick<Proto, 'k' | 'q' | 'o' | 'y'>
  /** The direct debug form; undefined where it has none. */
  direct: PlainBody | undefined
  /** It suspends too often to be tried directly, perhaps only because it calls a function with a breakpoint. */
  hasGivenUp: boolean
}

/** The functions of a chunk as a debugger sees them: their points, and which form new calls take. */
export class ChunkForms implements DebugChunk {
  readonly chunk: Chunk
  private readonly origin: Origin
  private readonly forms = new Map<Proto, Forms>()
  private pointIds: Map<object, number> | undefined
  private readonly owners = new Map<number, object>()
  /** First and last point of each function. */
  private readonly ranges = new Map<FunctionNode, { readonly from: number; readonly to: number }>()

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

  ownerOf(point: number): object | undefined {
    return this.owners.get(point)
  }

  firstPointOf(node: FunctionNode): number {
    this.idsByOwner()
    return this.ranges.get(node)?.from ?? 0
  }

  switchForm(isDebug: boolean): void {
    for (const [node, proto] of this.origin.protos) this.switchOne(node, proto, isDebug)
  }

  chooseForm(): void {
    for (const [proto, forms] of this.forms) {
      forms.hasGivenUp = false
      this.chooseDirect(proto, forms)
    }
  }

  /** Chooses the form of new calls of one function. */
  switchOne(node: FunctionNode, proto: Proto, isDebug: boolean): void {
    const known = this.forms.get(proto)
    if (isDebug && known === undefined) this.useDebugForm(node, proto)
    else if (!isDebug && known !== undefined) {
      const { k, q, o, y } = known.fast
      proto.k = k
      proto.q = q
      proto.o = o
      proto.y = y
      this.forms.delete(proto)
    }
  }

  /** Compiled when it is first called. Callers that cannot yield drive it to its end. */
  private useDebugForm(node: FunctionNode, proto: Proto): void {
    const { S, compile } = this.origin
    const { k, q, o, y } = proto
    const forms: Forms = { node, fast: { k, q, o, y }, direct: undefined, hasGivenUp: false }
    this.forms.set(proto, forms)
    this.prepareDirect(proto, forms)
    this.chooseDirect(proto, forms)
    const first = (F: LuaFunction, ...args: LuaValue[]) => {
      const body = compile(node) as SuspendingBody
      if (proto.k === first) proto.k = body
      return body(F, ...args) as unknown as LuaReturn
    }
    proto.k = first
    proto.q = (F, ...args) => (S.co === undefined ? q(F, ...args) : runHere(S, F, args))
  }

  /** Compiled when it is first called. */
  private prepareDirect(proto: Proto, forms: Forms): void {
    const choose = (): void => {
      if (this.forms.get(proto) === forms) this.chooseDirect(proto, forms)
    }
    const giveUp = (): void => {
      forms.hasGivenUp = true
      choose()
    }
    forms.direct = (F, ...args) => {
      const body = this.origin.compileDirect(forms.node, giveUp)
      forms.direct = body
      choose()
      return (body ?? unwindInto)(F, ...args)
    }
  }

  /** Functions are tried directly, unless each must have its frame from the start, or this one holds a breakpoint. */
  private chooseDirect(proto: Proto, { node, direct, hasGivenUp }: Forms): void {
    const { debug } = this.origin.S
    this.idsByOwner()
    const { from, to } = this.ranges.get(node) ?? { from: 0, to: -1 }
    const isTried = direct !== undefined && !hasGivenUp && !debug.isFramed() && !debug.isFlagged(from, to)
    proto.o = isTried ? direct : unwindInto
    proto.y = isTried ? 2 : 1
  }

  private idsByOwner(): ReadonlyMap<object, number> {
    if (this.pointIds !== undefined) return this.pointIds
    const ids = new Map<object, number>()
    this.pointIds = ids
    const { S, main, partsOf } = this.origin
    for (const node of functionsOf(main)) {
      const { info, sites } = partsOf(node)
      const from = S.debug.points.length
      pointsOf(node, (owner, line, scope) => {
        const id = S.debug.points.length
        const site = sites.length
        sites.push({ line, name: undefined, second: undefined, event: undefined })
        S.debug.addPoint({ id, line, site, info, scope, isDefinition: isDefinition(owner) })
        ids.set(owner, id)
        this.owners.set(id, owner)
      })
      this.ranges.set(node, { from, to: S.debug.points.length - 1 })
    }
    return ids
  }
}
