import type { FunctionNode, NameExpression, Variable } from '../ast.ts'
import { syntaxError } from '../diagnostics.ts'

const MAX_LOCALS = 200 // LJ_MAX_LOCVAR
const MAX_UPVALUES = 60 // LJ_MAX_UPVAL

/** Which variables are visible where: one per function being analyzed. */
export class FunctionScope {
  readonly node: FunctionNode
  readonly parent: FunctionScope | undefined
  /** Visible locals, innermost last; undefined for a loop's hidden ones. */
  readonly active: (Variable | undefined)[] = []
  private readonly shortName: string
  private readonly known = new Map<Variable, boolean>()

  constructor(node: FunctionNode, parent: FunctionScope | undefined, shortName: string) {
    this.node = node
    this.parent = parent
    this.shortName = shortName
  }

  /** Makes a local visible. */
  declare(variable: Variable): void {
    const { locals } = this.node
    variable.owner = this.node
    variable.id = `${variable.name.replace(/[^A-Za-z0-9_]/g, '_')}$${locals.length}`
    locals.push(variable)
    this.active.push(variable)
    if (this.active.length > MAX_LOCALS) throw this.limit(MAX_LOCALS, 'local variables', variable.line)
  }

  /** A loop's control variables take places, too. */
  hide(count: number): void {
    for (let i = 0; i < count; i++) this.active.push(undefined)
  }

  /** Leaves a block: what was declared in it is gone. */
  truncate(length: number): void {
    this.active.length = length
  }

  /** Finds the variable a name means; marks captures on the way. */
  resolve(name: NameExpression): void {
    const variable = this.find(name.name, name.line)
    name.variable = variable
    name.isUpvalue = variable !== undefined && variable.owner !== this.node
  }

  private find(name: string, line: number): Variable | undefined {
    for (let i = this.active.length - 1; i >= 0; i--) {
      const variable = this.active[i]
      if (variable?.name === name) return variable
    }
    const variable = this.parent?.find(name, line)
    if (variable !== undefined) this.capture(variable, line)
    return variable
  }

  private capture(variable: Variable, line: number): void {
    if (this.known.has(variable)) return
    this.known.set(variable, true)
    variable.isCaptured = true
    this.node.upvalues.push({ variable })
    if (this.node.upvalues.length > MAX_UPVALUES) throw this.limit(MAX_UPVALUES, 'upvalues', line)
  }

  private limit(limit: number, what: string, line: number): Error {
    const where = this.node.isMain ? 'main function' : `function at line ${this.node.line}`
    return syntaxError(this.shortName, { line, column: 1 }, `${where} has more than ${limit} ${what}`)
  }
}
