import type { Breakpoint } from '../model.ts'
import { parseHitCount, type HitCount } from './hit-count.ts'
import { parseLogMessage, type LogPiece } from './log-point.ts'

/** What must hold at a line before a breakpoint counts, and what it does then. */
export interface Condition {
  readonly expression: string | undefined
  readonly hitCount: HitCount | undefined
  readonly log: readonly LogPiece[] | undefined
}

type LineBreakpoint = Extract<Breakpoint, { type: 'line' }>

/** Understands a breakpoint's texts at once, or says what is wrong with them. `problemOf` compiles an expression. */
export function parseCondition(
  { condition, hits, log }: LineBreakpoint,
  problemOf: (expression: string) => string | undefined,
): Condition | { readonly problem: string } {
  const expression = condition === undefined || condition.trim() === '' ? undefined : condition
  const wrong = expression && problemOf(expression)
  if (wrong) return { problem: wrong }
  const hitCount = hits === undefined || hits.trim() === '' ? undefined : parseHitCount(hits)
  if (hits !== undefined && hits.trim() !== '' && !hitCount) {
    return { problem: `a hit count is a number, or one of > >= < <= % with a number, not "${hits}"` }
  }
  const pieces = log === undefined || log === '' ? undefined : parseLogMessage(log)
  if (log !== undefined && log !== '' && !pieces) return { problem: 'a brace of the log message is not closed' }
  for (const { type, text } of pieces ?? []) {
    const problem = type === 'expression' ? problemOf(text) : undefined
    if (problem) return { problem }
  }
  return { expression, hitCount, log: pieces }
}
