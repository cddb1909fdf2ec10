import type { Expression, FunctionNode, LabelStatement, Variable } from '../ast.ts'
import type { OperandName, Site } from '../runtime/site.ts'
import type { LuaValue } from '../runtime/value.ts'
import type { Form } from './forms/form.ts'
import type { FunctionParts } from './function-parts.ts'

/** What all functions of a chunk share while they are compiled. */
export interface EmitContext {
  partsOf(node: FunctionNode): FunctionParts
  /** Id of the debugger's point at a place; undefined where there is none. */
  pointOf(owner: object): number | undefined
  /** The place of a point. */
  ownerOf(point: number): object | undefined
  /** Id of the first point of a function. */
  firstPointOf(node: FunctionNode): number
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
  caches = 0
  /** Field names of record constructors: `k0`, `k1` … */
  readonly keyLists: (readonly string[])[] = []
  /** Variables of emitted code besides Lua's locals. */
  readonly hidden: string[] = []
  /** Labels reached through a jump table. */
  readonly jumps = new Map<LabelStatement, { readonly pc: string; readonly target: number; readonly loop: number }>()
  private readonly context: EmitContext
  private readonly parts: FunctionParts
  private resumption: Resumption | undefined
  private temps = 0
  private maxTemps = 0

  constructor(node: FunctionNode, form: Form, context: EmitContext, resumption?: Resumption) {
    this.node = node
    this.form = form
    this.context = context
    this.parts = context.partsOf(node)
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
    const name = `${prefix}$$${this.parts.hidingNumber(owner)}`
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
    return this.parts.siteRun(owner, 1, () => ({ line, name: names.name, second: names.second, event: names.event }))
  }

  /** Consecutive numbers for several places of one node; gives the first. */
  siteRun(owner: object, count: number, make: (i: number) => Site): number {
    return this.parts.siteRun(owner, count, make)
  }

  /** The code that stops at a place, in the debug forms. */
  point(owner: object): string | undefined {
    const { debug } = this.form
    const id = debug && this.context.pointOf(owner)
    return id === undefined ? undefined : debug?.point(id, this.placeOf(id))
  }

  /** The same after a turn of a for loop. */
  pointAgain(loop: object): string | undefined {
    const { debug } = this.form
    const id = debug && this.context.pointOf(loop)
    return id === undefined ? undefined : debug?.pointAgain(id, this.placeOf(id))
  }

  /** A point counted from 1 in its function. */
  private placeOf(point: number): number {
    return point - this.context.firstPointOf(this.node) + 1
  }

  proto(node: FunctionNode): string {
    return `F.p.protos[${this.parts.protoNumber(node)}]`
  }

  /** A constant that has no literal. */
  constant(owner: object, value: LuaValue): string {
    return `F.p.constants[${this.parts.constantNumber(owner, value)}]`
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
