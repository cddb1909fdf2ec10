import type { Block, Expression, FunctionNode, Statement, Variable } from '../ast.ts'
import type { DebugScope } from '../runtime/debug-point.ts'
import { innerFunctions, lineOf } from './walk.ts'

/** Gets each place of a function where a debugger can stop. */
export type AddPoint = (owner: object, line: number, scope: DebugScope | undefined) => void

/** A statement that defines one function and does nothing else. */
export function isDefinition(owner: object): boolean {
  const node = owner as Statement
  if (node.type === 'LocalFunction') return true
  return (
    (node.type === 'Assign' || node.type === 'Local') && node.values.length === 1 && node.values[0]?.type === 'Function'
  )
}

/** The places of one function, in source order; inner functions have their own. */
export function pointsOf(node: FunctionNode, add: AddPoint): void {
  const walker = new PointWalker(node, add)
  const scope = node.parameters.reduce<DebugScope | undefined>(
    (outer, variable) => walker.inside(variable, outer),
    undefined,
  )
  const end = walker.block(node.body, scope)
  if (!node.isMain) add(node, node.lastLine, end)
}

/** Every function of a chunk, outer ones first. */
export function functionsOf(main: FunctionNode): FunctionNode[] {
  const all = [main]
  for (const node of all) all.push(...innerFunctions(node))
  return all
}

class PointWalker {
  private readonly slots: ReadonlyMap<Variable, number>
  private readonly add: AddPoint

  constructor({ locals }: FunctionNode, add: AddPoint) {
    this.slots = new Map(locals.map((variable, slot) => [variable, slot]))
    this.add = add
  }

  inside(variable: Variable, outer: DebugScope | undefined): DebugScope {
    const { name, isNumber: isCounter } = variable
    return { name, slot: this.slots.get(variable) ?? -1, isCounter, outer }
  }

  /** Gives what the block's end sees. */
  block({ statements }: Block, outer: DebugScope | undefined): DebugScope | undefined {
    let scope = outer
    for (const statement of statements) scope = this.statement(statement, scope)
    return scope
  }

  /** Gives what the next statement sees. */
  private statement(node: Statement, scope: DebugScope | undefined): DebugScope | undefined {
    switch (node.type) {
      case 'Label':
        return scope
      case 'Do':
        this.block(node.body, scope)
        return scope
      case 'While':
        this.add(node, lineOf(node.condition) ?? node.line, scope)
        this.block(node.body, scope)
        return scope
      case 'Repeat':
        this.repeat(node, scope)
        return scope
      case 'NumericFor':
        this.add(node, node.line, scope)
        this.block(node.body, this.inside(node.variable, scope))
        return scope
      case 'GenericFor':
        this.add(node, node.line, scope)
        this.block(node.body, this.all(node.variables, scope))
        return scope
      case 'If':
        this.add(node, node.line, scope)
        this.conditional(node, scope)
        return scope
      case 'Assign':
        this.add(node, node.startLine, scope)
        return scope
      case 'Local':
        this.add(node, node.line, scope)
        return this.all(node.variables, scope)
      case 'LocalFunction':
        this.add(node, node.line, scope)
        return this.inside(node.variable, scope)
      case 'Break':
      case 'Goto':
      case 'CallStatement':
      case 'Return':
        this.add(node, node.line, scope)
        return scope
    }
  }

  private all(variables: readonly Variable[], scope: DebugScope | undefined): DebugScope | undefined {
    return variables.reduce<DebugScope | undefined>((outer, variable) => this.inside(variable, outer), scope)
  }

  private repeat(node: Extract<Statement, { type: 'Repeat' }>, scope: DebugScope | undefined): void {
    const end = this.block(node.body, scope)
    const last = node.body.statements[node.body.statements.length - 1]
    this.add(node, lineOf(node.condition) ?? last?.line ?? node.line, end)
  }

  /** `if` itself stands for its first condition; the others are reached only when it fails. */
  private conditional(node: Extract<Statement, { type: 'If' }>, scope: DebugScope | undefined): void {
    node.clauses.forEach(({ condition, body }, i) => {
      const line = i === 0 ? undefined : lineOf(condition)
      if (line !== undefined) this.add(condition satisfies Expression, line, scope)
      this.block(body, scope)
    })
    if (node.otherwise !== undefined) this.block(node.otherwise, scope)
  }
}
