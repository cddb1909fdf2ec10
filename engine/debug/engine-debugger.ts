import type { RequestContext } from '../gateway/request-context.ts'
import type { Host } from '../host.ts'
import { ChangeLog, FieldWatch } from './who-changed.ts'
import type { BranchOptions, ChangedThing, Debugger, ExecutedLine } from './debugger.ts'
import { evaluateIn } from './evaluate.ts'
import { History, type Moment } from './history.ts'
import type { Halt } from './machine.ts'
import type {
  Breakpoint,
  BreakpointState,
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
import type { Replay } from './replay.ts'
import { whereabouts } from './run.ts'
import type { ScenarioFiles } from './recording.ts'
import { Session } from './session.ts'
import { framesOf, frameView } from './stack.ts'
import type { StepKind } from './stepping.ts'
import { parsePath, resolvePath } from './target-path.ts'
import { timelineOf, type Timeline } from './timeline.ts'
import { hitAfter, hitBefore, stepBackward, stepForward } from './travel.ts'
import type { BuildWorld } from './world.ts'

/** The debugger of one engine: follows its configurations, each with a machine and a recording of its own. */
export class EngineDebugger implements Debugger {
  private readonly host: Host
  private readonly build: BuildWorld
  private readonly listeners = new Set<(event: DebugEvent) => void>()
  private list: readonly Breakpoint[] = []
  private session: Session | undefined
  private past: Past | undefined
  private lastId = 0

  constructor(host: Host, build: BuildWorld) {
    this.host = host
    this.build = build
  }

  // For the engine

  /** A configuration is about to be built; `adopt` makes it the one that is debugged. */
  createSession(scenario: ScenarioFiles): Session {
    const session: Session = new Session(scenario, this.host, {
      nextId: () => ++this.lastId,
      breakpoints: () => this.list,
      listener: {
        halted: (halt) => this.tell({ type: 'paused', stop: this.liveStop(session, halt) }),
        logged: (line) => this.tell({ type: 'logged', line }),
        bound: () => {
          if (session === this.session) this.tell({ type: 'breakpoints-changed', breakpoints: this.breakpoints() })
        },
        ended: (run) => this.tell({ type: 'ended', run: run.id }),
      },
    })
    return session
  }

  adopt(session: Session): void {
    this.past?.dispose()
    this.session = session
    this.past = new Past(session.recording, this.build, this.host)
    this.tell({ type: 'breakpoints-changed', breakpoints: this.breakpoints() })
  }

  /** The recording that began with the configuration in use. */
  recording(): Session['recording'] | undefined {
    return this.session?.recording
  }

  /** Stops a request at its first statement. */
  stopOnEntry(ctx: RequestContext): void {
    const machine = this.session?.machine
    machine?.pause(machine.runOf(ctx), { type: 'entry' })
  }

  /** What a replay of it needs. */
  replayParts(): { readonly build: BuildWorld; readonly host: Host } {
    return { build: this.build, host: this.host }
  }

  // Debugger

  setBreakpoints(list: readonly Breakpoint[]): readonly BreakpointState[] {
    this.list = list
    this.session?.machine?.setBreakpoints(list)
    return this.breakpoints()
  }

  breakpoints(): readonly BreakpointState[] {
    return this.session?.machine?.breakpoints.states() ?? this.list.map(({ id }) => ({ id, hitCount: 0 }))
  }

  listen(listener: (event: DebugEvent) => void): () => void {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  stops(): readonly Stop[] {
    const past = this.past?.stops() ?? []
    const live = [...(this.session?.machine?.halts.values() ?? [])].filter(
      ({ id }) => !past.some((stop) => stop.id === id),
    )
    return [...live.flatMap((halt) => (this.session ? [this.liveStop(this.session, halt)] : [])), ...past]
  }

  pause(run?: string): void {
    const machine = this.session?.machine
    machine?.pause(run === undefined ? undefined : machine.findRun(run))
  }

  async resume(stop: number): Promise<void> {
    const from = this.past?.momentOf(stop)
    if (!from) return this.go(stop)
    const history = await this.history()
    return this.arrive(stop, history && hitAfter(history, from, this.presentOf(stop)), history)
  }

  async step(stop: number, kind: StepKind): Promise<void> {
    const from = this.past?.momentOf(stop)
    if (!from) return this.go(stop, kind)
    const history = await this.history()
    const to = history && stepForward(history, from, kind)
    return this.arrive(stop, to && to.step < this.presentOf(stop) ? to : undefined, history)
  }

  async runTo(stop: number, place: Place): Promise<void> {
    const from = this.past?.momentOf(stop)
    if (!from) return this.go(stop, undefined, place)
    const history = await this.history()
    const to = history?.stepsOf(from.run).find((step) => step > from.step && isAt(history.at(step), place))
    const isPast = to !== undefined && to < this.presentOf(stop)
    return this.arrive(stop, isPast ? history?.at(to) : undefined, history)
  }

  async stepBack(stop: number, kind: StepKind = 'over'): Promise<boolean> {
    const history = await this.history()
    const from = history && this.momentOf(stop, history)
    const to = from && stepBackward(history, from, kind)
    if (to) await this.arrive(stop, to, history)
    return to !== undefined
  }

  async reverseContinue(stop: number): Promise<boolean> {
    const history = await this.history()
    const from = history && this.momentOf(stop, history)
    if (!from) return false
    const to = hitBefore(history, from) ?? history.at(history.stepsOf(from.run)[0] ?? 0)
    if (!to || to.step >= from.step) return false
    await this.arrive(stop, to, history)
    return true
  }

  async runFromHere(stop: number, _options: BranchOptions = {}): Promise<string> {
    throw new Error(`nothing stands still at ${stop}`)
  }

  async open(run: string, step?: number): Promise<Stop | undefined> {
    const history = await this.history()
    const at = history?.at(step ?? history.stepsOf(run).at(-1) ?? 0)
    if (!history || !at || at.run !== run) return undefined
    const id = ++this.lastId
    await this.past?.show(id, at, history)
    return this.past?.stopOf(id)
  }

  close(stop: number): void {
    this.past?.forget(stop)
  }

  async scopes(stop: number, frame: number): Promise<readonly ScopeView[]> {
    if (this.past?.momentOf(stop)) return this.past.scopes(stop, frame)
    const halt = this.halt(stop)
    const target = halt && this.framesOf(halt)[frame]
    return target ? halt.references.scopes(target) : []
  }

  async variables(stop: number, ref: number, range?: Range): Promise<readonly VariableView[]> {
    if (this.past?.momentOf(stop)) return this.past.variables(stop, ref, range)
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
    if (this.past?.momentOf(stop)) {
      const outcome = await this.past.evaluate(stop, frame, text)
      if ('problem' in outcome) return { type: 'failed', message: outcome.problem }
      return { type: 'values', values: outcome.views }
    }
    const halt = this.halt(stop)
    const target = halt && this.framesOf(halt)[frame]
    const vm = this.session?.machine?.vm
    if (!target || !vm) return { type: 'failed', message: 'nothing stands still here' }
    const outcome = evaluateIn(vm, target, text, halt.run.context)
    if (isConsole) this.session?.noteEvaluation(halt, frame, text)
    if ('problem' in outcome) return { type: 'failed', message: outcome.problem }
    return {
      type: 'values',
      values: outcome.values.map((value, i) => halt.references.result(resultName(text, i, outcome), value)),
    }
  }

  async whoChanged(stop: number, thing: ChangedThing): Promise<Change | undefined> {
    const history = await this.history()
    const at = history && this.momentOf(stop, history)
    if (!at || !this.past) return undefined
    const log = new ChangeLog()
    const replay = await this.past.replay({
      stopAt: at.step,
      onMachine: ({ state: { debug } }) => (debug.writes = log),
      onLine: (run, _at, frame, { vm }) => log.line(run, frame, vm),
      onReturn: (run, frame, { vm }) => log.leave(run, frame, vm),
      onChange: (change, ctx, step) => log.changed(change, ctx, step),
    })
    const found = 'header' in thing ? log.lastOfHeader(thing.header, thing.target) : this.changeOf(replay, log, thing)
    replay.dispose()
    return typeof found === 'function' ? found(at.step) : found
  }

  async timeline(run: string): Promise<Timeline> {
    return timelineOf((await this.history()) ?? new History(), run)
  }

  async executedLines(run: string): Promise<readonly ExecutedLine[]> {
    const history = await this.history()
    const lines = new Map<string, { place: Place; count: number }>()
    for (const step of history?.stepsOf(run) ?? []) {
      const place = history?.at(step)?.place
      if (!place) continue
      const key = `${place.file}:${place.line}`
      const known = lines.get(key)
      if (known) known.count++
      else lines.set(key, { place, count: 1 })
    }
    return [...lines.values()]
  }

  async logPast(run: string, logpoints: readonly Breakpoint[]): Promise<readonly LogLine[]> {
    return this.past?.log(run, logpoints) ?? []
  }

  private changeOf(
    { machine, stopped }: Replay,
    log: ChangeLog,
    { expression, frame }: Extract<ChangedThing, { expression: string }>,
  ): Change | undefined | ((stopAt: number) => Promise<Change | undefined>) {
    const path = parsePath(expression)
    const state = machine?.vm.state
    const target = stopped && state && framesOf(state, stopped.coroutine)[frame]
    const found = path && target && resolvePath(state, target, path)
    if (!found) return undefined
    if ('variable' in found) return log.lastOfVariable(found.variable.identity, found.variable.name)
    const number = log.numbers.get(found.table)
    if (number === undefined) return undefined
    return (stopAt) => this.watchField(new FieldWatch(number, found.key), stopAt)
  }

  /** A second replay, which knows the table from the moment it appears. */
  private async watchField(watch: FieldWatch, stopAt: number): Promise<Change | undefined> {
    const replay = await this.past?.replay({
      stopAt,
      onMachine: ({ state: { debug } }) => (debug.writes = watch),
      onLine: (run, _at, frame, { vm }) => watch.line(run, frame, vm),
      onReturn: (run) => watch.leave(run),
    })
    replay?.dispose()
    return watch.last
  }

  private go(stop: number, kind?: StepKind, target?: Place): void {
    const halt = this.halt(stop)
    if (!halt) return
    this.session?.machine?.resume(halt, kind, target)
    this.tell({ type: 'resumed', stop, run: halt.run.id })
  }

  /** Shows a moment of the past, or the present when there is none. */
  private async arrive(stop: number, to: Moment | undefined, history: History | undefined): Promise<void> {
    const { session, past } = this
    if (to && history && past) {
      await past.show(stop, to, history)
      const shown = past.stopOf(stop)
      if (shown) this.tell({ type: 'paused', stop: shown })
      return
    }
    const halt = this.halt(stop)
    const run = past?.momentOf(stop)?.run ?? ''
    past?.forget(stop)
    if (halt && session) this.tell({ type: 'paused', stop: this.liveStop(session, halt) })
    else this.tell({ type: 'ended', run })
  }

  private history(): Promise<History> | undefined {
    return this.past?.history(this.list)
  }

  private momentOf(stop: number, history: History): Moment | undefined {
    return this.past?.momentOf(stop) ?? history.at(this.halt(stop)?.step ?? 0)
  }

  /** Where the past of a stop ends: at the statement its run stands at, or never. */
  private presentOf(stop: number): number {
    return this.halt(stop)?.step ?? Infinity
  }

  private halt(stop: number): Halt | undefined {
    return this.session?.machine?.halts.get(stop)
  }

  private framesOf({ coroutine }: Halt) {
    const state = this.session?.machine?.vm.state
    return state ? framesOf(state, coroutine) : []
  }

  private liveStop({ machine }: Session, { id, run, reason, step, coroutine }: Halt): Stop {
    const state = machine?.vm.state
    const frames = state ? framesOf(state, coroutine).map((frame, i) => frameView(state, frame, i)) : []
    return { id, run: run.id, reason, ...whereabouts(run.context), step, isPast: false, frames }
  }

  private tell(event: DebugEvent): void {
    for (const listener of this.listeners) listener(event)
  }
}

function isAt(moment: Moment | undefined, { file, line }: Place): boolean {
  return moment?.place.line === line && moment.place.file === file
}

/** One value is called by its expression, several are numbered. */
export function resultName(text: string, index: number, { values }: { readonly values: readonly unknown[] }): string {
  return values.length === 1 ? text : `[${index + 1}]`
}
