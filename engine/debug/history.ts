import type { Place } from './model.ts'
import type { Position } from './stepping.ts'

/** Statements a history holds at most. */
const MAX_STEPS = 4_000_000

/** Where one statement was about to run. */
export interface Moment {
  readonly step: number
  readonly run: string
  readonly coroutine: number
  readonly depth: number
  readonly frame: number
  readonly point: number
  readonly place: Place
}

/** Numbers for things that come again and again. */
class Names<T> {
  readonly list: T[] = []
  private readonly numbers = new Map<T, number>()

  numberOf(value: T): number {
    let number = this.numbers.get(value)
    if (number === undefined) {
      number = this.list.push(value) - 1
      this.numbers.set(value, number)
    }
    return number
  }
}

/** Every statement of a recording, in the order they ran: a column for each fact. */
export class History {
  private readonly columns: Record<'run' | 'coroutine' | 'depth' | 'frame' | 'point', number[]> = {
    run: [],
    coroutine: [],
    depth: [],
    frame: [],
    point: [],
  }
  private readonly runs = new Names<string>()
  private readonly coroutines = new Names<object>()
  private readonly places: (Place | undefined)[] = []
  /** What breakpoints would have stopped or logged: steps in order. */
  readonly hits: { readonly step: number; readonly run: string; readonly breakpoint: string }[] = []

  add(step: number, run: string, at: Position, placeOf: () => Place): void {
    if (step > MAX_STEPS) return
    const { columns } = this
    columns.run[step] = this.runs.numberOf(run)
    columns.coroutine[step] = this.coroutines.numberOf(at.coroutine)
    columns.depth[step] = at.depth
    columns.frame[step] = at.frame
    columns.point[step] = at.point
    this.places[at.point] ??= placeOf()
  }

  /** The last step so far. */
  end(): number {
    return this.columns.point.length - 1
  }

  at(step: number): Moment | undefined {
    const { columns } = this
    const point = columns.point[step]
    const place = point === undefined ? undefined : this.places[point]
    const run = this.runs.list[columns.run[step] ?? -1]
    if (point === undefined || place === undefined || run === undefined) return undefined
    return {
      step,
      run,
      coroutine: columns.coroutine[step] ?? 0,
      depth: columns.depth[step] ?? 0,
      frame: columns.frame[step] ?? 0,
      point,
      place,
    }
  }

  /** Steps of one run in order. */
  stepsOf(run: string): number[] {
    const steps: number[] = []
    const number = this.runs.list.indexOf(run)
    const { run: column } = this.columns
    if (number >= 0) for (let step = 1; step < column.length; step++) if (column[step] === number) steps.push(step)
    return steps
  }
}
