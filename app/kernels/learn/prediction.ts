import type { HandlerFate, LessonHandler } from '../../../engine/index.ts'

/** What a learner expects: handlers in order, and those that will not run. Each by its key. */
export interface Prediction {
  readonly order: readonly string[]
  readonly skipped: readonly string[]
}

/** `tenant-guard access`: names a handler, as phasescope.yml does. */
export function handlerKey({ plugin, phase }: LessonHandler): string {
  return `${plugin} ${phase}`
}

/** The first prediction: as the lesson lists them; a kept one, as far as it speaks of the same handlers. */
export function predictionOf(handlers: readonly LessonHandler[], kept: Prediction | undefined): Prediction {
  const keys = handlers.map(handlerKey)
  const known = [...(kept?.order ?? []), ...(kept?.skipped ?? [])]
  if (kept && known.length === keys.length && keys.every((key) => known.includes(key))) return kept
  return { order: keys, skipped: [] }
}

/** Puts a handler at a place, from 1; what stands behind it moves on. Places beyond the end are the end. */
export function placeHandler({ order, skipped }: Prediction, key: string, place: number): Prediction {
  const others = order.filter((other) => other !== key)
  const at = Math.min(Math.max(place, 1), others.length + 1) - 1
  return {
    order: [...others.slice(0, at), key, ...others.slice(at)],
    skipped: skipped.filter((other) => other !== key),
  }
}

/** Expects that a handler will not run. */
export function skipHandler({ order, skipped }: Prediction, key: string): Prediction {
  return {
    order: order.filter((other) => other !== key),
    skipped: skipped.includes(key) ? skipped : [...skipped, key],
  }
}

/** What happened to a handler beside what was expected of it; places from 1, undefined for not at all. */
export interface ComparedHandler extends HandlerFate {
  readonly key: string
  readonly expected: number | undefined
  readonly isRight: boolean
}

/** In the order of what happened; what did not run comes last. */
export function comparePrediction({ order }: Prediction, fates: readonly HandlerFate[]): readonly ComparedHandler[] {
  return fates
    .map((fate) => {
      const key = handlerKey(fate)
      const at = order.indexOf(key)
      const expected = at < 0 ? undefined : at + 1
      return { ...fate, key, expected, isRight: expected === fate.place }
    })
    .toSorted((a, b) => (a.place ?? Infinity) - (b.place ?? Infinity) || 0)
}
