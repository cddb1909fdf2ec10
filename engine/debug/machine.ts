import type { Instrumentation, ObservedChange } from '../gateway/instrumentation.ts'
import { RequestContext } from '../gateway/request-context.ts'
import type { LuaHooks } from '../lua/hooks.ts'
import type { LuaCoroutine } from '../lua/runtime/coroutine.ts'
import type { DebugFrame } from '../lua/runtime/debug-frame.ts'
import type { LightThread } from '../lua/runtime/light-thread.ts'
import { LuaExit } from '../lua/runtime/lua-error.ts'
import { asLuaError } from '../lua/runtime/raise.ts'
import type { LuaVm } from '../lua/vm.ts'
import { Breakpoints, type BoundLine } from './breakpoints.ts'
import { evaluateIn, problemOf } from './evaluate.ts'
import type { Breakpoint, LogLine, Place, StopReason } from './model.ts'
import type { HaltKind } from './recording.ts'
import { References } from './references.ts'
import { createRun, whereabouts, type Run } from './run.ts'
import { fileOf, isCaught, type StackFrame } from './stack.ts'
import { endsStep, type Position, type StepKind } from './stepping.ts'
import { textOf } from './values.ts'

/** A reason that a breakpoint gave. */
type NamedReason = Extract<StopReason, { id: string }>

/** A light thread that stands still. */
export interface Halt {
  readonly id: number
  readonly run: Run
  readonly reason: StopReason
  readonly thread: LightThread
  readonly coroutine: LuaCoroutine
  readonly position: Position
  readonly step: number
  readonly references: References
  /** Lets it go on. */
  readonly go: () => void
}

/** Who is told of what happens in a machine. */
export interface MachineListener {
  /** A number for the next halt. */
  nextId(): number
  halted(halt: Halt, kind: HaltKind): void
  /** Lets a halted thread go on, when its turn comes. */
  release(halt: Halt): void
  logged(line: LogLine): void
  /** Breakpoints were bound anew, or hit. */
  bound(): void
  ended(run: Run): void
}

/** Sees every statement, call and change, and may stop the machine: a replay. */
export interface Observer {
  line?(run: Run, at: Position, frame: DebugFrame): StopReason | undefined
  return?(run: Run, frame: DebugFrame): void
  change?(change: ObservedChange, context: RequestContext): void
  /** A breakpoint counts here. True: it was only noted. */
  hit?(run: Run, breakpoint: string): boolean
  failed?(run: Run): StopReason | undefined
  abandoned?(run: Run): StopReason | undefined
}

/** Stops and steps the code of one Lua machine: its LuaHooks, and a listener of its gateway. */
export class MachineDebugger implements LuaHooks {
  readonly vm: LuaVm
  readonly breakpoints: Breakpoints
  readonly halts = new Map<number, Halt>()
  /** What the gateway announces that can stop a run. */
  readonly probe: Instrumentation
  private observer: Observer | undefined
  private readonly listener: MachineListener
  private readonly runs = new Map<unknown, Run>()
  private pausesNext = false
  private readonly suffix: string

  constructor(vm: LuaVm, listener: MachineListener, suffix: string) {
    this.vm = vm
    this.listener = listener
    this.suffix = suffix
    this.breakpoints = new Breakpoints(vm.state.debug, (expression) => problemOf(vm, expression))
    this.probe = {
      onChange: (ctx, change) => this.changed(ctx, change),
      onSkipped: (ctx, phase, plugin) => this.skipped(ctx, phase, plugin),
      onEnd: (ctx) => this.ended(ctx),
    }
    vm.state.debug.turnOn(this)
  }

  setBreakpoints(list: readonly Breakpoint[]): void {
    this.breakpoints.set(list)
    this.arm()
  }

  /** Lets somebody see every statement, or nobody any more. */
  observe(observer: Observer | undefined): void {
    this.observer = observer
    this.vm.state.debug.watchStatements(observer?.line !== undefined)
    this.arm()
  }

  loaded(): void {
    this.breakpoints.bind()
    this.listener.bound()
  }

  runOf(context: unknown): Run {
    const key = context instanceof RequestContext ? (context.origin ?? context) : 'worker'
    let run = this.runs.get(key)
    if (run === undefined) {
      run = createRun(context, this.suffix)
      this.runs.set(key, run)
    }
    return run
  }

  findRun(id: string): Run | undefined {
    return [...this.runs.values()].find((run) => run.id === id)
  }

  /** Stops a run, or whatever runs next, at its next statement. */
  pause(run: Run | undefined, reason: StopReason = { type: 'pause' }): void {
    if (run === undefined) this.pausesNext = true
    else run.pending = reason
    this.arm()
  }

  /** Lets a halted thread go on; `kind` is the step it makes, `target` where it stops at the latest. */
  resume(halt: Halt, kind?: StepKind, target?: Place): void {
    if (!this.halts.delete(halt.id)) return
    halt.run.step = kind && { kind, from: halt.position }
    halt.run.stepping = halt.thread
    halt.run.target = target
    this.arm()
    this.listener.release(halt)
  }

  // LuaHooks

  line(frame: DebugFrame, depth: number): boolean {
    const { state: S } = this.vm
    const { thread, co } = S
    if (thread === undefined || co === undefined) return false
    const run = this.runOf(thread.context)
    const line = S.debug.points[frame.at]?.line ?? 0
    const at: Position = { run, coroutine: co, depth, frame: frame.id, point: frame.at, line }
    const wish = this.observer?.line?.(run, at, frame)
    for (const id of run.noted.splice(0)) this.observer?.hit?.(run, id)
    const reason =
      this.hit(run, { coroutine: co, level: 0, depth, fn: frame.fn, debug: frame }) ?? wish ?? this.due(run, at)
    this.arm()
    return reason !== undefined && this.halt(run, at, reason, 'line')
  }

  return(frame: DebugFrame): void {
    const { thread } = this.vm.state
    if (thread !== undefined) this.observer?.return?.(this.runOf(thread.context), frame)
  }

  error(frame: DebugFrame, depth: number, thrown: unknown): boolean {
    const { state: S } = this.vm
    if (S.thread === undefined || S.co === undefined) return false
    const run = this.runOf(S.thread.context)
    const steps = S.debug.steps()
    if (run.failedAt === steps) return false
    S.co.d = S.d
    const wish = this.observer?.failed?.(run)
    const named = thrown instanceof LuaExit ? this.exitReason(run) : this.errorReason(S.co, thrown)
    const reason = this.unlessNoted(run, named) ?? wish
    if (named !== undefined) run.failedAt = steps
    if (reason === undefined) return false
    run.failedAt = steps
    const line = S.debug.points[frame.at]?.line ?? 0
    return this.halt(run, { run, coroutine: S.co, depth, frame: frame.id, point: frame.at, line }, reason, 'error')
  }

  heedsErrors(): boolean {
    return this.observer !== undefined || this.breakpoints.has('error') || this.breakpoints.has('exit')
  }

  /** kong.response.exit of the access phase: its coroutine yields and is never resumed. */
  abandoned(): boolean {
    const { thread, co } = this.vm.state
    const context = thread?.context
    if (thread === undefined || co === undefined || !(context instanceof RequestContext)) return false
    const run = this.runOf(context)
    const named = context.delayedResponse && this.exitReason(run)
    const reason = this.unlessNoted(run, named) ?? this.observer?.abandoned?.(run)
    const at: Position = { run, coroutine: co, depth: co.d, frame: 0, point: 0, line: 0 }
    return reason !== undefined && this.halt(run, at, reason, 'yield')
  }

  // What the gateway announces

  private changed(ctx: RequestContext, change: ObservedChange): void {
    this.observer?.change?.(change, ctx)
    const { target, key } = change
    const name = key.startsWith('header ') ? key.slice(7).toLowerCase() : undefined
    const breakpoint =
      name === undefined
        ? this.breakpoints.event(
            'context',
            (each) => isContext(target) && each.key === key && (each.target ?? target) === target,
          )
        : this.breakpoints.event(
            'header',
            (each) => each.name.toLowerCase() === name && (each.target ?? target) === target,
          )
    if (breakpoint === undefined) return
    const text = `${target} ${key}: ${change.before ?? 'nothing'} → ${change.after ?? 'nothing'}`
    this.stopNext(this.runOf(ctx), { type: 'change', id: breakpoint.id, text })
  }

  private skipped(ctx: RequestContext, phase: string, plugin: string): void {
    const breakpoint = this.breakpoints.event(
      'skip',
      (each) => (each.plugin ?? plugin) === plugin && (each.phase ?? phase) === phase,
    )
    if (breakpoint) this.stopNext(this.runOf(ctx), { type: 'skip', id: breakpoint.id, text: `${plugin} ${phase}` })
  }

  /** Stops a run at its next statement; a replay notes that it would have. */
  private stopNext(run: Run, reason: NamedReason): void {
    if (this.observer?.hit === undefined) this.pause(run, reason)
    else run.noted.push(reason.id)
  }

  private ended(ctx: RequestContext): void {
    const run = this.runOf(ctx)
    this.runs.delete(ctx)
    this.arm()
    this.listener.ended(run)
  }

  // Deciding

  /** Breakpoints of this point: logs, counts, and the first one that stops. */
  private hit(run: Run, frame: StackFrame): StopReason | undefined {
    let reason: StopReason | undefined
    for (const bound of this.breakpoints.at(frame.debug?.at ?? 0)) {
      if (!this.holds(run, frame, bound)) continue
      const { log } = bound.condition
      if (log === undefined) {
        const { id } = bound.breakpoint
        if (this.observer?.hit?.(run, id) !== true) reason ??= { type: 'breakpoint', id }
      } else this.log(run, frame, bound)
    }
    return reason
  }

  private holds(run: Run, frame: StackFrame, bound: BoundLine): boolean {
    const { expression, hitCount } = bound.condition
    if (expression !== undefined) {
      const outcome = evaluateIn(this.vm, frame, expression, this.contextOf(run))
      const value = 'problem' in outcome ? undefined : outcome.values[0]
      if (value === undefined || value === false) return false
    }
    bound.hitCount++
    this.listener.bound()
    return hitCount === undefined || hitCount(bound.hitCount)
  }

  private log(run: Run, frame: StackFrame, { breakpoint, condition, place }: BoundLine): void {
    const text = (condition.log ?? []).map((piece) => {
      if (piece.type === 'text') return piece.text
      const outcome = evaluateIn(this.vm, frame, piece.text, this.contextOf(run))
      return 'problem' in outcome ? `<${outcome.problem}>` : outcome.values.map((value) => textOf(value)).join(' ')
    })
    const step = this.vm.state.debug.steps()
    const where = place ?? { file: breakpoint.file, line: breakpoint.line }
    this.listener.logged({ breakpoint: breakpoint.id, run: run.id, step, place: where, text: text.join('') })
  }

  private due(run: Run, at: Position): StopReason | undefined {
    if (run.pending) return run.pending
    if (this.pausesNext) return { type: 'pause' }
    const { step, target } = run
    if (target && target.line === at.line && target.file === this.fileAt(at)) return { type: 'run-to' }
    if (step === undefined) return undefined
    const { coroutine } = step.from
    const isOver = (coroutine as LuaCoroutine).status === 'dead' || run.stepping?.end !== undefined
    return endsStep(step, at, isOver) ? { type: 'step' } : undefined
  }

  private fileAt({ point }: Position): string {
    return fileOf(this.vm.state.debug.points[point]?.info.chunk.name ?? '')
  }

  /** A replay notes where a breakpoint would have stopped. */
  private unlessNoted(run: Run, reason: NamedReason | undefined): StopReason | undefined {
    return reason !== undefined && this.observer?.hit?.(run, reason.id) === true ? undefined : reason
  }

  /** Of the thread that runs: each direction of a connection has its own. */
  private contextOf(run: Run): unknown {
    return this.vm.state.thread?.context ?? run.context
  }

  private exitReason(run: Run): NamedReason | undefined {
    const { plugin } = whereabouts(this.contextOf(run))
    const breakpoint = this.breakpoints.event('exit', (each) => (each.plugin ?? plugin) === plugin)
    return breakpoint && { type: 'exit', id: breakpoint.id }
  }

  private errorReason(co: LuaCoroutine, thrown: unknown): NamedReason | undefined {
    if (!this.breakpoints.has('error')) return undefined
    const caught = isCaught(co)
    const which = caught ? 'caught' : 'uncaught'
    const breakpoint = this.breakpoints.event('error', (each) => each.which === 'all' || each.which === which)
    if (!breakpoint) return undefined
    const error = asLuaError(this.vm.state, thrown)
    const message =
      error === undefined ? (thrown instanceof Error ? thrown.message : String(thrown)) : textOfError(error.value)
    return { type: 'error', id: breakpoint.id, message, isCaught: caught }
  }

  /** Stops the running thread here; false where code cannot pause: the run stops at the next place where it can. */
  private halt(run: Run, position: Position, reason: StopReason, kind: HaltKind): boolean {
    const { state: S } = this.vm
    const { thread, co, debug } = S
    if (thread === undefined || co === undefined) return false
    if (thread.isSync || thread.nesting > 0) {
      run.pending ??= reason
      return false
    }
    run.pending = undefined
    run.step = undefined
    run.target = undefined
    this.pausesNext = false
    co.d = S.d
    for (let each: LuaCoroutine | undefined = co; each; each = each.resumer) each.isKnown = true
    let go = (): void => undefined
    debug.pause = new Promise<void>((resolve) => {
      go = resolve
    })
    const step = debug.steps()
    const halt: Halt = {
      id: this.listener.nextId(),
      run,
      reason,
      thread,
      coroutine: co,
      position,
      step,
      references: new References(S),
      go,
    }
    this.halts.set(halt.id, halt)
    this.arm()
    this.listener.halted(halt, kind)
    return true
  }

  /** Every statement is looked at while somebody waits for one; otherwise only those with a flag. */
  private arm(): void {
    const { debug } = this.vm.state
    debug.reportCalls(this.observer?.return !== undefined)
    const isWaiting = this.pausesNext || this.observer?.line !== undefined || [...this.runs.values()].some(isWaitingRun)
    debug.lookAfter(isWaiting ? 0 : undefined)
  }
}

function isWaitingRun({ pending, step, target }: Run): boolean {
  return pending !== undefined || step !== undefined || target !== undefined
}

function isContext(target: ObservedChange['target']): boolean {
  return target === 'kong.ctx.shared' || target === 'kong.ctx.plugin' || target === 'ngx.ctx'
}

function textOfError(value: Parameters<typeof textOf>[0]): string {
  return typeof value === 'string' ? value : textOf(value)
}
