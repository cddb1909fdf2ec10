import { toBytes } from './bytes.ts'
import type { Exchange, ReplyHead } from './message.ts'

/** nginx's postpone_output: less than this waits for more (Kong: nginx-behaviour.md §3). */
const POSTPONE_OUTPUT = 1460

/** The last of nginx's filters: holds small output back, so that an early failure leaves no byte. */
export class WriteFilter {
  /** Body bytes that went out. */
  bytesSent = 0
  isHeadSent = false
  /** The last buffer went out: the answer is whole. */
  isComplete = false
  /** Set while the client reads slower than the gateway writes. */
  drained: Promise<void> | undefined
  private head: ReplyHead | undefined
  private isChunked = false
  private held: Uint8Array[] = []
  private size = 0
  private readonly exchange: Exchange

  constructor(exchange: Exchange) {
    this.exchange = exchange
  }

  /** Takes the head; it counts as output that may wait. */
  takeHead(head: ReplyHead): void {
    this.head = head
    this.isChunked = head.headers.some(([name]) => name === 'Transfer-Encoding')
    for (const [name, value] of head.headers) this.size += name.length + value.length + 4
  }

  write(text: string, { last, flush }: { readonly last: boolean; readonly flush: boolean }): void {
    // Behind the last chunk nobody reads; behind a Content-Length everything goes out.
    if (this.isComplete && this.isChunked) return
    if (text.length > 0) {
      this.held.push(toBytes(text))
      this.size += text.length
    }
    if (last || flush || this.size >= POSTPONE_OUTPUT) this.send()
    if (last) this.isComplete = true
  }

  private send(): void {
    if (this.head && !this.isHeadSent) {
      this.exchange.sendHead(this.head)
      this.isHeadSent = true
    }
    for (const bytes of this.held) {
      this.bytesSent += bytes.length
      const drained = this.exchange.write(bytes)
      if (drained) this.drained = drained
    }
    this.held = []
    this.size = 0
  }
}
