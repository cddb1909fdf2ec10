import type { Frame } from '../gateway/connection.ts'
import { createWebSocketPair } from '../gateway/websocket/websocket-pair.ts'
import { OutboundError, type Host, type OutboundWebSocket, type WebSocketEnd, type WebSocketListener } from '../host.ts'
import type { UpstreamWebSocket, WebSocketStep } from './model.ts'

/** What is asked of a virtual upstream. */
interface WebSocketCall {
  readonly who: string
  readonly subprotocols: readonly string[]
}

/**
 * Opens a WebSocket to a rule of `upstreams:`.
 * @throws {OutboundError} as rejection, when the rule refuses it
 */
export async function openVirtualWebSocket(
  spec: UpstreamWebSocket,
  { who, subprotocols }: WebSocketCall,
  host: Pick<Host, 'setTimer'>,
): Promise<OutboundWebSocket> {
  if (spec.delay > 0) await pause(host, spec.delay)
  if (spec.refuse !== undefined)
    throw new OutboundError('malformed', 'exchange', `${who} answered ${spec.refuse} instead of 101`)
  const subprotocol = subprotocols.find((name) => spec.subprotocols?.includes(name) ?? true)
  const [near, far] = createWebSocketPair()
  const peer = new VirtualPeer(far, spec, host)
  far.listen(peer)
  void peer.play()
  return { status: 101, headers: [], ...(subprotocol !== undefined && { subprotocol }), end: near }
}

function pause(host: Pick<Host, 'setTimer'>, milliseconds: number): Promise<void> {
  return new Promise((resolve) => host.setTimer(milliseconds, resolve))
}

/** The other end: plays its script, then echoes or listens. Answers pings and close frames like any server. */
class VirtualPeer implements WebSocketListener {
  private readonly end: WebSocketEnd
  private readonly spec: UpstreamWebSocket
  private readonly host: Pick<Host, 'setTimer'>
  private readonly inbox: Frame[] = []
  private wake: (() => void) | undefined
  private isOver = false

  constructor(end: WebSocketEnd, spec: UpstreamWebSocket, host: Pick<Host, 'setTimer'>) {
    this.end = end
    this.spec = spec
    this.host = host
  }

  frame(frame: Frame): void {
    if (frame.type === 'ping') this.end.send({ type: 'pong', data: frame.data })
    else if (frame.type === 'close') this.end.close(frame.status, frame.data)
    else if (frame.type !== 'pong') this.inbox.push(frame)
    this.wake?.()
  }

  failed(): void {
    this.ended()
  }

  ended(): void {
    this.isOver = true
    this.wake?.()
  }

  drained(): void {
    this.wake?.()
  }

  async play(): Promise<void> {
    for (const step of this.spec.script) {
      if (this.isOver) return
      await this.take(step)
    }
    while (this.spec.isEcho && !this.isOver) {
      const heard = await this.next()
      if (!heard) return
      if (this.spec.pace > 0) await pause(this.host, this.spec.pace)
      if (!this.end.send(heard)) await this.waken()
    }
  }

  private async take(step: WebSocketStep): Promise<void> {
    switch (step.type) {
      case 'wait':
        return pause(this.host, step.milliseconds)
      case 'send':
        this.end.send(step.frame)
        return undefined
      case 'expect': {
        const heard = await this.next()
        if (heard && !isSame(heard.data, step.data))
          this.end.close(1008, new TextEncoder().encode('not what I expected'))
        return undefined
      }
      case 'close':
        this.end.close(step.status, step.reason)
        return undefined
      case 'fault':
        this.end.terminate()
        return undefined
    }
  }

  /** The next message; undefined when none will come. */
  private async next(): Promise<Frame | undefined> {
    while (this.inbox.length === 0 && !this.isOver) await this.waken()
    return this.inbox.shift()
  }

  private waken(): Promise<void> {
    return new Promise((resolve) => (this.wake = resolve))
  }
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i])
}
