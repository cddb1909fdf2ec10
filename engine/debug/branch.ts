import { RequestContext } from '../gateway/request-context.ts'
import type { Host } from '../host.ts'
import { Answers } from './answers.ts'
import { BranchHost } from './branch-host.ts'
import type { BranchOptions } from './debugger.ts'
import { evaluateIn } from './evaluate.ts'
import { HaltLog, type Edit } from './halt-log.ts'
import type { Halt, MachineDebugger } from './machine.ts'
import type { DebugEvent } from './model.ts'
import type { RecordedCall, Recording } from './recording.ts'
import { Replay } from './replay.ts'
import { listenerOf, type Recorded, type SessionParts } from './session.ts'
import { framesOf } from './stack.ts'
import type { BranchName, BuildWorld } from './world.ts'

/** Milliseconds a world lives on after its request: for timers that the log phase began. */
const GRACE = 1000

/** The moment a branch begins at. */
export interface BranchOrigin {
  readonly recording: Recording
  readonly run: string
  readonly step: number
  /** What was changed there. */
  readonly edits: readonly Edit[]
}

/** What a branch is made with. */
export interface BranchParts extends SessionParts {
  readonly build: BuildWorld
  readonly host: Host
  /** Sets its runs apart. */
  readonly suffix: string
  readonly onMiss: NonNullable<BranchOptions['onMiss']>
  tell(event: DebugEvent): void
}

/** A world that was replayed up to a moment and lives on from there, written down like any other. DESIGN §3.4 */
export class Branch implements Recorded {
  readonly recording: Recording
  readonly halts: HaltLog
  readonly machine: MachineDebugger
  private readonly origin: BranchOrigin
  private readonly parts: BranchParts
  private readonly replay: Replay
  private readonly host: BranchHost
  private readonly at: Halt

  private constructor(origin: BranchOrigin, parts: BranchParts, { replay, machine, at }: Arrived) {
    this.origin = origin
    this.parts = parts
    this.replay = replay
    this.machine = machine
    this.at = at
    const { host: replayed } = replay
    this.recording = beginningOf(origin.recording, parts.suffix, replay)
    const answers = new Answers(origin.recording, { from: replay.done, sends: replayed.waiting.handed.count })
    this.host = new BranchHost(
      { outside: parts.host, answers, replayed, onMiss: (call) => this.missed(call) },
      this.recording,
      countsOf(replay),
    )
    this.host.debug = machine.vm.state.debug
    this.halts = new HaltLog(this.recording, (event, action) => this.host.deliver(event, action))
  }

  /** @throws {Error} when the replay does not get there */
  static async begin(origin: BranchOrigin, parts: BranchParts): Promise<Branch> {
    const recording = { ...origin.recording, suffix: parts.suffix }
    const wish = { stopAt: origin.step, nextId: () => parts.listener.nextId() }
    const replay = await new Replay(recording, wish, parts.host).run(parts.build)
    const { machine, stopped: at } = replay
    if (machine && at) return new Branch(origin, parts, { replay, machine, at })
    replay.dispose()
    throw new Error(`the replay did not reach statement ${origin.step}`)
  }

  /** Brings a world back that ended while something stood still in it; undefined when nothing did. */
  static async revive(recording: Recording, parts: BranchParts): Promise<Branch | undefined> {
    const wish = { nextId: () => parts.listener.nextId() }
    const replay = await new Replay({ ...recording, suffix: parts.suffix }, wish, parts.host).run(parts.build)
    const { machine } = replay
    const at = replay.standing()[0]?.halt
    if (machine && at) {
      const branch = new Branch({ recording, run: at.run.id, step: at.step, edits: [] }, parts, { replay, machine, at })
      return branch
    }
    replay.dispose()
    return undefined
  }

  /** Goes on, with what was changed. Gives the id of its run. */
  start(): string {
    const { machine, host, at } = this
    const standing = this.goLive()
    for (const edit of this.origin.edits) this.change(edit)
    host.takeOver(this.replay.host)
    for (const halt of standing) machine.resume(halt)
    const { run, step } = this.origin
    this.awaitEnd((request) =>
      at.run.context instanceof RequestContext && at.run.context.id === request
        ? { id: at.run.id, branchOf: { run, step } }
        : undefined,
    )
    return at.run.id
  }

  /** Lives on as if it had never ended: what stood still stands still. */
  wake(): void {
    const standing = this.goLive()
    this.host.takeOver(this.replay.host)
    this.awaitEnd((request) => ({ id: `${request}${this.parts.suffix}` }))
    for (const halt of standing) this.parts.listener.halted(halt)
  }

  dispose(): void {
    this.host.dispose()
    this.replay.dispose()
  }

  private goLive(): readonly Halt[] {
    const { replay, machine, halts, host } = this
    const standing = replay.standing()
    for (const { halt, of } of standing) {
      if (of === undefined) halts.note(halt, 'line')
      else halts.know(halt, of)
    }
    replay.goOn(host, listenerOf(this.parts.listener, halts))
    machine.setBreakpoints(this.parts.breakpoints())
    return standing.map(({ halt }) => halt)
  }

  private change(edit: Edit): void {
    const { vm } = this.machine
    const frame = framesOf(vm.state, this.at.coroutine)[edit.frame]
    if (frame) evaluateIn(vm, frame, edit.text, this.at.thread.context)
    this.halts.noteEvaluation(this.at, edit)
  }

  /** Requests that were over before are told of no more. */
  private awaitEnd(nameOf: (request: string) => BranchName | undefined): void {
    for (const [of, serving] of this.replay.serving.entries()) {
      if (this.replay.traces.has(of)) continue
      void serving.then((served) => {
        const name = served && nameOf(served.request)
        if (!name) return
        served.announce(name)
        this.retire()
      })
    }
  }

  /** Ends the world a while after its request, when nothing stands still in it. */
  private retire(): void {
    this.parts.host.setTimer(GRACE, () => (this.machine.halts.size > 0 ? this.retire() : this.dispose()))
  }

  /** Who asked is told, and his trace notes it. */
  private missed({ kind, target, detail }: RecordedCall): boolean {
    const { debug, thread } = this.machine.vm.state
    const isLive = this.parts.onMiss === 'live'
    if (debug.isQuiet) return isLive
    const context = thread?.context instanceof RequestContext ? thread.context : this.at.run.context
    const run = this.machine.runOf(context)
    const miss = { kind, target, isLive, ...(detail !== undefined && { detail }) }
    if (context instanceof RequestContext) context.probe.onMiss?.(context, miss)
    this.parts.tell({ type: 'replay-missed', run: run.id, ...miss })
    if (!isLive) this.machine.pause(run, { type: 'missed', text: detail ?? `${target} is not in the recording` })
    return isLive
  }
}

interface Arrived {
  readonly replay: Replay
  readonly machine: MachineDebugger
  /** Where it stands. */
  readonly at: Halt
}

/** As much of a recording as a replay has used. */
function beginningOf(recording: Recording, suffix: string, { host, done, nextHalt }: Replay): Recording {
  const { at, taken, waiting, ends, accepted } = host
  return {
    ...recording,
    suffix,
    events: recording.events.slice(0, done),
    now: recording.now.slice(0, at.now),
    cost: recording.cost.slice(0, at.cost),
    random: recording.random.slice(0, at.random),
    closed: recording.closed.slice(0, at.closed),
    waits: recording.waits.slice(0, at.waits),
    accepts: recording.accepts.slice(0, accepted),
    rooms: recording.rooms.slice(0, ends.rooms),
    halts: recording.halts.slice(0, nextHalt),
    fetches: recording.fetches.slice(0, taken.count('fetches')),
    resolves: recording.resolves.slice(0, taken.count('resolves')),
    connects: recording.connects.slice(0, taken.count('connects')),
    streams: recording.streams.slice(0, at.streams),
    sends: recording.sends.slice(0, waiting.handed.count),
    isCut: false,
  }
}

function countsOf({
  host: { at, taken, waiting, webSockets, handshakes, ends },
  serving,
}: Replay): ConstructorParameters<typeof BranchHost>[2] {
  return {
    turn: waiting.turns.count,
    timer: at.timers,
    fetch: taken.count('fetches'),
    resolve: taken.count('resolves'),
    stream: at.streams,
    request: serving.length,
    drained: waiting.drains.count,
    connect: taken.count('connects'),
    handed: waiting.handed.count,
    socket: ends.ends,
    webSocket: webSockets.count,
    secured: handshakes.count,
  }
}
