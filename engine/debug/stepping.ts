/** Where a statement is about to run. */
export interface Position {
  /** The request or worker the code belongs to. */
  readonly run: unknown
  readonly coroutine: object
  readonly depth: number
  readonly frame: number
  readonly point: number
  readonly line: number
}

export type StepKind = 'into' | 'over' | 'out'

/** A step that has begun, and where. */
export interface Step {
  readonly kind: StepKind
  readonly from: Position
}

/**
 * Whether a step ends here. `isOver`: the coroutine it began in has ended, so that what comes next in the run counts.
 * Further statements of the same line do not; the next turn of a loop does. LUA.md §2.6
 */
export function endsStep({ kind, from }: Step, at: Position, isOver: boolean): boolean {
  if (at.run !== from.run) return false
  if (isOver) return true
  if (kind === 'into') return !isSameLine(from, at)
  if (at.coroutine !== from.coroutine) return false
  if (kind === 'out') return at.depth < from.depth
  return at.depth <= from.depth && !isSameLine(from, at)
}

function isSameLine(from: Position, at: Position): boolean {
  return at.frame === from.frame && at.line === from.line && at.point > from.point
}
