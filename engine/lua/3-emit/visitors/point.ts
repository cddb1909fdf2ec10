import type { Expression, FunctionNode, LoopStatement, Statement } from '../../ast.ts'
import type { Emitter } from '../emitter.ts'

/** Statements that are pointed at in another place, or do nothing. */
const UNPOINTED: ReadonlySet<Statement['type']> = new Set(['While', 'Repeat', 'Do', 'Label'])

/** The point before a statement (debug form only). */
export function pointBefore(e: Emitter, node: Statement): string {
  const isPassed = e.isEntered(node) && !e.isBefore(node)
  return UNPOINTED.has(node.type) || isPassed ? '' : statementPoint(e, node)
}

/** A for loop comes back to its line before each further turn. */
export function pointAgain(e: Emitter, node: LoopStatement): string {
  const point = e.pointAgain(node)
  return point === undefined ? '' : `${point};`
}

/** The end of a body that is not left by return. */
export function pointAtEnd(e: Emitter, node: FunctionNode): string {
  const last = node.body.statements[node.body.statements.length - 1]
  return last?.type === 'Return' || node.isMain ? '' : statementPoint(e, node)
}

/** A condition with a point of its own: (<point>,<condition>). A rest that begins inside has passed the point. */
export function pointed(e: Emitter, owner: LoopStatement | Expression, condition: string): string {
  const tested = 'condition' in owner ? owner.condition : owner
  const isPassed = e.isEntered(tested) && !e.isBefore(owner)
  const point = isPassed ? undefined : e.point(owner)
  return point === undefined ? condition : `(${point},${condition})`
}

function statementPoint(e: Emitter, owner: object): string {
  const point = e.point(owner)
  return point === undefined ? '' : `${point};`
}
