import type { FunctionNode } from '../ast.ts'
import type { DirectCode } from '../runtime/emitted.ts'
import type { LuaState } from '../runtime/state.ts'
import { Emitter, type EmitContext, type Resumption } from './emitter.ts'
import { restForm } from './forms/rest.ts'
import { instantiateRest } from './function-code.ts'
import { parentsIn } from './walk.ts'

/** Functions that suspended so often are generators from then on. */
const SUSPENSIONS = 4

/** What the rests of a function are made from. */
interface Origin {
  readonly S: LuaState
  readonly node: FunctionNode
  readonly context: EmitContext
  /** It suspends too often to be tried directly. */
  giveUp(): void
}

/** What is left of a function that had to suspend in the direct form, by place. docs/decisions/0004 */
export class Rests implements DirectCode {
  /** Variables of the direct form, as they are handed to a rest. */
  names: readonly string[] = []
  private readonly origin: Origin
  private readonly rests = new Map<number, ReturnType<DirectCode['rest']>>()
  private parents: ReadonlyMap<object, object> | undefined
  private suspensions = 0

  constructor(origin: Origin) {
    this.origin = origin
  }

  count(): void {
    if (++this.suspensions === SUSPENSIONS) this.origin.giveUp()
  }

  /** What is left from a place on; compiled when it is first asked for. */
  rest(site: number): ReturnType<DirectCode['rest']> {
    const known = this.rests.get(site)
    if (known !== undefined) return known
    const { S, node, context } = this.origin
    const owner = site === 0 ? node : context.siteOwners.get(site)
    if (owner === undefined) throw new Error(`no place ${site} to go on at`)
    const e = new Emitter(node, restForm, context, this.resumptionAt(owner))
    const rest = instantiateRest(S, e, this.names)
    this.rests.set(site, rest)
    return rest
  }

  private resumptionAt(owner: object): Resumption {
    const { node } = this.origin
    const parents = (this.parents ??= parentsIn(node))
    const path = new Set<object>()
    for (let at: object | undefined = owner; at !== undefined && at !== node; at = parents.get(at)) path.add(at)
    return { owner, path }
  }
}
