import type { ObservedChange } from '../gateway/instrumentation.ts'
import type { RequestContext } from '../gateway/request-context.ts'
import type { Host } from '../host.ts'
import type { DebugFrame } from '../lua/runtime/debug-frame.ts'
import type { LuaVm } from '../lua/vm.ts'
import { evaluateIn } from './evaluate.ts'
import { MachineDebugger, type Halt, type MachineListener, type Observer } from './machine.ts'
import type { Breakpoint, LogLine, StopReason } from './model.ts'
import type { HaltKind, RecordedEvent, Recording, ScenarioFiles } from './recording.ts'
import { ReplayHost, type LiveHost, type Missed } from './replay-host.ts'
import type { Run } from './run.ts'
import { framesOf } from './stack.ts'
import type { Position } from './stepping.ts'
import { hushed, type BuildWorld, type Served, type World } from './world.ts'

/** What a replay is for. */
export interface ReplayWish {
  /** Stands still before this statement, for good. */
  readonly stopAt?: number
  /** Noted, not stopped at. */
  readonly breakpoints?: readonly Breakpoint[]
  /** The files to run instead of the recorded ones. */
  readonly scenario?: ScenarioFiles
  readonly onLine?: (run: Run, at: Position, frame: DebugFrame, machine: MachineDebugger) => void
  readonly onReturn?: (run: Run, frame: DebugFrame, machine: MachineDebugger) => void
  readonly onChange?: (change: ObservedChange, context: RequestContext, step: number) => void
  readonly onHit?: (run: Run, breakpoint: string, step: number) => void
  readonly onLog?: (line: LogLine) => void
  /** Numbers for halts; its own when none is given. */
  readonly nextId?: () => number
  /** Before any code runs. */
  readonly onMachine?: (vm: LuaVm) => void
}

const TRAVEL: StopReason = { type: 'travel' }

/** Runs a recording again. The same recording gives the same statements in the same order. DESIGN §3.4 */
export class Replay {
  readonly host: ReplayHost
  machine: MachineDebugger | undefined
  /** Where it stands still. */
  stopped: Halt | undefined
  /** Events of the recording that have happened. */
  done = 0
  /** Traces of the requests it served, by the number of their request. */
  readonly traces = new Map<number, string>()
  /** Requests on their way. */
  readonly serving: Promise<Served | undefined>[] = []
  private readonly recording: Recording
  private readonly wish: ReplayWish
  private readonly outside: Pick<Host, 'nextTurn' | 'name'>
  private readonly halted = new Map<number, Halt>()
  private world: World | undefined
  nextHalt = 0
  private nextId = 0
  private isFrozen = false
  private listener: MachineListener

  constructor(recording: Recording, wish: ReplayWish, outside: Pick<Host, 'nextTurn' | 'name'>) {
    this.recording = recording
    this.wish = wish
    this.outside = outside
    this.host = new ReplayHost(outside.name, recording)
    this.listener = {
      nextId: () => wish.nextId?.() ?? ++this.nextId,
      halted: (halt, kind) => this.note(halt, kind),
      release: (halt) => halt.go(),
      logged: (line) => wish.onLog?.(line),
      bound: () => undefined,
      ended: () => undefined,
    }
  }

  /** Calls that found no answer: only changed code has any. */
  missed(): readonly Missed[] {
    return this.host.missed
  }

  async run(build: BuildWorld): Promise<this> {
    const { events } = this.recording
    for (; this.done < events.length && !this.isFrozen; this.done++) {
      const event = events[this.done]
      if (event) this.apply(event, build)
      await this.outside.nextTurn()
    }
    return this
  }

  /** The recorded time is over: the world lives on. Halts are still halted; `listener` hears of all that comes. */
  goOn(live: LiveHost, listener: MachineListener): void {
    this.host.live = live
    this.listener = listener
    this.isFrozen = false
    this.machine?.observe(undefined)
  }

  /** Everything that stands still, in the order it halted; `of`: which of the recorded halts it is. */
  standing(): { readonly halt: Halt; readonly of: number | undefined }[] {
    const numbers = new Map([...this.halted].map(([of, halt]) => [halt, of]))
    return [...(this.machine?.halts.values() ?? [])].map((halt) => ({ halt, of: numbers.get(halt) }))
  }

  dispose(): void {
    this.isFrozen = true
    this.world?.dispose()
  }

  private apply(event: RecordedEvent, build: BuildWorld): void {
    switch (event.type) {
      case 'begin':
        void this.begin(build)
        return
      case 'request':
        this.serving.push(this.serve(event))
        return
      case 'resumed': {
        const halt = this.halted.get(event.of)
        if (halt) this.machine?.resume(halt)
        return
      }
      case 'evaluated': {
        const halt = this.halted.get(event.of)
        if (halt && this.machine) this.evaluate(this.machine, halt, event)
        return
      }
      default:
        this.host.deliver(event)
    }
  }

  private evaluate(
    { vm }: MachineDebugger,
    { coroutine, thread }: Halt,
    { frame, text }: Extract<RecordedEvent, { type: 'evaluated' }>,
  ): void {
    const target = framesOf(vm.state, coroutine)[frame]
    if (target) evaluateIn(vm, target, text, thread.context)
  }

  private async begin(build: BuildWorld): Promise<void> {
    const scenario = this.wish.scenario ?? this.recording.scenario
    const probe = hushed(
      forwarding(() => this.machine),
      () => this.isQuiet(),
    )
    this.world = await build({ scenario, host: this.host, probe, prepare: (vm) => this.prepare(vm) })
  }

  private prepare(vm: LuaVm): void {
    this.wish.onMachine?.(vm)
    this.host.debug = vm.state.debug
    const machine = new MachineDebugger(
      vm,
      {
        nextId: () => this.listener.nextId(),
        halted: (halt, kind) => this.listener.halted(halt, kind),
        release: (halt) => this.listener.release(halt),
        logged: (line) => this.listener.logged(line),
        bound: () => this.listener.bound(),
        ended: (run) => this.listener.ended(run),
      },
      this.recording.suffix,
    )
    this.machine = machine
    machine.observe(this.observer(machine))
    if (this.wish.breakpoints) machine.setBreakpoints(this.wish.breakpoints)
  }

  private observer(machine: MachineDebugger): Observer {
    const { onReturn, onChange, onHit } = this.wish
    return {
      line: (run, at, frame) => this.line(machine, run, at, frame),
      failed: () => this.scripted(machine, 'error'),
      abandoned: () => this.scripted(machine, 'yield'),
      hit: (run, breakpoint) => {
        onHit?.(run, breakpoint, machine.vm.state.debug.steps())
        return true
      },
      ...(onReturn && { return: (run: Run, frame: DebugFrame) => onReturn(run, frame, machine) }),
      ...(onChange && {
        change: (change: ObservedChange, ctx: RequestContext) => onChange(change, ctx, machine.vm.state.debug.steps()),
      }),
    }
  }

  private line(machine: MachineDebugger, run: Run, at: Position, frame: DebugFrame): StopReason | undefined {
    if (this.isFrozen) return TRAVEL
    const step = machine.vm.state.debug.steps()
    this.wish.onLine?.(run, at, frame, machine)
    if (step === this.wish.stopAt) {
      this.isFrozen = true
      return TRAVEL
    }
    return this.scripted(machine, 'line')
  }

  /** Halts where the recorded run halted: others ran meanwhile. */
  private scripted(machine: MachineDebugger, kind: HaltKind): StopReason | undefined {
    const halt = this.recording.halts[this.nextHalt]
    const isDue = halt !== undefined && halt.kind === kind && halt.step === machine.vm.state.debug.steps()
    return isDue ? halt.reason : undefined
  }

  private note(halt: Halt, kind: HaltKind): void {
    const expected = this.recording.halts[this.nextHalt]
    if (expected?.step === halt.step && expected.kind === kind) this.halted.set(this.nextHalt++, halt)
    if (this.isFrozen) this.stopped ??= halt
  }

  private async serve(event: Extract<RecordedEvent, { type: 'request' }>): Promise<Served | undefined> {
    const served = await this.world?.serve(this.host.exchange(event), event.isTraced)
    if (served && this.host.live === undefined) this.traces.set(event.of, served.trace())
    return served
  }

  private isQuiet(): boolean {
    return this.machine?.vm.state.debug.isQuiet === true
  }
}

/** What the gateway announces, for a machine that is made later. */
export function forwarding(machineOf: () => MachineDebugger | undefined): MachineDebugger['probe'] {
  return {
    onChange: (...change) => machineOf()?.probe.onChange?.(...change),
    onSkipped: (...skip) => machineOf()?.probe.onSkipped?.(...skip),
    onEnd: (ctx) => machineOf()?.probe.onEnd?.(ctx),
  }
}
