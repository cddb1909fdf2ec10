import type { Viewport } from './flow-viewport.ts'
import type { FlowLayout } from './layout-flow.ts'

/** What a fit depends on: the drawing and the pane's size in pixels, 0 while it has none. */
export interface FitFacts {
  readonly layout: FlowLayout
  readonly width: number
  readonly height: number
}

/**
 * Whether the flow is fitted into its pane anew. A new drawing always is. A pane of another size is, too (the debugger
 * opened, a line was dragged, the window changed), unless somebody panned or zoomed since: that place is theirs.
 */
export function needsFit(fitted: FitFacts | undefined, now: FitFacts, isMovedByHand: boolean): boolean {
  if (now.width <= 0 || now.height <= 0) return false
  if (fitted?.layout !== now.layout) return true
  return !isMovedByHand && (fitted.width !== now.width || fitted.height !== now.height)
}

/** Whether a part of the flow is seen that nobody but a person chose; half a pixel is rounding. */
export function isElsewhere(placed: Viewport | undefined, seen: Viewport): boolean {
  if (placed === undefined) return false
  return (
    Math.abs(placed.x - seen.x) > 0.5 || Math.abs(placed.y - seen.y) > 0.5 || Math.abs(placed.zoom - seen.zoom) > 0.001
  )
}
