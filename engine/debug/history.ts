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
  readonly phase?: string
  readonly plugin?: string
}

/** Phase and plugin of a statement. */
type Whereabouts = Pick<Moment, 'phase' | 'plugin'>

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
  private readonly columns: Record<'run' | 'coroutine' | 'depth' | 'frame' | 'point' | 'where', number[]> = {
    run: [],
    coroutine: [],
    depth: [],
    frame: [],
    point: [],
    where: [],
  }
  private readonly wheres = new Names<string>()
  private readonly whereabouts: Whereabouts[] = []
  /** Steps by run, until another statement comes. */
  private readonly known = new Map<string, readonly number[]>()
  private readonly runs = new Names<string>()
  private readonly coroutines = new Names<object>()
  private readonly places: (Place | undefined)[] = []
  /** What breakpoints would have stopped or logged: steps in order. */
  readonly hits: { readonly step: number; readonly run: string; readonly breakpoint: string }[] = []

  add(step: number, run: string, at: Position, { where, placeOf }: { where: Whereabouts; placeOf: () => Place }): void {
    if (step > MAX_STEPS) return
    const { columns } = this
    this.known.clear()
    columns.run[step] = this.runs.numberOf(run)
    columns.coroutine[step] = this.coroutines.numberOf(at.coroutine)
    columns.depth[step] = at.depth
    columns.frame[step] = at.frame
    columns.point[step] = at.point
    const whereNumber = this.wheres.numberOf(`${where.phase} ${where.plugin}`)
    this.whereabouts[whereNumber] ??= where
    columns.where[step] = whereNumber
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
      ...this.whereabouts[columns.where[step] ?? -1],
    }
  }

  /** Steps of one run in order. */
  stepsOf(run: string): readonly number[] {
    const known = this.known.get(run)
    if (known) return known
    const steps: number[] = []
    this.known.set(run, steps)
    const number = this.runs.list.indexOf(run)
    const { run: column } = this.columns
    if (number >= 0) for (let step = 1; step < column.length; step++) if (column[step] === number) steps.push(step)
    return steps
  }
}
