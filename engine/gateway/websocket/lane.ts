import type { WebSocketEnd, WebSocketListener } from '../../host.ts'
import type { ConnectionSide, Frame, FrameFate, FrameStep } from '../connection.ts'
import { reasonOfError, writeLog } from '../error-log.ts'
import type { Maybe } from '../maybe.ts'
import type { FramePhase } from '../phases.ts'
import type { ActivePlugin } from '../plugin.ts'
import type { RequestContext } from '../request-context.ts'
import { callHandler, type HandlerEnd } from '../call-handler.ts'
import { INTERNAL_ERROR, MAX_CONTROL_PAYLOAD } from './close-codes.ts'
import { FrameInFlight, type ClosingWords } from './frame-in-flight.ts'

/** Whom a lane tells what it cannot decide alone. */
export interface LaneOwner {
  nextNumber(): number
  /** Frames no longer count: the connection is being ended. */
  isEnding(): boolean
  /** A close frame goes on to the other side. */
  forwardClose(lane: Lane, frame: Frame): void
  closeByPlugin(lane: Lane, flight: FrameInFlight): void
  /** A handler threw, or left with ngx.exit: no words then. */
  handlerFailed(lane: Lane, flight: FrameInFlight, words: ClosingWords | undefined): void
  sideFailed(lane: Lane, failure: { readonly status: number; readonly message: string }): void
  sideEnded(lane: Lane): void
  crashed(bug: unknown): void
}

export interface LaneParts {
  readonly from: ConnectionSide
  readonly phase: FramePhase
  readonly plugins: readonly ActivePlugin[]
  /** A fork of the request's context. */
  readonly ctx: RequestContext
  readonly source: WebSocketEnd
  readonly target: WebSocketEnd
  readonly owner: LaneOwner
}

/** One direction: frames of a side, one after the other, through their handlers to the other side. */
export class Lane implements WebSocketListener {
  readonly from: ConnectionSide
  readonly source: WebSocketEnd
  readonly target: WebSocketEnd
  readonly ctx: RequestContext
  /** Whose target is our source. */
  peer: Lane | undefined
  frames = 0
  bytes = 0
  /** Something came since this was last cleared. */
  isActive = false
  /** Nothing more comes, and what came went through. */
  hasEnded = false
  private readonly phase: FramePhase
  private readonly plugins: readonly ActivePlugin[]
  private readonly owner: LaneOwner
  private readonly queue: Frame[] = []
  private isBusy = false
  private isFull = false
  private isEndWaiting = false

  constructor({ from, phase, plugins, ctx, source, target, owner }: LaneParts) {
    this.from = from
    this.phase = phase
    this.plugins = plugins
    this.ctx = ctx
    this.source = source
    this.target = target
    this.owner = owner
    ctx.kongPhase = phase
    ctx.nginxPhase = 'content'
  }

  // WebSocketListener

  frame(frame: Frame): void {
    this.frames += 1
    this.bytes += frame.data.length
    this.isActive = true
    if (this.isBusy) this.queue.push(frame)
    else this.take(frame)
  }

  failed(failure: { readonly status: number; readonly message: string }): void {
    this.owner.sideFailed(this, failure)
  }

  ended(): void {
    if (this.isBusy) this.isEndWaiting = true
    else this.finish()
  }

  drained(): void {
    this.peer?.targetDrained()
  }

  private targetDrained(): void {
    this.isFull = false
    if (!this.isBusy) this.source.resume()
  }

  // One frame

  private take(frame: Frame): void {
    const wait = this.process(frame)
    if (wait === undefined) return
    this.isBusy = true
    this.source.pause()
    wait.then(
      () => this.goOn(),
      (bug: unknown) => this.owner.crashed(bug),
    )
  }

  private goOn(): void {
    this.isBusy = false
    while (!this.isBusy) {
      const next = this.queue.shift()
      if (next === undefined) break
      this.take(next)
    }
    if (this.isBusy) return
    if (this.isEndWaiting) this.finish()
    else if (!this.isFull) this.source.resume()
  }

  private finish(): void {
    this.hasEnded = true
    this.owner.sideEnded(this)
  }

  private process(frame: Frame): Promise<void> | undefined {
    const { ctx, owner, from } = this
    if (owner.isEnding()) return undefined
    if (this.plugins.length === 0 && !ctx.probe.onFrame) {
      this.forward(frame)
      return undefined
    }
    const now = ctx.probe.onFrame ? ctx.host.now() : 0
    const flight = new FrameInFlight(frame, { number: owner.nextNumber(), from, now })
    if (ctx.probe.onFrame) flight.steps = []
    ctx.frame = flight
    ctx.budget = undefined
    const ran = this.run(flight, 0)
    if (ran instanceof Promise) return ran.then((end) => this.conclude(flight, end))
    this.conclude(flight, ran)
    return undefined
  }

  /** The handlers, until one drops, closes, leaves or throws; how the last one ended. */
  private run(flight: FrameInFlight, first: number): Maybe<HandlerEnd | undefined> {
    const { plugins, ctx, phase } = this
    for (let i = first; i < plugins.length; i++) {
      const active = plugins[i]
      if (!active) continue
      const changes = flight.changeCount()
      flight.changedAt = undefined
      const called = callHandler(ctx, phase, active)
      if (called instanceof Promise) {
        return called.then((end) => (this.settle(flight, active, { end, changes }) ? end : this.run(flight, i + 1)))
      }
      if (this.settle(flight, active, { end: called, changes })) return called
    }
    return undefined
  }

  /** Notes what a handler did; true when it was the last for this frame. */
  private settle(
    flight: FrameInFlight,
    active: ActivePlugin,
    { end, changes }: { readonly end: HandlerEnd; readonly changes: number },
  ): boolean {
    shareContext(this.ctx)
    const isOver = end.error !== undefined || end.exit !== undefined
    if (isOver)
      flight.endedBy = { active, at: end.error?.at ?? (end.exit && 'at' in end.exit ? end.exit.at : undefined) }
    else if (flight.endedBy && !flight.endedBy.active) flight.endedBy = { ...flight.endedBy, active }
    if (flight.steps) {
      const effect = effectOf(flight, end, flight.changeCount() > changes)
      const at = effect === 'changed' ? flight.changedAt : flight.endedBy?.at
      const step: FrameStep = { plugin: active.plugin.name, instance: active.row.id, effect, ...(at && { at }) }
      flight.steps.push(step)
    }
    return isOver || flight.isDropped || flight.closing !== undefined
  }

  private conclude(flight: FrameInFlight, end: HandlerEnd | undefined): void {
    const { ctx } = this
    const sent = end?.error === undefined && end?.exit === undefined && !flight.isDropped && !flight.closing
    const current = sent ? flight.current() : undefined
    const fate = current ? this.forward(current) : flight.isDropped && !flight.closing ? 'dropped' : 'closed'
    this.announce(flight, fate, current)
    ctx.frame = undefined
    if (end?.error) this.throwOut(flight, end)
    else if (end?.exit) this.owner.handlerFailed(this, flight, undefined)
    else if (flight.closing) this.owner.closeByPlugin(this, flight)
  }

  private throwOut(flight: FrameInFlight, { error }: HandlerEnd): void {
    const plugin = flight.endedBy?.active?.plugin.name ?? ''
    if (error) {
      const message = `[kong] websocket.lua [${plugin}] ${reasonOfError(error)}`
      writeLog(this.ctx, 'error', message, { plugin, at: error.at })
    }
    this.owner.handlerFailed(this, flight, { status: INTERNAL_ERROR, reason: '' })
  }

  private forward(frame: Frame): FrameFate {
    const { type, data } = frame
    if (type === 'close') {
      this.owner.forwardClose(this, frame)
      return 'forwarded'
    }
    if (type !== 'text' && type !== 'binary' && data.length > MAX_CONTROL_PAYLOAD) {
      const limit = `a control frame has ${MAX_CONTROL_PAYLOAD} bytes at most, this ${type} has ${data.length}`
      writeLog(this.ctx, 'error', `[lua] proxy.lua: failed forwarding a frame from ${this.from}: ${limit}`)
      return 'lost'
    }
    if (!this.target.send(frame)) {
      this.isFull = true
      this.source.pause()
    }
    return 'forwarded'
  }

  private announce(flight: FrameInFlight, fate: FrameFate, current: Frame | undefined): void {
    const { ctx, plugins, phase } = this
    const { probe } = ctx
    const ran = flight.steps?.length ?? plugins.length
    for (const { plugin } of probe.onSkipped ? plugins.slice(ran) : []) {
      const by = flight.endedBy?.active?.plugin.name
      const at = flight.endedBy?.at
      const code = fate === 'dropped' ? 'dropped-by' : flight.closing ? 'exited-by' : 'error-in'
      probe.onSkipped?.(ctx, phase, plugin.name, { code, ...(by !== undefined && { by }), ...(at && { at }) })
    }
    if (!probe.onFrame || !flight.steps) return
    probe.onFrame(ctx, {
      frame: flight.number,
      from: this.from,
      before: flight.original,
      after: fate === 'forwarded' ? current : undefined,
      fate,
      steps: flight.steps,
      arrivedAt: flight.arrivedAt,
    })
  }
}

function effectOf(flight: FrameInFlight, { error, exit }: HandlerEnd, isChanged: boolean): FrameStep['effect'] {
  if (error) return 'failed'
  if (flight.closing || exit) return 'closed'
  if (flight.isDropped) return 'dropped'
  return isChanged ? 'changed' : 'passed'
}

/** What a handler made of `ngx.ctx` is there for the other direction and for ws_close, too. */
function shareContext(fork: RequestContext): void {
  const { origin } = fork
  if (!origin || origin.scripting === fork.scripting) return
  origin.scripting = fork.scripting
  for (const other of origin.forks ?? []) other.scripting = fork.scripting
}
