import type { Expression, FunctionNode, LabelStatement, Variable } from '../ast.ts'
import type { Proto } from '../runtime/function.ts'
import type { OperandName, Site } from '../runtime/site.ts'
import type { LuaValue } from '../runtime/value.ts'
import type { Form } from './forms/form.ts'

/** What all functions of a chunk share while they are compiled. */
export interface EmitContext {
  readonly sites: Site[]
  /** Number of a place, the same in every form; and the other way round. */
  readonly siteNumbers: Map<object, number>
  readonly siteOwners: Map<number, object>
  /** Number of who has hidden variables: they have the same names in every form. */
  readonly hidingNumbers: Map<object, number>
  protoOf(node: FunctionNode): Proto
  /** Id of the debugger's point at a place; undefined where there is none. */
  pointOf(owner: object): number | undefined
  /** The place of a point. */
  ownerOf(point: number): object | undefined
}

/**
 * Where the rest of a function begins, seen from the place `owner`; `path` holds it and all it is part of.
 * `result`: something that was called there returns; `before`: at its point; `again`: at the point a for loop comes
 * back to after a turn; `failure`: nothing is left but to let it pass.
 */
export interface Resumption {
  readonly kind: 'result' | 'before' | 'again' | 'failure'
  readonly owner: object
  readonly path: ReadonlySet<object>
}

/** The code of one function in one form, while it is being written. */
export class Emitter {
  readonly node: FunctionNode
  readonly form: Form
  /** Not every function can be resumed in the middle. */
  isRefused = false
  /** Prototypes of inner functions: `P[i]`. */
  readonly protos: Proto[] = []
  /** Constants that have no literal: `K[i]`. */
  readonly constants: LuaValue[] = []
  caches = 0
  /** Field names of record constructors: `k0`, `k1` … */
  readonly keyLists: (readonly string[])[] = []
  /** Variables of emitted code besides Lua's locals. */
  readonly hidden: string[] = []
  /** Labels reached through a jump table. */
  readonly jumps = new Map<LabelStatement, { readonly pc: string; readonly target: number; readonly loop: number }>()
  private readonly context: EmitContext
  private resumption: Resumption | undefined
  private temps = 0
  private maxTemps = 0

  constructor(node: FunctionNode, form: Form, context: EmitContext, resumption?: Resumption) {
    this.node = node
    this.form = form
    this.context = context
    this.resumption = resumption
  }

  /** The rest begins with the result of this place. */
  isResumed(owner: object): boolean {
    return this.resumption?.kind === 'result' && this.resumption.owner === owner
  }

  /** The rest begins at this place's point. */
  isBefore(owner: object): boolean {
    return this.resumption?.kind === 'before' && this.resumption.owner === owner
  }

  /** The rest begins after a turn of this loop. */
  isAgain(loop: object): boolean {
    return this.resumption?.kind === 'again' && this.resumption.owner === loop
  }

  /** The rest has nothing left to run. */
  isFailed(): boolean {
    return this.resumption?.kind === 'failure'
  }

  /** The rest begins here or somewhere inside. */
  isEntered(node: object): boolean {
    return this.resumption?.path.has(node) === true
  }

  /** Code of something as it is when it runs from its start: further turns of a loop. */
  fromStart(make: () => string): string {
    const { resumption } = this
    this.resumption = undefined
    const code = make()
    this.resumption = resumption
    return code
  }

  /** Parts that run one after the other, without those that ran before the rest began. */
  remaining(...parts: readonly (readonly [isEntered: boolean, code: string])[]): string[] {
    const from = Math.max(
      0,
      parts.findLastIndex(([isEntered]) => isEntered),
    )
    return parts.slice(from).map(([, code]) => code)
  }

  /** A scratch variable; free again after `release` of an earlier mark. */
  temp(): string {
    this.temps++
    if (this.temps > this.maxTemps) this.maxTemps = this.temps
    return `t${this.temps}`
  }

  mark(): number {
    return this.temps
  }

  release(mark: number): void {
    this.temps = mark
  }

  /** A variable of its own, for what lives longer than an expression. */
  hide(prefix: string, owner: object): string {
    const { hidingNumbers } = this.context
    let number = hidingNumbers.get(owner)
    if (number === undefined) hidingNumbers.set(owner, (number = hidingNumbers.size))
    const name = `${prefix}$$${number}`
    if (!this.hidden.includes(name)) this.hidden.push(name)
    return name
  }

  /** A new inline cache. */
  cache(): string {
    return `c${this.caches++}`
  }

  /** `owner` identifies the place: every form gets the same number for it. */
  site(
    owner: object,
    line: number,
    names: { name?: OperandName | undefined; second?: OperandName | undefined; event?: string },
  ): number {
    const known = this.context.siteNumbers.get(owner)
    if (known !== undefined) return known
    const number = this.context.sites.length
    this.context.sites.push({ line, name: names.name, second: names.second, event: names.event })
    this.context.siteNumbers.set(owner, number)
    this.context.siteOwners.set(number, owner)
    return number
  }

  /** Consecutive numbers for several places of one node; gives the first. */
  siteRun(owner: object, count: number, make: (i: number) => Site): number {
    const known = this.context.siteNumbers.get(owner)
    if (known !== undefined) return known
    const first = this.context.sites.length
    for (let i = 0; i < count; i++) {
      this.context.sites.push(make(i))
      this.context.siteOwners.set(first + i, owner)
    }
    this.context.siteNumbers.set(owner, first)
    return first
  }

  /** The code that stops at a place, in the debug forms. */
  point(owner: object): string | undefined {
    const { debug } = this.form
    const id = debug && this.context.pointOf(owner)
    return id === undefined ? undefined : debug?.point(id)
  }

  /** The same after a turn of a for loop. */
  pointAgain(loop: object): string | undefined {
    const { debug } = this.form
    const id = debug && this.context.pointOf(loop)
    return id === undefined ? undefined : debug?.pointAgain(id)
  }

  proto(node: FunctionNode): string {
    this.protos.push(this.context.protoOf(node))
    return `P[${this.protos.length - 1}]`
  }

  constant(value: LuaValue): string {
    this.constants.push(value)
    return `K[${this.constants.length - 1}]`
  }

  /** A list of field names: `k[i]`. */
  keys(list: readonly string[]): string {
    this.keyLists.push(list)
    return `k${this.keyLists.length - 1}`
  }

  /** All variables to declare at the top. */
  variables(): string[] {
    const parameters = new Set<Variable>(this.node.parameters)
    const names = this.node.locals.filter((local) => !parameters.has(local)).map(({ id }) => id)
    for (let i = 1; i <= this.maxTemps; i++) names.push(`t${i}`)
    return [...names, ...this.hidden]
  }

  /** What holds a variable of this or an enclosing function: a cell, if it is one, else its value. */
  holder(variable: Variable): string {
    if (variable.owner === this.node) return variable.id
    return `F.u[${this.node.upvalues.findIndex((upvalue) => upvalue.variable === variable)}]`
  }

  /** The value of a variable. */
  read(variable: Variable): string {
    return isCell(variable) ? `${this.holder(variable)}.v` : this.holder(variable)
  }
}

/** Captured and assigned later: lives in a cell that closures share. LUA.md §2.1 */
export function isCell(variable: Variable): boolean {
  return variable.isCaptured && variable.isReassigned
}

/** What messages call an expression. LUA.md §2.4 */
export function nameOf(node: Expression | undefined): OperandName | undefined {
  if (node?.type === 'Name') {
    if (node.variable === undefined) return { kind: 'global', name: node.name }
    return { kind: node.isUpvalue ? 'upvalue' : 'local', name: node.name }
  }
  if (node?.type === 'Index' && node.key.type === 'String') return { kind: 'field', name: node.key.value }
  if (node?.type === 'Parenthesis') return nameOf(node.inner)
  // LuaJIT looks for what filled the register last: that is the right operand, whichever came out.
  if (node?.type === 'And' || node?.type === 'Or') return nameOf(node.right)
  return undefined
}
