import type { History, Moment } from './history.ts'
import type { StepKind } from './stepping.ts'

/** The moment a step from `from` leads to, forwards; undefined: the end of what is known. */
export function stepForward(history: History, from: Moment, kind: StepKind): Moment | undefined {
  let lastOfCoroutine = from.step
  for (let step = from.step + 1; step <= history.end(); step++) {
    const at = history.at(step)
    if (at?.run !== from.run) continue
    if (kind === 'into') {
      if (!isSameLine(from, at)) return at
      continue
    }
    if (at.coroutine !== from.coroutine) continue
    lastOfCoroutine = step
    const isShallow = kind === 'out' ? at.depth < from.depth : at.depth <= from.depth
    if (isShallow && (kind === 'out' || !isSameLine(from, at))) return at
  }
  return kind === 'into' ? undefined : nextOfRun(history, from.run, lastOfCoroutine)
}

/** The moment before which a step led here: the mirror image of `stepForward`. */
export function stepBackward(history: History, from: Moment, kind: StepKind): Moment | undefined {
  let found = before(history, from, kind)
  while (found !== undefined) {
    const earlier = before(history, found, kind === 'out' ? 'over' : kind)
    if (earlier === undefined || !isSameLine(earlier, found)) return found
    found = earlier
  }
  return undefined
}

/** The last hit of a breakpoint before a moment, in its run. */
export function hitBefore(history: History, { run, step }: Moment): Moment | undefined {
  const hit = history.hits.findLast((each) => each.run === run && each.step < step)
  return hit && history.at(hit.step)
}

/** The next hit after a moment. */
export function hitAfter(history: History, { run, step }: Moment, end: number): Moment | undefined {
  const hit = history.hits.find((each) => each.run === run && each.step > step && each.step < end)
  return hit && history.at(hit.step)
}

function before(history: History, from: Moment, kind: StepKind): Moment | undefined {
  let inRun: Moment | undefined
  for (let step = from.step - 1; step > 0; step--) {
    const at = history.at(step)
    if (at?.run !== from.run) continue
    inRun ??= at
    if (kind === 'into') return at
    if (at.coroutine !== from.coroutine) continue
    if (kind === 'out' ? at.depth < from.depth : at.depth <= from.depth) return at
  }
  return inRun
}

function nextOfRun(history: History, run: string, after: number): Moment | undefined {
  for (let step = after + 1; step <= history.end(); step++) {
    const at = history.at(step)
    if (at?.run === run) return at
  }
  return undefined
}

/** A further statement of a line, not another turn of a loop. */
function isSameLine(first: Moment, then: Moment): boolean {
  return first.frame === then.frame && first.place.line === then.place.line && then.point > first.point
}
