import type { DebugPoint } from '../lua/runtime/debug-point.ts'
import type { DebugState } from '../lua/runtime/debug-state.ts'
import { parseCondition, type Condition } from './conditions/condition.ts'
import type { Breakpoint, BreakpointState, Place } from './model.ts'
import { fileOf } from './stack.ts'

type LineBreakpoint = Extract<Breakpoint, { type: 'line' }>
export type EventBreakpoint = Exclude<Breakpoint, { type: 'line' }>

/** A line breakpoint with its texts understood, and where it is bound. */
export interface BoundLine {
  readonly breakpoint: LineBreakpoint
  readonly condition: Condition
  place: Place | undefined
  hitCount: number
}

/** The breakpoints of one machine: binds lines to points and counts hits. */
export class Breakpoints {
  private readonly D: DebugState
  private readonly problemOf: (expression: string) => string | undefined
  private lines: BoundLine[] = []
  private events: { readonly breakpoint: EventBreakpoint; hitCount: number }[] = []
  private readonly problems = new Map<string, string>()
  private readonly byPoint = new Map<number, BoundLine[]>()
  private order: readonly string[] = []

  constructor(D: DebugState, problemOf: (expression: string) => string | undefined) {
    this.D = D
    this.problemOf = problemOf
  }

  /** Replaces all; hit counts of those that stay as they were go on. */
  set(list: readonly Breakpoint[]): void {
    const before = new Map(this.lines.map((line) => [line.breakpoint.id, line]))
    this.lines = []
    this.events = []
    this.problems.clear()
    this.order = list.map(({ id }) => id)
    for (const breakpoint of list) {
      if (breakpoint.isEnabled === false) continue
      if (breakpoint.type !== 'line') this.events.push({ breakpoint, hitCount: 0 })
      else this.addLine(breakpoint, before.get(breakpoint.id))
    }
    this.bind()
  }

  private addLine(breakpoint: LineBreakpoint, before: BoundLine | undefined): void {
    const condition = parseCondition(breakpoint, this.problemOf)
    if ('problem' in condition) this.problems.set(breakpoint.id, condition.problem)
    else {
      const isSame = before !== undefined && JSON.stringify(before.breakpoint) === JSON.stringify(breakpoint)
      this.lines.push({ breakpoint, condition, place: undefined, hitCount: isSame ? before.hitCount : 0 })
    }
  }

  /** Binds every line to the next statement of its file. Call it when points were added. */
  bind(): void {
    const { D } = this
    this.byPoint.clear()
    const byFile = pointsByFile(D.points)
    for (const line of this.lines) {
      const { file, line: wanted } = line.breakpoint
      const points = nextStatement(byFile.get(fileOf(`@${file}`)) ?? [], wanted)
      line.place = points[0] && { file, line: points[0].line }
      for (const { id } of points) {
        this.byPoint.set(id, [...(this.byPoint.get(id) ?? []), line])
      }
    }
    D.flag([...this.byPoint.keys()])
  }

  /** Lines bound to a point. */
  at(point: number): readonly BoundLine[] {
    return this.byPoint.get(point) ?? NONE
  }

  /** The first enabled event breakpoint that fits, its hit counted. */
  event<T extends EventBreakpoint['type']>(
    type: T,
    fits: (breakpoint: Extract<EventBreakpoint, { type: T }>) => boolean,
  ): Extract<EventBreakpoint, { type: T }> | undefined {
    for (const entry of this.events) {
      const { breakpoint } = entry
      if (!isOfType(breakpoint, type) || !fits(breakpoint)) continue
      entry.hitCount++
      return breakpoint
    }
    return undefined
  }

  has(type: EventBreakpoint['type']): boolean {
    return this.events.some(({ breakpoint }) => breakpoint.type === type)
  }

  states(): BreakpointState[] {
    return this.order.map((id) => {
      const line = this.lines.find(({ breakpoint }) => breakpoint.id === id)
      const event = this.events.find(({ breakpoint }) => breakpoint.id === id)
      const problem = this.problems.get(id)
      return {
        id,
        ...(line?.place && { place: line.place }),
        ...(problem !== undefined && { problem }),
        hitCount: line?.hitCount ?? event?.hitCount ?? 0,
      }
    })
  }
}

const NONE: readonly BoundLine[] = []

function isOfType<T extends EventBreakpoint['type']>(
  breakpoint: EventBreakpoint,
  type: T,
): breakpoint is Extract<EventBreakpoint, { type: T }> {
  return breakpoint.type === type
}

function pointsByFile(points: readonly (DebugPoint | undefined)[]): Map<string, DebugPoint[]> {
  const files = new Map<string, DebugPoint[]>()
  for (const point of points) {
    if (point === undefined) continue
    const file = fileOf(point.info.chunk.name)
    const list = files.get(file)
    if (list) list.push(point)
    else files.set(file, [point])
  }
  return files
}

/** The first point of the nearest line at or after `wanted`, once for each time the file was loaded. */
export function nextStatement(points: readonly DebugPoint[], wanted: number): DebugPoint[] {
  let line = Infinity
  for (const point of points) {
    if (point.line >= wanted && point.line < line && !point.isDefinition) line = point.line
  }
  const seen = new Set<object>()
  return points.filter((point) => {
    if (point.line !== line || point.isDefinition || seen.has(point.info.chunk)) return false
    seen.add(point.info.chunk)
    return true
  })
}
