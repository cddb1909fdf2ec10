import type { FunctionNode, Statement } from '../ast.ts'
import type { DirectCode } from '../runtime/function.ts'
import type { LuaState } from '../runtime/state.ts'
import { Emitter, type EmitContext, type Resumption } from './emitter.ts'
import type { Form } from './forms/form.ts'
import { instantiateRest } from './function-code.ts'
import { parentsIn } from './walk.ts'

type RestOf = ReturnType<DirectCode['rest']>
type RepeatLoop = Extract<Statement, { type: 'Repeat' }>

/** Functions that suspended so often are generators from then on. */
const SUSPENSIONS = 4

/** What the rests of a function are made from. */
export interface RestsOrigin {
  readonly S: LuaState
  readonly node: FunctionNode
  readonly context: EmitContext
  readonly form: Form
  /** Its first point; 0 in the fast forms, which have none. */
  readonly firstPoint: number
  /** It suspends too often to be tried directly. */
  giveUp(): void
}

/** What is left of a function that had to suspend in the direct form, by place. docs/decisions/0004 */
export class Rests implements DirectCode {
  /** Variables of the direct form, as they are handed to a rest. */
  names: readonly string[] = []
  readonly firstPoint: number
  private readonly origin: RestsOrigin
  /** By site; by point, after a turn of a loop its negative. */
  private readonly rests = new Map<number, RestOf>()
  private readonly stops = new Map<number, RestOf>()
  private failure: RestOf | undefined
  private parents: ReadonlyMap<object, object> | undefined
  private suspensions = 0

  constructor(origin: RestsOrigin) {
    this.origin = origin
    this.firstPoint = origin.firstPoint
  }

  count(): void {
    if (++this.suspensions < SUSPENSIONS) return
    this.suspensions = 0
    this.origin.giveUp()
  }

  /** What is left from a place on; compiled when it is first asked for. */
  rest(site: number): RestOf {
    const known = this.rests.get(site)
    if (known !== undefined) return known
    const { node, context } = this.origin
    const owner = site === 0 ? node : context.partsOf(node).siteOwner(site)
    if (owner === undefined) throw new Error(`no place ${site} to go on at`)
    const rest = this.compile(this.resumptionAt('result', owner))
    this.rests.set(site, rest)
    return rest
  }

  stopped(place: number): RestOf {
    const known = this.stops.get(place)
    if (known !== undefined) return known
    const owner = this.origin.context.ownerOf(Math.abs(place))
    if (owner === undefined) throw new Error(`no point ${place} to go on at`)
    const rest = this.compile(this.resumptionAt(place < 0 ? 'again' : 'before', owner))
    this.stops.set(place, rest)
    return rest
  }

  failed(): RestOf {
    const { node } = this.origin
    return (this.failure ??= this.compile({ kind: 'failure', owner: node, path: new Set() }))
  }

  private compile(resumption: Resumption): RestOf {
    const { S, node, context, form } = this.origin
    return instantiateRest(S, new Emitter(node, form, context, resumption), this.names)
  }

  private resumptionAt(kind: Resumption['kind'], owner: object): Resumption {
    const { node } = this.origin
    const parents = (this.parents ??= parentsIn(node))
    const path = new Set<object>()
    for (let at: object | undefined = owner; at !== undefined && at !== node; at = parents.get(at)) path.add(at)
    // the point of a repeat loop stands before its condition
    if (kind === 'before' && isRepeat(owner)) path.add(owner.condition)
    return { kind, owner, path }
  }
}

function isRepeat(owner: object): owner is RepeatLoop {
  return (owner as Partial<RepeatLoop>).type === 'Repeat'
}
