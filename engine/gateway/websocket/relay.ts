import type { WebSocketEnd } from '../../host.ts'
import { toBytes, toText } from '../bytes.ts'
import type { CloseWords, ConnectionSide, Frame, ObservedEnd } from '../connection.ts'
import { writeLog } from '../error-log.ts'
import { forkContext, type RequestContext } from '../request-context.ts'
import { GOING_AWAY, INTERNAL_ERROR, isCloseStatus, MAX_REASON } from './close-codes.ts'
import type { ClosingWords, FrameInFlight } from './frame-in-flight.ts'
import { Lane, type LaneOwner } from './lane.ts'

/** How long both sides have to end once the closing began, milliseconds. */
const CLOSE_TIMEOUT = 5_000
/** In how many steps silence is looked for. */
const IDLE_STEPS = 4

/** Both directions of a connection, and how it ends. */
export class WebSocketRelay implements LaneOwner {
  private readonly ctx: RequestContext
  private readonly lanes: Readonly<Record<ConnectionSide, Lane>>
  private readonly ended: Promise<void>
  private end: Pick<ObservedEnd, 'code' | 'by' | 'plugin' | 'at' | 'detail'> | undefined
  private readonly told: { client?: CloseWords; upstream?: CloseWords } = {}
  private isCut = false
  private frames = 0
  private silentSteps = 0
  private cancelIdle: () => void = () => undefined
  private cancelClose: (() => void) | undefined
  private finish: () => void = () => undefined

  constructor(ctx: RequestContext, ends: Readonly<Record<ConnectionSide, WebSocketEnd>>) {
    this.ctx = ctx
    const collected = ctx.websocket?.collected
    ctx.releases ??= []
    const lane = (from: ConnectionSide): Lane => {
      const phase = from === 'client' ? 'ws_client_frame' : 'ws_upstream_frame'
      const to = from === 'client' ? 'upstream' : 'client'
      const plugins = (collected?.[phase] ?? []).map(({ active }) => active)
      const fork = forkContext(ctx)
      return new Lane({ from, phase, plugins, ctx: fork, source: ends[from], target: ends[to], owner: this })
    }
    this.lanes = { client: lane('client'), upstream: lane('upstream') }
    this.lanes.client.peer = this.lanes.upstream
    this.lanes.upstream.peer = this.lanes.client
    ctx.forks = [this.lanes.client.ctx, this.lanes.upstream.ctx]
    this.ended = new Promise((resolve) => (this.finish = resolve))
  }

  /** Carries frames until both sides have ended. */
  async run(idle: number): Promise<ObservedEnd> {
    this.watchIdle(idle / IDLE_STEPS)
    this.lanes.upstream.source.listen(this.lanes.upstream)
    this.lanes.client.source.listen(this.lanes.client)
    await this.ended
    this.cancelIdle()
    this.cancelClose?.()
    const { client, upstream } = this.lanes
    return {
      by: undefined,
      ...(this.end ?? { code: 'lost' }),
      ...(this.told.client && { toClient: this.told.client }),
      ...(this.told.upstream && { toUpstream: this.told.upstream }),
      client: { frames: client.frames, bytes: client.bytes },
      upstream: { frames: upstream.frames, bytes: upstream.bytes },
    }
  }

  /** A frame as if that side had sent it. */
  inject(from: ConnectionSide, frame: Frame): void {
    this.lanes[from].frame(frame)
  }

  /** The gateway wants to end it. */
  shutDown(): void {
    this.cut({ code: 'shut-down', by: undefined }, { client: GOING_AWAY, upstream: GOING_AWAY })
  }

  // LaneOwner

  nextNumber(): number {
    this.frames += 1
    return this.frames
  }

  isEnding(): boolean {
    return this.isCut
  }

  forwardClose(lane: Lane, { status, data }: Frame): void {
    this.end ??= { code: 'closed', by: lane.from }
    const to = lane.from === 'client' ? 'upstream' : 'client'
    let reason = data
    if (data.length > MAX_REASON) {
      writeLog(this.ctx, 'error', `[phasescope] the reason of a close frame was cut to ${MAX_REASON} bytes`)
      reason = data.slice(0, MAX_REASON)
    }
    this.tell(to, status, reason)
  }

  closeByPlugin(lane: Lane, { closing, endedBy }: FrameInFlight): void {
    if (!closing) return
    const peer = lane.from === 'client' ? 'upstream' : 'client'
    this.begin({ code: 'closed-by-plugin', by: undefined, ...whoOf(endedBy) })
    this.tell(lane.from, closing.own.status, toBytes(closing.own.reason))
    this.tell(peer, closing.peer.status, toBytes(closing.peer.reason))
  }

  handlerFailed(_lane: Lane, { endedBy }: FrameInFlight, words: ClosingWords | undefined): void {
    this.begin({ code: words ? 'handler-failed' : 'closed-by-plugin', by: undefined, ...whoOf(endedBy) })
    for (const side of ['client', 'upstream'] as const) {
      if (words) this.tell(side, words.status, toBytes(words.reason))
      else this.lanes[side].source.terminate()
    }
  }

  sideFailed({ from }: Lane, { status, message }: { readonly status: number; readonly message: string }): void {
    writeLog(this.ctx, 'info', `[lua] proxy.lua: failed receiving frame from ${from}: ${message}`)
    const code = status === 1009 ? 'too-large' : 'malformed'
    this.told[from] = { status, reason: '' }
    this.cut({ code, by: from, detail: `${message}.` }, { [from === 'client' ? 'upstream' : 'client']: GOING_AWAY })
  }

  sideEnded({ from, peer }: Lane): void {
    this.end ??= { code: 'lost', by: from }
    if (!peer || peer.hasEnded) return this.finish()
    const other = peer.from
    if (!this.told[other]) this.tell(other, GOING_AWAY, new Uint8Array())
    this.startCloseTimer()
  }

  crashed(bug: unknown): void {
    writeLog(this.ctx, 'crit', `[phasescope] ${bug instanceof Error ? (bug.stack ?? bug.message) : String(bug)}`)
    this.cut({ code: 'handler-failed', by: undefined }, { client: INTERNAL_ERROR, upstream: INTERNAL_ERROR })
    for (const side of ['client', 'upstream'] as const) this.lanes[side].source.terminate()
  }

  // Ending

  private begin(end: NonNullable<WebSocketRelay['end']>): void {
    this.end ??= end
    this.isCut = true
  }

  private cut(end: NonNullable<WebSocketRelay['end']>, statuses: Partial<Record<ConnectionSide, number>>): void {
    this.begin(end)
    for (const side of ['client', 'upstream'] as const) {
      const status = statuses[side]
      if (status !== undefined) this.tell(side, status, new Uint8Array())
    }
    this.startCloseTimer()
  }

  /** A close frame; a side gets one only. */
  private tell(side: ConnectionSide, status: number | undefined, reason: Uint8Array): void {
    const { source } = this.lanes[side]
    this.startCloseTimer()
    // A side that is told goodbye must be heard answering it.
    source.resume()
    if (this.told[side]) return source.close()
    const isSound = status === undefined || isCloseStatus(status)
    if (!isSound) writeLog(this.ctx, 'error', `[phasescope] ${status} cannot stand in a close frame; ${side} gets 1011`)
    const sent = isSound ? status : INTERNAL_ERROR
    this.told[side] = { status: sent ?? 1005, reason: toText(reason) }
    source.close(sent, reason)
  }

  private startCloseTimer(): void {
    this.cancelClose ??= this.ctx.host.setTimer(CLOSE_TIMEOUT, () => {
      for (const { hasEnded, source } of [this.lanes.client, this.lanes.upstream]) if (!hasEnded) source.terminate()
    })
  }

  private watchIdle(step: number): void {
    this.cancelIdle = this.ctx.host.setTimer(step, () => {
      const { client, upstream } = this.lanes
      this.silentSteps = client.isActive || upstream.isActive ? 0 : this.silentSteps + 1
      client.isActive = false
      upstream.isActive = false
      if (this.silentSteps < IDLE_STEPS) return this.watchIdle(step)
      this.cut({ code: 'idle', by: undefined }, { client: GOING_AWAY, upstream: GOING_AWAY })
    })
  }
}

function whoOf(endedBy: FrameInFlight['endedBy']): Pick<ObservedEnd, 'plugin' | 'at'> {
  const plugin = endedBy?.active?.plugin.name
  return { ...(plugin !== undefined && { plugin }), ...(endedBy?.at && { at: endedBy.at }) }
}
