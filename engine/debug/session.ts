import type { Instrumentation } from '../gateway/instrumentation.ts'
import type { Exchange } from '../gateway/message.ts'
import type { Host } from '../host.ts'
import type { LuaVm } from '../lua/vm.ts'
import { HaltLog } from './halt-log.ts'
import { MachineDebugger, type Halt, type MachineListener } from './machine.ts'
import type { Breakpoint } from './model.ts'
import { createRecording, type Recording, type ScenarioFiles } from './recording.ts'
import { RecordingHost } from './recording-host.ts'
import { forwarding } from './replay.ts'
import { hushed } from './world.ts'

/** What a session tells, and asks of its debugger. */
export interface SessionParts {
  readonly listener: Pick<MachineListener, 'nextId' | 'logged' | 'bound' | 'ended'> & { halted(halt: Halt): void }
  readonly breakpoints: () => readonly Breakpoint[]
}

/** A world that runs, and the recording of all that has happened in it. */
export interface Recorded {
  readonly recording: Recording
  readonly machine: MachineDebugger | undefined
  readonly halts: HaltLog
  /** Undefined while nobody needs the world to end before its engine does. */
  dispose?(): void
}

/** One configuration being debugged: its machine, and the recording that began with it (an epoch, DESIGN §3.4). */
export class Session implements Recorded {
  readonly recording: Recording
  readonly host: RecordingHost
  readonly halts: HaltLog
  /** What the debugger hears from the gateway. */
  readonly probe: Instrumentation
  machine: MachineDebugger | undefined
  private readonly listener: SessionParts['listener']
  private readonly breakpoints: () => readonly Breakpoint[]

  constructor(scenario: ScenarioFiles, host: Host, { listener, breakpoints }: SessionParts) {
    this.recording = createRecording(scenario)
    this.host = new RecordingHost(host, this.recording)
    this.halts = new HaltLog(this.recording, (event, action) => this.host.deliver(event, action))
    this.listener = listener
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
    this.machine = new MachineDebugger(vm, listenerOf(this.listener, this.halts), this.recording.suffix)
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
}

/** Notes every halt before it is told. */
export function listenerOf(listener: SessionParts['listener'], halts: HaltLog): MachineListener {
  return {
    nextId: () => listener.nextId(),
    logged: (line) => listener.logged(line),
    bound: () => listener.bound(),
    ended: (run) => listener.ended(run),
    halted(halt, kind) {
      halts.note(halt, kind)
      listener.halted(halt)
    },
    release: (halt) => halts.release(halt),
  }
}
