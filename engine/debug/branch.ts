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
import type { BuildWorld } from './world.ts'

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
    const replay = await new Replay(recording, { stopAt: origin.step }, parts.host).run(parts.build)
    const { machine, stopped: at } = replay
    if (machine && at) return new Branch(origin, parts, { replay, machine, at })
    replay.dispose()
    throw new Error(`the replay did not reach statement ${origin.step}`)
  }

  /** Goes on, with what was changed. Gives the id of its run. */
  start(): string {
    const { replay, machine, halts, host, at } = this
    const standing = replay.standing()
    for (const { halt, of } of standing) {
      if (of === undefined) halts.note(halt, 'line')
      else halts.know(halt, of)
    }
    replay.goOn(host, listenerOf(this.parts.listener, halts))
    machine.setBreakpoints(this.parts.breakpoints())
    for (const edit of this.origin.edits) this.change(edit)
    host.takeOver(replay.host)
    for (const { halt } of standing) machine.resume(halt)
    this.awaitEnd()
    return at.run.id
  }

  dispose(): void {
    this.host.dispose()
    this.replay.dispose()
  }

  private change(edit: Edit): void {
    const { vm } = this.machine
    const frame = framesOf(vm.state, this.at.coroutine)[edit.frame]
    if (frame) evaluateIn(vm, frame, edit.text, this.at.run.context)
    this.halts.noteEvaluation(this.at, edit)
  }

  private awaitEnd(): void {
    const { id, context } = this.at.run
    const { run, step } = this.origin
    for (const serving of this.replay.serving) {
      void serving.then((served) => {
        if (!(context instanceof RequestContext) || served?.request !== context.id) return
        served.announce({ id, run, step })
        this.retire()
      })
    }
  }

  /** Ends the world a while after its request, when nothing stands still in it. */
  private retire(): void {
    this.parts.host.setTimer(GRACE, () => (this.machine.halts.size > 0 ? this.retire() : this.dispose()))
  }

  /** Who asked is told, and his trace notes it. */
  private missed({ kind, target }: RecordedCall): boolean {
    const { debug, thread } = this.machine.vm.state
    const isLive = this.parts.onMiss === 'live'
    if (debug.isQuiet) return isLive
    const context = thread?.context instanceof RequestContext ? thread.context : this.at.run.context
    const run = this.machine.runOf(context)
    if (context instanceof RequestContext) context.probe.onMiss?.(context, { kind, target, isLive })
    this.parts.tell({ type: 'replay-missed', run: run.id, kind, target, isLive })
    if (!isLive) this.machine.pause(run, { type: 'missed', text: `${target} is not in the recording` })
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
  const { at, taken, waiting } = host
  return {
    ...recording,
    suffix,
    events: recording.events.slice(0, done),
    now: recording.now.slice(0, at.now),
    cost: recording.cost.slice(0, at.cost),
    random: recording.random.slice(0, at.random),
    closed: recording.closed.slice(0, at.closed),
    waits: recording.waits.slice(0, at.waits),
    halts: recording.halts.slice(0, nextHalt),
    fetches: recording.fetches.slice(0, taken.count('fetches')),
    resolves: recording.resolves.slice(0, taken.count('resolves')),
    connects: recording.connects.slice(0, taken.count('connects')),
    streams: recording.streams.slice(0, at.streams),
    sends: recording.sends.slice(0, waiting.handed.count),
    isCut: false,
  }
}

function countsOf({ host: { at, taken, waiting }, serving }: Replay): ConstructorParameters<typeof BranchHost>[2] {
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
  }
}
