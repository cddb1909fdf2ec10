import type { History } from './history.ts'
import type { Place } from './model.ts'

/** Statements a timeline names at most: a strip on a screen has no room for more. */
const MOST = 5_000

/** The statements of a run in order, for a strip to scrub over: columns of equal length, and what they refer to. */
export interface Timeline {
  /** Statements of the run; more than the columns have when the run was long. */
  readonly count: number
  /** Moments, as `Stop.step` has them. The first and the last statement are always there. */
  readonly steps: readonly number[]
  /** Which of `places` each is at. */
  readonly at: readonly number[]
  /** Which of `stretches` each is in. */
  readonly in: readonly number[]
  readonly depth: readonly number[]
  readonly places: readonly Place[]
  /** Phase and plugin. */
  readonly stretches: readonly { readonly phase?: string; readonly plugin?: string }[]
}

/** Every statement of a run, or evenly thinned when there are many. */
export function timelineOf(history: History, run: string, most: number = MOST): Timeline {
  const all = history.stepsOf(run)
  const steps = thinned(all, most)
  const places = new Numbered<Place>()
  const stretches = new Numbered<Timeline['stretches'][number]>()
  const columns = steps.map((step) => {
    const { place = NOWHERE, phase, plugin, depth = 0 } = history.at(step) ?? {}
    const stretch = { ...(phase !== undefined && { phase }), ...(plugin !== undefined && { plugin }) }
    return { at: places.numberOf(place), in: stretches.numberOf(stretch), depth }
  })
  return {
    count: all.length,
    steps,
    at: columns.map(({ at }) => at),
    in: columns.map((column) => column.in),
    depth: columns.map(({ depth }) => depth),
    places: places.list,
    stretches: stretches.list,
  }
}

const NOWHERE: Place = { file: '?', line: 1 }

function thinned(steps: readonly number[], most: number): readonly number[] {
  if (steps.length <= most) return steps
  return Array.from({ length: most }, (_, i) => steps[Math.round((i * (steps.length - 1)) / (most - 1))] ?? 0)
}

/** Numbers for things that come again and again, told apart by what they say. */
class Numbered<T> {
  readonly list: T[] = []
  private readonly numbers = new Map<string, number>()

  numberOf(value: T): number {
    const key = JSON.stringify(value)
    const number = this.numbers.get(key) ?? this.list.push(value) - 1
    this.numbers.set(key, number)
    return number
  }
}
