import type { StudioConnection, StudioWebSocketOptions } from './assembly/studio-websocket.ts'
import type {
  ConnectionMessage,
  ConnectionReplayOptions,
  ConnectionRun,
  ConnectionTarget,
} from './connection-protocol.ts'
import type { ConnectionSide, Frame } from './gateway/connection.ts'
import { createWebSocketPair } from './gateway/websocket/websocket-pair.ts'
import type { Host, OutboundWebSocket, WebSocketEnd } from './host.ts'
import type { TraceBody, TraceEvent } from './trace/event.ts'
import { fromBase64 } from './wire.ts'

/** How long the live upstream has to answer as often as it did, milliseconds. */
const PATIENCE = 1_000

/** One thing that arrived at the gateway. */
interface Input {
  readonly from: ConnectionSide
  readonly message: ConnectionMessage
  /** Milliseconds since the connection stood. */
  readonly at: number
}

export interface ReplayParts {
  readonly host: Pick<Host, 'setTimer'>
  open(
    target: ConnectionTarget,
    listener: Omit<StudioWebSocketOptions, 'random' | 'ports'>,
  ): Promise<{ readonly client: StudioConnection; readonly ended: Promise<ConnectionRun> }>
}

/**
 * Plays what a recorded client sent; with a recorded upstream, what that sent, too, in the order all of it arrived then.
 * @throws {Error} as rejection, when the recording holds only the beginning of a frame
 */
export async function replaySession(
  recorded: ConnectionRun,
  { timing, upstream }: ConnectionReplayOptions,
  { host, open }: ReplayParts,
): Promise<ConnectionRun> {
  const isScripted = upstream === 'recorded' && recorded.kind === 'websocket'
  const inputs = inputsOf(recorded, isScripted)
  const answers = isScripted ? 0 : countOf(recorded.trace.events, 'upstream')
  const stage = new Stage(host)
  const { client, ended } = await open(recorded.target, {
    isScripted,
    onFrame: () => stage.heard(),
    onEnd: () => stage.end(),
    ...(isScripted && { upstream: (request) => stage.upstream(request.subprotocols, recorded) }),
  })
  void ended.then(() => stage.end())
  let clock = 0
  for (const { from, message, at } of inputs) {
    if (timing === 'recorded') await stage.pass(at - clock)
    else await stage.settle()
    clock = at
    if (from === 'upstream') await stage.sayAsUpstream(message)
    else if (message.type === 'close') client.close(message.status, message.data)
    else client.send(message)
  }
  await stage.hear(answers, PATIENCE)
  if (!inputs.some(({ message }) => message.type === 'close')) client.close(1000, new Uint8Array())
  return ended
}

/** Time, and the recorded upstream's end. */
class Stage {
  private readonly host: Pick<Host, 'setTimer'>
  private readonly ready: Promise<WebSocketEnd>
  private provide: (end: WebSocketEnd) => void = () => undefined
  private count = 0
  private isOver = false
  private wake: (() => void) | undefined

  constructor(host: Pick<Host, 'setTimer'>) {
    this.host = host
    this.ready = new Promise((resolve) => (this.provide = resolve))
  }

  heard(): void {
    this.count += 1
    this.wake?.()
  }

  end(): void {
    this.isOver = true
    this.wake?.()
  }

  /** Stands in the place of the upstream and says only what the recording says. */
  async upstream(offered: readonly string[], recorded: ConnectionRun): Promise<OutboundWebSocket> {
    const [near, far] = createWebSocketPair()
    far.listen({ frame: () => undefined, failed: () => undefined, ended: () => undefined, drained: () => undefined })
    this.provide(far)
    const opening = recorded.trace.events.find((event) => event.type === 'connection-opened')
    const agreed = opening?.type === 'connection-opened' ? opening.subprotocol : undefined
    const isOffered = agreed !== undefined && offered.includes(agreed)
    return { status: 101, headers: [], ...(isOffered && { subprotocol: agreed }), end: near }
  }

  async sayAsUpstream(message: ConnectionMessage): Promise<void> {
    if (message.type === 'bytes' || this.isOver) return
    const end = await this.ready
    if (message.type === 'close') end.close(message.status, message.data)
    else end.send(message)
  }

  pass(milliseconds: number): Promise<void> {
    return milliseconds <= 0 ? Promise.resolve() : new Promise((resolve) => this.host.setTimer(milliseconds, resolve))
  }

  /** What was sent before has gone through, as far as nothing waits for time. */
  settle(): Promise<void> {
    return new Promise((resolve) => this.host.setTimer(0, resolve))
  }

  async hear(count: number, patience: number): Promise<void> {
    let isLate = false
    const cancel = this.host.setTimer(patience, () => {
      isLate = true
      this.wake?.()
    })
    while (this.count < count && !isLate && !this.isOver) await new Promise<void>((resolve) => (this.wake = resolve))
    cancel()
  }
}

/** What arrived from the client, and from the upstream where it is scripted, in order. */
function inputsOf({ trace: { events } }: ConnectionRun, withUpstream: boolean): readonly Input[] {
  const opened = events.find((event) => event.type === 'connection-opened')
  const start = opened?.t ?? 0
  const inputs: Input[] = []
  let hasUpstreamClosed = false
  for (const event of events) {
    if (event.type === 'frame-passed') {
      const { from, opcode, before, status, arrived, frame } = event
      // A live client answers pings and close frames by itself.
      const isAnswer = !withUpstream && (opcode === 'pong' || (opcode === 'close' && hasUpstreamClosed))
      if (from === 'upstream' && opcode === 'close') hasUpstreamClosed = true
      if ((from === 'upstream' && !withUpstream) || isAnswer) continue
      const data = bytesOf(before, `frame ${frame}`)
      const message = { type: opcode, data, ...(status !== undefined && { status }) }
      inputs.push({ from, message, at: Math.max(0, arrived - start) / 1000 })
    } else if (event.type === 'bytes-passed' && event.from === 'client') {
      const message: ConnectionMessage = { type: 'bytes', data: bytesOf(event.body, 'bytes of the client') }
      inputs.push({ from: 'client', message, at: Math.max(0, event.t - start) / 1000 })
    }
  }
  return inputs
}

function countOf(events: readonly TraceEvent[], from: ConnectionSide): number {
  return events.filter(
    (event) => (event.type === 'frame-passed' || event.type === 'bytes-passed') && event.from === from,
  ).length
}

/** @throws {Error} when only a part was kept */
function bytesOf({ text, base64, isCut }: TraceBody, what: string): Frame['data'] {
  if (isCut) throw new Error(`The recording holds only the beginning of ${what}; it cannot be replayed.`)
  return text === undefined ? fromBase64(base64 ?? '') : new TextEncoder().encode(text)
}
