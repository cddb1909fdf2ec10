import type { Instrumentation } from '../gateway/instrumentation.ts'
import type { Exchange } from '../gateway/message.ts'
import type { Host } from '../host.ts'
import type { LuaVm } from '../lua/vm.ts'
import { MachineDebugger, type Halt, type MachineListener } from './machine.ts'
import type { Breakpoint } from './model.ts'
import { createRecording, type HaltKind, type Recording, type ScenarioFiles } from './recording.ts'
import { RecordingHost } from './recording-host.ts'
import { forwarding } from './replay.ts'
import { hushed } from './world.ts'

/** What a session tells, and asks of its debugger. */
export interface SessionParts {
  readonly listener: Pick<MachineListener, 'logged' | 'bound' | 'ended'> & { halted(halt: Halt): void }
  readonly nextId: () => number
  readonly breakpoints: () => readonly Breakpoint[]
}

/** One configuration being debugged: its machine, and the recording that began with it (an epoch, DESIGN §3.4). */
export class Session {
  readonly recording: Recording
  readonly host: RecordingHost
  /** What the debugger hears from the gateway. */
  readonly probe: Instrumentation
  machine: MachineDebugger | undefined
  private readonly listener: SessionParts['listener']
  private readonly nextId: () => number
  private readonly breakpoints: () => readonly Breakpoint[]
  /** Which recorded halt a halt is. */
  private readonly numbers = new Map<Halt, number>()

  constructor(scenario: ScenarioFiles, host: Host, { listener, nextId, breakpoints }: SessionParts) {
    this.recording = createRecording(scenario)
    this.host = new RecordingHost(host, this.recording)
    this.listener = listener
    this.nextId = nextId
    this.breakpoints = breakpoints
    this.probe = forwarding(() => this.machine)
  }

  /** Builds the configuration in a turn of its own. */
  begin<T>(build: () => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.host.deliver({ type: 'begin' }, () => void build().then(resolve, reject))
    })
  }

  prepare(vm: LuaVm): void {
    this.host.debug = vm.state.debug
    this.machine = new MachineDebugger(
      vm,
      {
        logged: (line) => this.listener.logged(line),
        bound: () => this.listener.bound(),
        ended: (run) => this.listener.ended(run),
        halted: (halt, kind) => this.note(halt, kind),
        release: (halt) => this.release(halt),
      },
      this.nextId,
    )
    this.machine.setBreakpoints(this.breakpoints())
  }

  /** Serves a request when its turn comes. `serve` gets a listener to put beside its own. */
  receive<T>(exchange: Exchange, isTraced: boolean, serve: (exchange: Exchange) => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.host.receive(exchange, isTraced, (arrived) => void serve(arrived).then(resolve, reject))
    })
  }

  /** A probe that hears nothing while somebody evaluates. */
  quietly(probe: Instrumentation): Instrumentation {
    return hushed(probe, () => this.machine?.vm.state.debug.isQuiet === true)
  }

  /** Remembers that somebody changed something, so that replays change it, too. */
  noteEvaluation(halt: Halt, frame: number, text: string): void {
    const of = this.numbers.get(halt)
    if (of !== undefined) this.host.deliver({ type: 'evaluated', of, frame, text }, () => undefined)
  }

  private note(halt: Halt, kind: HaltKind): void {
    this.numbers.set(halt, this.recording.halts.push({ step: halt.step, kind }) - 1)
    this.listener.halted(halt)
  }

  private release(halt: Halt): void {
    const of = this.numbers.get(halt)
    this.numbers.delete(halt)
    if (of === undefined) halt.go()
    else this.host.deliver({ type: 'resumed', of }, halt.go)
  }
}
