import type { WebSocketEnd, WebSocketListener } from '../../host.ts'
import type { Frame } from '../connection.ts'

/** Bytes that may wait at an end before its sender is asked to pause. */
const HIGH_WATER = 256 * 1024

/** A WebSocket without a wire: what one end sends the other gets, in order and never within the call that sent it. */
export function createWebSocketPair(): readonly [WebSocketEnd, WebSocketEnd] {
  const first = new PairedEnd()
  const second = new PairedEnd()
  first.other = second
  second.other = first
  return [first, second]
}

class PairedEnd implements WebSocketEnd {
  other: PairedEnd | undefined
  private listener: WebSocketListener | undefined
  private readonly inbox: Frame[] = []
  private waitingBytes = 0
  private isPaused = false
  private isScheduled = false
  /** The sender was told to wait. */
  private isFull = false
  private hasSentClose = false
  private hasGotClose = false
  private isOver = false
  private hasEnded = false

  listen(listener: WebSocketListener): void {
    this.listener = listener
    this.schedule()
  }

  send(frame: Frame): boolean {
    if (this.isOver || this.hasSentClose) return true
    return this.other?.receive(frame) ?? true
  }

  close(status?: number, reason: Uint8Array = new Uint8Array()): void {
    if (this.isOver || this.hasSentClose) return
    this.hasSentClose = true
    this.other?.receive({ type: 'close', data: reason, ...(status !== undefined && { status }) })
    if (this.hasGotClose) this.endBoth()
  }

  terminate(): void {
    this.endBoth()
  }

  pause(): void {
    this.isPaused = true
  }

  resume(): void {
    this.isPaused = false
    this.schedule()
  }

  private receive(frame: Frame): boolean {
    if (this.isOver) return true
    this.inbox.push(frame)
    this.waitingBytes += frame.data.length
    this.isFull ||= this.waitingBytes > HIGH_WATER
    this.schedule()
    return !this.isFull
  }

  private endBoth(): void {
    this.isOver = true
    this.schedule()
    if (this.other && !this.other.isOver) this.other.endBoth()
  }

  private schedule(): void {
    if (this.isScheduled || !this.listener) return
    this.isScheduled = true
    queueMicrotask(() => {
      this.isScheduled = false
      this.deliver()
    })
  }

  private deliver(): void {
    const { listener, inbox } = this
    while (listener && !this.isPaused) {
      const frame = inbox.shift()
      if (!frame) break
      this.waitingBytes -= frame.data.length
      if (frame.type === 'close') this.hasGotClose = true
      listener.frame(frame)
    }
    if (inbox.length > 0) return
    if (this.isFull) {
      this.isFull = false
      this.other?.listener?.drained()
    }
    if (!this.isOver || this.hasEnded) return
    this.hasEnded = true
    listener?.ended()
  }
}
