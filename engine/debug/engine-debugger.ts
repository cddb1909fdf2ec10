import type { RequestContext } from '../gateway/request-context.ts'
import type { Host } from '../host.ts'
import { Branch, type BranchParts } from './branch.ts'
import type { BranchOptions, ChangedThing, Debugger, ExecutedLine } from './debugger.ts'
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
import { RecordedDebugger } from './recorded-debugger.ts'
import type { Recording, SavedPauses, ScenarioFiles } from './recording.ts'
import type { Range } from './references.ts'
import { Session, type Recorded, type SessionParts } from './session.ts'
import type { StepKind } from './stepping.ts'
import type { Timeline } from './timeline.ts'
import type { BuildWorld } from './world.ts'

/** Branches whose past can be looked at; the oldest goes first. */
const MAX_BRANCHES = 12

/** The debugger of one engine: the configuration in use with its recording, and branches that began in it. */
export class EngineDebugger implements Debugger {
  private readonly host: Host
  private readonly build: BuildWorld
  private readonly listeners = new Set<(event: DebugEvent) => void>()
  private list: readonly Breakpoint[] = []
  private session: Session | undefined
  private present: RecordedDebugger | undefined
  /** Of configurations before: something stood still there when another tab applied a new one. */
  private former: RecordedDebugger[] = []
  private branches: RecordedDebugger[] = []
  private branchCount = 0
  /** Somebody wants to stop what runs next, and the first configuration is still being made debuggable. */
  private pausesFirst = false
  private lastId = 0

  constructor(host: Host, build: BuildWorld) {
    this.host = host
    this.build = build
  }

  // For the engine

  /** A configuration is about to be built; `adopt` makes it the one that is debugged. */
  createSession(scenario: ScenarioFiles): Session {
    const session: Session = new Session(
      scenario,
      this.host,
      this.partsFor(() => this.all().find(({ recorded }) => recorded === session)),
    )
    return session
  }

  adopt(session: Session): void {
    const before = this.present ? [...this.former, this.present] : this.former
    this.former = withStops(before)
    this.branches = withStops(this.branches)
    this.session = session
    this.present = this.debuggerOf(session)
    if (this.pausesFirst) this.present.pause()
    this.pausesFirst = false
    this.tell({ type: 'breakpoints-changed', breakpoints: this.breakpoints() })
  }

  /** The recording that began with the configuration in use. */
  recording(): Recording | undefined {
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
    for (const { recorded } of this.all()) recorded.machine?.setBreakpoints(list)
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
    return this.all().flatMap((each) => each.stops())
  }

  pause(run?: string): void {
    if (run === undefined && !this.present) this.pausesFirst = true
    else if (run === undefined) this.present?.pause()
    else for (const each of this.all()) each.pause(run)
  }

  async resume(stop: number): Promise<void> {
    await this.at(stop)?.resume(stop)
  }

  async step(stop: number, kind: StepKind): Promise<void> {
    await this.at(stop)?.step(stop, kind)
  }

  async runTo(stop: number, place: Place): Promise<void> {
    await this.at(stop)?.runTo(stop, place)
  }

  async stepBack(stop: number, kind?: StepKind): Promise<boolean> {
    return (await this.at(stop)?.stepBack(stop, kind)) ?? false
  }

  async reverseContinue(stop: number): Promise<boolean> {
    return (await this.at(stop)?.reverseContinue(stop)) ?? false
  }

  async runFromHere(stop: number, { onMiss = 'live' }: BranchOptions = {}): Promise<string> {
    const from = this.at(stop)
    const origin = from?.originOf(stop)
    if (!from || !origin)
      throw new Error('Nothing stands still there any more: stop somewhere, or open a moment first.')
    const { recording } = from.recorded
    const suffix = `${recording.suffix}~${++this.branchCount}`
    const branch = await this.addBranch(suffix, onMiss, (parts) => Branch.begin({ ...origin, recording }, parts))
    return branch.start()
  }

  saved(): SavedPauses | undefined {
    const recordings = this.all().flatMap(({ recorded: { machine, recording } }) =>
      machine && machine.halts.size > 0 && !recording.isCut ? [recording] : [],
    )
    return recordings.length > 0 ? { recordings, breakpoints: this.list } : undefined
  }

  async revive({ recordings, breakpoints }: SavedPauses): Promise<void> {
    this.setBreakpoints(breakpoints)
    for (const recording of recordings) {
      const branch = await this.addBranch(recording.suffix, 'live', (parts) => Branch.revive(recording, parts))
      branch?.wake()
    }
  }

  async open(run: string, step?: number): Promise<Stop | undefined> {
    return (await this.ofRun(run))?.open(run, step)
  }

  close(stop: number): void {
    this.at(stop)?.close(stop)
  }

  async scopes(stop: number, frame: number): Promise<readonly ScopeView[]> {
    return (await this.at(stop)?.scopes(stop, frame)) ?? []
  }

  async variables(stop: number, ref: number, range?: Range): Promise<readonly VariableView[]> {
    return (await this.at(stop)?.variables(stop, ref, range)) ?? []
  }

  async setVariable(
    stop: number,
    frame: number,
    write: { readonly expression: string; readonly value: string },
  ): Promise<Evaluation> {
    return (await this.at(stop)?.setVariable(stop, frame, write)) ?? NOTHING
  }

  async evaluate(
    stop: number,
    frame: number,
    ask: { readonly text: string; readonly isConsole?: boolean },
  ): Promise<Evaluation> {
    return (await this.at(stop)?.evaluate(stop, frame, ask)) ?? NOTHING
  }

  async whoChanged(stop: number, thing: ChangedThing): Promise<Change | undefined> {
    return this.at(stop)?.whoChanged(stop, thing)
  }

  async timeline(run: string): Promise<Timeline> {
    return (await (await this.ofRun(run))?.timeline(run)) ?? EMPTY
  }

  async executedLines(run: string): Promise<readonly ExecutedLine[]> {
    return (await (await this.ofRun(run))?.executedLines(run)) ?? []
  }

  async logPast(run: string, logpoints: readonly Breakpoint[]): Promise<readonly LogLine[]> {
    return (await (await this.ofRun(run))?.logPast(run, logpoints)) ?? []
  }

  private async addBranch<T extends Branch | undefined>(
    suffix: string,
    onMiss: BranchParts['onMiss'],
    begin: (parts: BranchParts) => Promise<T>,
  ): Promise<T> {
    const made: { own?: RecordedDebugger } = {}
    const branch = await begin({
      ...this.partsFor(() => made.own),
      build: this.build,
      host: this.host,
      suffix,
      onMiss,
      tell: (event) => this.tell(event),
    })
    if (!branch) return branch
    made.own = this.debuggerOf(branch)
    this.branches.push(made.own)
    if (this.branches.length > MAX_BRANCHES) this.branches.shift()?.dispose()
    return branch
  }

  private partsFor(own: () => RecordedDebugger | undefined): SessionParts {
    return {
      breakpoints: () => this.list,
      listener: {
        nextId: () => ++this.lastId,
        halted: (halt) => {
          const stop = own()?.liveStop(halt)
          if (stop) this.tell({ type: 'paused', stop })
        },
        logged: (line) => this.tell({ type: 'logged', line }),
        bound: () => {
          if (own() === this.present) this.tell({ type: 'breakpoints-changed', breakpoints: this.breakpoints() })
        },
        ended: (run) => this.tell({ type: 'ended', run: run.id }),
      },
    }
  }

  private debuggerOf(recorded: Recorded): RecordedDebugger {
    return new RecordedDebugger(recorded, {
      build: this.build,
      host: this.host,
      nextId: () => ++this.lastId,
      breakpoints: () => this.list,
      tell: (event) => this.tell(event),
    })
  }

  private all(): readonly RecordedDebugger[] {
    const past = [...this.former, ...this.branches]
    return this.present ? [this.present, ...past] : past
  }

  private at(stop: number): RecordedDebugger | undefined {
    return this.all().find((each) => each.has(stop))
  }

  /** Ids of a branch's runs end with its suffix; one that was brought back has the ids it had. */
  private async ofRun(run: string): Promise<RecordedDebugger | undefined> {
    const suffix = /~[\d~]*$/.exec(run)?.[0] ?? ''
    for (const each of this.all()) if (each.recorded.recording.suffix === suffix && (await each.knows(run))) return each
    return undefined
  }

  private tell(event: DebugEvent): void {
    for (const listener of this.listeners) listener(event)
  }
}

/** Those in which a run stands still: it is for who debugs it to let it go. The others are over. */
function withStops(debuggers: readonly RecordedDebugger[]): RecordedDebugger[] {
  const stays = ({ recorded: { machine } }: RecordedDebugger): boolean =>
    machine !== undefined && machine.halts.size > 0
  for (const each of debuggers) if (!stays(each)) each.dispose()
  return debuggers.filter(stays)
}

const NOTHING: Evaluation = { type: 'failed', message: 'nothing stands still here' }
const EMPTY: Timeline = { count: 0, steps: [], at: [], in: [], depth: [], places: [], stretches: [] }
