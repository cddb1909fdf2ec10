import type { ConnectionEvent, ConnectionMessage, ConnectionRun, ConnectionTarget } from './connection-protocol.ts'
import type { ConnectionKind } from './gateway/connection.ts'
import type { Instrumentation } from './gateway/instrumentation.ts'
import type { GatewayRequest, HeaderPair } from './gateway/message.ts'
import type { RequestContext } from './gateway/request-context.ts'
import type { Host } from './host.ts'
import type { RunResponse } from './protocol.ts'
import type { Recorder } from './trace/recorder.ts'

/** Connections that ended and are still known. */
const KEPT_ENDED = 20
/** Milliseconds in which events gather before they are told. */
const BATCH = 50

/** What is known of an exchange that may become a connection. */
export interface ConnectionDraft {
  readonly id: string
  readonly origin: ConnectionRun['origin']
  readonly name: string | undefined
  readonly startedAt: number
  readonly request: GatewayRequest
  readonly recorder: Recorder
  response(): RunResponse
}

/** One that stands. */
interface Live {
  readonly draft: ConnectionDraft
  readonly kind: ConnectionKind
  readonly ctx: RequestContext
  told: number
  cancel: (() => void) | undefined
}

/** The connections of one engine: what stands, what ended last, and what is told of them while they go on. */
export class ConnectionBook {
  private readonly host: Pick<Host, 'setTimer'>
  private readonly onEvent: (event: ConnectionEvent) => void
  private readonly live = new Map<string, Live>()
  private readonly ended: ConnectionRun[] = []
  private readonly waiting = new Map<string, ((run: ConnectionRun) => void)[]>()

  constructor(host: Pick<Host, 'setTimer'>, onEvent: (event: ConnectionEvent) => void) {
    this.host = host
    this.onEvent = onEvent
  }

  /** Listens to one recorded exchange. */
  follow(draft: ConnectionDraft): Instrumentation {
    let live: Live | undefined
    const arm = (): void => {
      if (live) this.arm(live)
    }
    return {
      onConnection: (ctx, { kind }) => {
        live = { draft, kind, ctx, told: 0, cancel: undefined }
        this.live.set(draft.id, live)
        const run = runOf(live, true)
        live.told = run.trace.events.length
        this.onEvent({ type: 'opened', run })
      },
      onBeforeHandler: () => arm(),
      onAfterHandler: () => arm(),
      onFrame: () => arm(),
      onBytes: () => arm(),
      onLog: () => arm(),
      onConnectionEnd: () => arm(),
    }
  }

  /** The exchange is over: its run when it was a connection, or was meant to be one of that kind. */
  finish(draft: ConnectionDraft, kind?: ConnectionKind): ConnectionRun | undefined {
    const live = this.live.get(draft.id)
    const actual = live?.kind ?? kind
    if (actual === undefined) return undefined
    this.live.delete(draft.id)
    live?.cancel?.()
    const run = runOf({ draft, kind: actual }, false)
    this.ended.push(run)
    if (this.ended.length > KEPT_ENDED) this.ended.shift()
    this.onEvent({ type: 'ended', run })
    for (const tell of this.waiting.get(draft.id) ?? []) tell(run)
    this.waiting.delete(draft.id)
    return run
  }

  /** The run of a connection that stands, once it does no more. */
  whenEnded(id: string): Promise<ConnectionRun> {
    return new Promise((resolve) => this.waiting.set(id, [...(this.waiting.get(id) ?? []), resolve]))
  }

  /** Sends as the client of a connection, whoever that is. False: it does not stand, or takes no frames. */
  inject(id: string, message: ConnectionMessage): boolean {
    const inject = this.live.get(id)?.ctx.websocket?.inject
    if (!inject || message.type === 'bytes') return false
    inject('client', message)
    return true
  }

  find(id: string): ConnectionRun | undefined {
    const live = this.live.get(id)
    return live ? runOf(live, true) : this.ended.find((run) => run.id === id)
  }

  list(): readonly ConnectionRun[] {
    return [...this.ended, ...[...this.live.values()].map((live) => runOf(live, true))]
  }

  private arm(live: Live): void {
    live.cancel ??= this.host.setTimer(BATCH, () => {
      live.cancel = undefined
      const events = live.draft.recorder.eventsSince(live.told)
      live.told += events.length
      if (events.length > 0) this.onEvent({ type: 'traced', connection: live.draft.id, events })
    })
  }
}

function runOf({ draft, kind }: Pick<Live, 'draft' | 'kind'>, isOpen: boolean): ConnectionRun {
  const { id, origin, name, startedAt, request, recorder } = draft
  const trace = recorder.trace()
  const cost = trace.events.reduce((sum, event) => sum + (event.type === 'handler-ended' ? event.cost : 0), 0)
  const { status, headers, body } = draft.response()
  return {
    id,
    kind,
    startedAt,
    origin,
    ...(name !== undefined && { name }),
    target: targetOf(request, kind),
    ...(kind === 'websocket' && { handshake: { status, headers, body } }),
    isOpen,
    trace,
    cost,
  }
}

/** Headers that every handshake has anew. */
const OWN = /^(connection|upgrade|sec-websocket-(key|version|protocol))$/i

/** What would open such a connection again. */
export function targetOf(request: GatewayRequest, kind: ConnectionKind): ConnectionTarget {
  const { target, headers, scheme, client, server, tls } = request
  if (kind !== 'websocket') {
    return { kind, server, client, ...(tls?.serverName !== undefined && { serverName: tls.serverName }) }
  }
  const offered = valuesOf(headers, 'sec-websocket-protocol')
  return {
    kind,
    target,
    headers: headers.filter(([name]) => !OWN.test(name)),
    ...(offered.length > 0 && { subprotocols: offered.join(',').split(/\s*,\s*/) }),
    scheme: scheme === 'https' ? 'wss' : 'ws',
    client,
  }
}

function valuesOf(headers: readonly HeaderPair[], wanted: string): string[] {
  return headers.filter(([name]) => name.toLowerCase() === wanted).map(([, value]) => value)
}
