import type { Host } from '../host.ts'
import type { ChangedThing, Debugger, ExecutedLine } from './debugger.ts'
import { evaluateIn } from './evaluate.ts'
import { findChange } from './find-change.ts'
import type { Edit } from './halt-log.ts'
import type { History, Moment } from './history.ts'
import type { Halt } from './machine.ts'
import type {
  Breakpoint,
  Change,
  DebugEvent,
  Evaluation,
  LogLine,
  Place,
  ScopeView,
  Stop,
  VariableView,
} from './model.ts'
import { Past } from './past.ts'
import type { Range } from './references.ts'
import { whereabouts } from './run.ts'
import type { Recorded } from './session.ts'
import { framesOf, frameView, type StackFrame } from './stack.ts'
import type { StepKind } from './stepping.ts'
import { timelineOf, type Timeline } from './timeline.ts'
import { hitAfter, hitBefore, stepBackward, stepForward } from './travel.ts'
import type { BuildWorld } from './world.ts'

/** What the debugger of one recorded world needs. */
export interface RecordedDebuggerParts {
  readonly build: BuildWorld
  readonly host: Pick<Host, 'nextTurn' | 'name'>
  nextId(): number
  breakpoints(): readonly Breakpoint[]
  tell(event: DebugEvent): void
}

type NotOfOne = 'setBreakpoints' | 'breakpoints' | 'listen' | 'runFromHere' | 'saved' | 'revive'

/** Debugs one recorded world: what stands still in it, and its past. */
export class RecordedDebugger implements Omit<Debugger, NotOfOne> {
  readonly recorded: Recorded
  private readonly parts: RecordedDebuggerParts
  private readonly past: Past

  constructor(recorded: Recorded, parts: RecordedDebuggerParts) {
    this.recorded = recorded
    this.parts = parts
    this.past = new Past(recorded.recording, parts.build, parts.host)
  }

  /** Whether a stop is one of its own. */
  has(stop: number): boolean {
    return this.halt(stop) !== undefined || this.past.momentOf(stop) !== undefined
  }

  /** Whether a run is in its recording. */
  async knows(run: string): Promise<boolean> {
    return (await this.history()).stepsOf(run).length > 0
  }

  /** Where a branch of a stop begins; undefined when there is no such stop. */
  originOf(stop: number): { readonly run: string; readonly step: number; readonly edits: readonly Edit[] } | undefined {
    const moment = this.past.momentOf(stop)
    if (moment) return { run: moment.run, step: moment.step, edits: this.past.editsOf(stop) }
    const halt = this.halt(stop)
    return halt && { run: halt.run.id, step: halt.step, edits: this.recorded.halts.edits(halt) }
  }

  dispose(): void {
    this.past.dispose()
    this.recorded.dispose?.()
  }

  stops(): readonly Stop[] {
    const past = this.past.stops()
    const live = [...(this.recorded.machine?.halts.values() ?? [])].filter(
      ({ id }) => !past.some((stop) => stop.id === id),
    )
    return [...live.map((halt) => this.liveStop(halt)), ...past]
  }

  pause(run?: string): void {
    const { machine } = this.recorded
    const found = run === undefined ? undefined : machine?.findRun(run)
    if (run === undefined || found) machine?.pause(found)
  }

  async resume(stop: number): Promise<void> {
    const from = this.past.momentOf(stop)
    if (!from) return this.go(stop)
    const history = await this.history()
    return this.arrive(stop, hitAfter(history, from, this.presentOf(stop)), history)
  }

  async step(stop: number, kind: StepKind): Promise<void> {
    const from = this.past.momentOf(stop)
    if (!from) return this.go(stop, kind)
    const history = await this.history()
    const to = stepForward(history, from, kind)
    return this.arrive(stop, to && to.step < this.presentOf(stop) ? to : undefined, history)
  }

  async runTo(stop: number, place: Place): Promise<void> {
    const from = this.past.momentOf(stop)
    if (!from) return this.go(stop, undefined, place)
    const history = await this.history()
    const to = history.stepsOf(from.run).find((step) => step > from.step && isAt(history.at(step), place))
    const isPast = to !== undefined && to < this.presentOf(stop)
    return this.arrive(stop, isPast ? history.at(to) : undefined, history)
  }

  async stepBack(stop: number, kind: StepKind = 'over'): Promise<boolean> {
    const history = await this.history()
    const from = this.momentOf(stop, history)
    const to = from && stepBackward(history, from, kind)
    if (to) await this.arrive(stop, to, history)
    return to !== undefined
  }

  async reverseContinue(stop: number): Promise<boolean> {
    const history = await this.history()
    const from = this.momentOf(stop, history)
    if (!from) return false
    const to = hitBefore(history, from) ?? history.at(history.stepsOf(from.run)[0] ?? 0)
    if (!to || to.step >= from.step) return false
    await this.arrive(stop, to, history)
    return true
  }

  async open(run: string, step?: number): Promise<Stop | undefined> {
    const history = await this.history()
    const at = history.at(step ?? history.stepsOf(run).at(-1) ?? 0)
    if (!at || at.run !== run) return undefined
    const id = this.parts.nextId()
    await this.past.show(id, at, history)
    return this.past.stopOf(id)
  }

  close(stop: number): void {
    this.past.forget(stop)
  }

  async scopes(stop: number, frame: number): Promise<readonly ScopeView[]> {
    if (this.past.momentOf(stop)) return this.past.scopes(stop, frame)
    const halt = this.halt(stop)
    const target = halt && this.framesOf(halt)[frame]
    return target ? halt.references.scopes(target) : []
  }

  async variables(stop: number, ref: number, range?: Range): Promise<readonly VariableView[]> {
    if (this.past.momentOf(stop)) return this.past.variables(stop, ref, range)
    return this.halt(stop)?.references.variables(ref, range) ?? []
  }

  async setVariable(
    stop: number,
    frame: number,
    { expression, value }: { readonly expression: string; readonly value: string },
  ): Promise<Evaluation> {
    const done = await this.evaluate(stop, frame, { text: `${expression} = ${value}`, isConsole: true })
    return done.type === 'failed' ? done : this.evaluate(stop, frame, { text: expression })
  }

  async evaluate(
    stop: number,
    frame: number,
    { text, isConsole = false }: { readonly text: string; readonly isConsole?: boolean },
  ): Promise<Evaluation> {
    if (this.past.momentOf(stop)) {
      const outcome = await this.past.evaluate(stop, { frame, text }, isConsole)
      if ('problem' in outcome) return { type: 'failed', message: outcome.problem }
      return { type: 'values', values: outcome.views }
    }
    const halt = this.halt(stop)
    const target = halt && this.framesOf(halt)[frame]
    const vm = this.recorded.machine?.vm
    if (!target || !vm) return { type: 'failed', message: 'nothing stands still here' }
    const outcome = evaluateIn(vm, target, text, halt.thread.context)
    if (isConsole) this.recorded.halts.noteEvaluation(halt, { frame, text })
    if ('problem' in outcome) return { type: 'failed', message: outcome.problem }
    return {
      type: 'values',
      values: outcome.values.map((value, i) => halt.references.result(resultName(text, i, outcome), value)),
    }
  }

  async whoChanged(stop: number, thing: ChangedThing): Promise<Change | undefined> {
    const at = this.momentOf(stop, await this.history())
    return at && findChange(this.past, at.step, thing)
  }

  async timeline(run: string): Promise<Timeline> {
    return timelineOf(await this.history(), run)
  }

  async executedLines(run: string): Promise<readonly ExecutedLine[]> {
    const history = await this.history()
    const lines = new Map<string, { place: Place; count: number }>()
    for (const step of history.stepsOf(run)) {
      const place = history.at(step)?.place
      if (!place) continue
      const key = `${place.file}:${place.line}`
      const known = lines.get(key)
      if (known) known.count++
      else lines.set(key, { place, count: 1 })
    }
    return [...lines.values()]
  }

  logPast(run: string, logpoints: readonly Breakpoint[]): Promise<readonly LogLine[]> {
    return this.past.log(run, logpoints)
  }

  liveStop({ id, run, reason, step, coroutine, thread }: Halt): Stop {
    const state = this.recorded.machine?.vm.state
    const frames = state ? framesOf(state, coroutine).map((frame, i) => frameView(state, frame, i)) : []
    return { id, run: run.id, reason, ...whereabouts(thread.context), step, isPast: false, frames }
  }

  private go(stop: number, kind?: StepKind, target?: Place): void {
    const halt = this.halt(stop)
    if (!halt) return
    this.recorded.machine?.resume(halt, kind, target)
    this.parts.tell({ type: 'resumed', stop, run: halt.run.id })
  }

  /** Shows a moment of the past, or the present when there is none. */
  private async arrive(stop: number, to: Moment | undefined, history: History): Promise<void> {
    const { past, parts } = this
    if (to) {
      await past.show(stop, to, history)
      const shown = past.stopOf(stop)
      if (shown) parts.tell({ type: 'paused', stop: shown })
      return
    }
    const halt = this.halt(stop)
    const run = past.momentOf(stop)?.run ?? ''
    past.forget(stop)
    parts.tell(halt ? { type: 'paused', stop: this.liveStop(halt) } : { type: 'ended', run })
  }

  private history(): Promise<History> {
    return this.past.history(this.parts.breakpoints())
  }

  private momentOf(stop: number, history: History): Moment | undefined {
    return this.past.momentOf(stop) ?? history.at(this.halt(stop)?.step ?? 0)
  }

  /** Where the past of a stop ends: at the statement its run stands at, or never. */
  private presentOf(stop: number): number {
    return this.halt(stop)?.step ?? Infinity
  }

  private halt(stop: number): Halt | undefined {
    return this.recorded.machine?.halts.get(stop)
  }

  private framesOf({ coroutine }: Halt): readonly StackFrame[] {
    const state = this.recorded.machine?.vm.state
    return state ? framesOf(state, coroutine) : []
  }
}

function isAt(moment: Moment | undefined, { file, line }: Place): boolean {
  return moment?.place.line === line && moment.place.file === file
}

/** One value is called by its expression, several are numbered. */
function resultName(text: string, index: number, { values }: { readonly values: readonly unknown[] }): string {
  return values.length === 1 ? text : `[${index + 1}]`
}
