import { type Host, OutboundError, type Socket } from '../../host.ts'
import type { ConnectionEndCode, ConnectionSide } from '../connection.ts'
import type { RequestContext } from '../request-context.ts'
import type { StreamSession, UpstreamSide } from './stream-session.ts'

/** How the two sides came to an end. */
export interface RelayEnd {
  readonly code: ConnectionEndCode
  readonly by: ConnectionSide | undefined
  /** nginx's line of the error log, when it writes one. */
  readonly message?: string
  /** `$status`; 502 for a datagram upstream that nobody listens on. */
  readonly status: 200 | 502
}

export interface RelayOptions {
  readonly upstream: UpstreamSide
  /** Milliseconds without a byte in either direction. */
  readonly idle: number
  /** One side may go on when the other has ended (`proxy_half_close`). */
  readonly isHalfClosing: boolean
  /** Ends only the sending side towards the client. */
  endSending?(): void
}

/**
 * Bytes both ways until a side ends, breaks off, or both are silent for too long (nginx ngx_stream_proxy_module).
 * Each direction reads the next piece only after the last one was taken: a slow reader slows the writer.
 */
export function relay(ctx: RequestContext, socket: Socket, options: RelayOptions): Promise<RelayEnd> {
  const session = ctx.stream
  if (!session) return Promise.resolve({ code: 'lost', by: undefined, status: 502 })
  return new Promise((resolve) => {
    let isOver = false
    const watch = watchIdle(ctx.host, options.idle, () => finish(idleEnd(session)))
    const finish = (end: RelayEnd): void => {
      if (isOver) return
      isOver = true
      watch.stop()
      resolve(end)
    }
    const parts: Parts = { ctx, session, socket, options, touch: watch.touch, isOver: () => isOver }
    let ended = 0
    const sideEnded = (by: ConnectionSide): void => {
      ended += 1
      const isBoth = ended === 2
      // Datagrams have no end: a client that says it sends no more is one whose time nobody wants to wait for.
      if (session.protocol === 'udp' && by === 'client' && !isBoth) return finish(idleEnd(session))
      if (isBoth || !options.isHalfClosing) return finish({ code: 'closed', by, status: 200 })
      if (by === 'client') socket.end?.()
      else options.endSending?.()
    }
    upwards(parts).then(
      () => sideEnded('client'),
      (error: unknown) => finish(brokenEnd(error, 'client', session)),
    )
    downwards(parts).then(
      () => sideEnded('upstream'),
      (error: unknown) => finish(brokenEnd(error, 'upstream', session)),
    )
  })
}

interface Parts {
  readonly ctx: RequestContext
  readonly session: StreamSession
  readonly socket: Socket
  readonly options: RelayOptions
  touch(): void
  isOver(): boolean
}

async function upwards({ ctx, session, socket, options, touch, isOver }: Parts): Promise<void> {
  for await (const bytes of session.rest()) {
    touch()
    if (isOver()) return lose(ctx, bytes)
    await withSide('upstream', socket.send(bytes))
    options.upstream.sent += bytes.length
    ctx.probe.onBytes?.(ctx, { from: 'client', bytes, fate: 'forwarded' })
  }
}

async function downwards({ ctx, session, socket, options, touch, isOver }: Parts): Promise<void> {
  for await (const bytes of socket.received) {
    touch()
    if (isOver()) return lose(ctx, bytes)
    options.upstream.firstByteAt ??= ctx.host.now()
    options.upstream.received += bytes.length
    options.upstream.pieces += 1
    ctx.probe.onBytes?.(ctx, { from: 'upstream', bytes, fate: 'forwarded' })
    await withSide('client', session.send(bytes))
  }
}

function lose(ctx: RequestContext, bytes: Uint8Array): void {
  ctx.probe.onBytes?.(ctx, { from: 'client', bytes, fate: 'lost' })
}

/** Writing to one side failed while the other was being read. */
class SideError extends Error {
  readonly side: ConnectionSide
  readonly reason: unknown

  constructor(side: ConnectionSide, reason: unknown) {
    super('a side could not be written to')
    this.name = 'SideError'
    this.side = side
    this.reason = reason
  }
}

async function withSide(side: ConnectionSide, writing: void | Promise<void>): Promise<void> {
  if (!(writing instanceof Promise)) return
  try {
    await writing
  } catch (error) {
    throw new SideError(side, error)
  }
}

function brokenEnd(thrown: unknown, reading: ConnectionSide, session: StreamSession): RelayEnd {
  const by = thrown instanceof SideError ? thrown.side : reading
  const reason: unknown = thrown instanceof SideError ? thrown.reason : thrown
  const isRefused = reason instanceof OutboundError && reason.code === 'refused'
  const what = isRefused ? '111: Connection refused' : '104: Connection reset by peer'
  const call = thrown instanceof SideError ? 'send' : 'recv'
  const deed = thrown instanceof SideError ? `sending to ${by}` : `reading from ${by}`
  const isDead = session.protocol === 'udp' && by === 'upstream'
  return {
    code: 'lost',
    by,
    message: `${call}() failed (${what}) while proxying and ${deed}`,
    status: isDead ? 502 : 200,
  }
}

/** A TCP session that fell silent is logged; for datagrams that is the only end there is. */
function idleEnd({ protocol }: StreamSession): RelayEnd {
  const message = 'connection timed out (110: Connection timed out) while proxying connection'
  return { code: 'idle', by: undefined, status: 200, ...(protocol === 'tcp' && { message }) }
}

/** One timer for a session, set again only when it fires: bytes are many, ends are few. */
function watchIdle(host: Host, limit: number, onIdle: () => void): { touch(): void; stop(): void } {
  let last = host.now()
  let cancel: () => void = () => undefined
  const wait = (ms: number): void => {
    cancel = host.setTimer(ms, () => {
      const left = last + limit - host.now()
      if (left > 0) wait(left)
      else onIdle()
    })
  }
  wait(limit)
  return { touch: () => (last = host.now()), stop: () => cancel() }
}
