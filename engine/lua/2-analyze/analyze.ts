import type { Block, Expression, FunctionNode, LoopStatement, Statement } from '../ast.ts'
import type { Chunk } from '../runtime/function.ts'
import { LabelScope } from './labels.ts'
import { FunctionScope } from './scope.ts'

/** Resolves names, labels and breaks of a chunk in place. @throws LuaSyntaxError */
export function analyze(main: FunctionNode, chunk: Chunk): void {
  new Analyzer(chunk.shortName).functionBody(main, undefined)
}

class Analyzer {
  private readonly shortName: string

  constructor(shortName: string) {
    this.shortName = shortName
  }

  functionBody(node: FunctionNode, parent: FunctionScope | undefined): void {
    const scope = new FunctionScope(node, parent, this.shortName)
    const labels = new LabelScope(this.shortName)
    labels.nameAt = (index) => scope.active[index]?.name ?? '?'
    for (const parameter of node.parameters) scope.declare(parameter)
    new BodyAnalyzer(this, scope, labels).block(node.body)
  }
}

/** Walks the body of one function. */
class BodyAnalyzer {
  private readonly analyzer: Analyzer
  private readonly scope: FunctionScope
  private readonly labels: LabelScope

  constructor(analyzer: Analyzer, scope: FunctionScope, labels: LabelScope) {
    this.analyzer = analyzer
    this.scope = scope
    this.labels = labels
  }

  /** `tail`: an expression that sees the block's locals (repeat … until). */
  block(block: Block, tail?: Expression): void {
    const { scope, labels } = this
    const start = scope.active.length
    labels.open(start)
    block.statements.forEach((statement, i) => {
      if (statement.type === 'Label') {
        const isTrailing = tail === undefined && block.statements.slice(i + 1).every((s) => s.type === 'Label')
        labels.label(statement, isTrailing ? start : scope.active.length)
      } else this.statement(statement)
    })
    if (tail !== undefined) this.expression(tail)
    labels.close()
    scope.truncate(start)
  }

  private statement(node: Statement): void {
    switch (node.type) {
      case 'While':
      case 'Repeat':
      case 'NumericFor':
      case 'GenericFor':
        return this.loop(node)
      case 'Goto':
        return this.labels.goto(node, this.scope.active.length)
      case 'Label':
        return undefined
      case 'Break':
        node.loop = this.labels.break(node.line)
        return undefined
      case 'Local':
        this.expressions(node.values)
        for (const variable of node.variables) this.scope.declare(variable)
        return undefined
      case 'LocalFunction':
        this.scope.declare(node.variable)
        return this.analyzer.functionBody(node.value, this.scope)
      case 'Assign':
        this.expressions(node.targets)
        this.expressions(node.values)
        for (const target of node.targets) {
          if (target.type === 'Name' && target.variable !== undefined) target.variable.isReassigned = true
        }
        return undefined
      case 'CallStatement':
        return this.expression(node.call)
      case 'Do':
        return this.block(node.body)
      case 'If':
        for (const { condition, body } of node.clauses) {
          this.expression(condition)
          this.block(body)
        }
        if (node.otherwise !== undefined) this.block(node.otherwise)
        return undefined
      case 'Return':
        return this.expressions(node.values)
    }
  }

  private loop(node: LoopStatement): void {
    const { scope } = this
    const start = scope.active.length
    switch (node.type) {
      case 'While':
        this.expression(node.condition)
        this.labels.loop(node, () => this.block(node.body))
        break
      case 'Repeat':
        this.labels.loop(node, () => this.block(node.body, node.condition))
        break
      case 'NumericFor':
        this.expressions(node.step === undefined ? [node.start, node.limit] : [node.start, node.limit, node.step])
        scope.hide(3)
        scope.declare(node.variable)
        this.labels.loop(node, () => this.block(node.body))
        break
      case 'GenericFor':
        this.expressions(node.values)
        scope.hide(3)
        for (const variable of node.variables) scope.declare(variable)
        this.labels.loop(node, () => this.block(node.body))
        break
    }
    scope.truncate(start)
  }

  /** A chain of operators from its left end: long ones must not nest. */
  private chain(node: Expression): void {
    const rights: Expression[] = []
    let left = node
    while (left.type === 'Binary' || left.type === 'And' || left.type === 'Or' || left.type === 'Compare') {
      rights.push(left.right)
      left = left.left
    }
    this.expression(left)
    for (const right of rights.reverse()) this.expression(right)
  }

  private expressions(list: readonly Expression[]): void {
    for (const node of list) this.expression(node)
  }

  private expression(node: Expression): void {
    switch (node.type) {
      case 'Nil':
      case 'True':
      case 'False':
      case 'Vararg':
      case 'Number':
      case 'String':
      case 'Cdata':
        return undefined
      case 'Function':
        return this.analyzer.functionBody(node, this.scope)
      case 'Name':
        return this.scope.resolve(node)
      case 'Index':
        return this.expressions([node.object, node.key])
      case 'Call':
        return this.expressions([node.callee, ...node.args])
      case 'MethodCall':
        return this.expressions([node.object, ...node.args])
      case 'Parenthesis':
        return this.expression(node.inner)
      case 'And':
      case 'Or':
      case 'Binary':
      case 'Compare':
        return this.chain(node)
      case 'Concat':
        return this.expressions(node.operands)
      case 'Unary':
        return this.expression(node.operand)
      case 'Table':
        for (const item of node.items) {
          if (item.key !== undefined) this.expression(item.key)
          this.expression(item.value)
        }
        return undefined
    }
  }
}
