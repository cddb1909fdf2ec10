import { toBytes } from './bytes.ts'
import type { Exchange, GatewayRequest, ReplyHead } from './message.ts'

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
  /** Takes the head in place of the client's exchange: the connection is given away with it. */
  openTunnel: ((head: ReplyHead) => void) | undefined
  private head: ReplyHead | undefined
  private isChunked = false
  private headSize = 0
  private held: string[] = []
  /** What chunked coding adds to the pieces that wait, and to those that went out. */
  private heldFraming = 0
  private sentFraming = 0
  private size = 0
  private readonly exchange: Exchange

  constructor(exchange: Exchange) {
    this.exchange = exchange
  }

  /** Takes the head; it counts as output that may wait. */
  takeHead(head: ReplyHead): void {
    this.head = head
    for (const [name, value] of head.headers) {
      if (name === 'Transfer-Encoding') this.isChunked = true
      this.size += name.length + value.length + 4
    }
    this.headSize = this.size + frameSize(head, this.exchange.request)
  }

  /** Bytes on the wire: the head as nginx writes it, and the body with its chunked coding. */
  sentBytes(): { readonly head: number; readonly body: number } {
    return { head: this.isHeadSent ? this.headSize : 0, body: this.bytesSent + this.sentFraming }
  }

  write(text: string, { last, flush }: { readonly last: boolean; readonly flush: boolean }): void {
    // Behind the last chunk nobody reads; behind a Content-Length everything goes out.
    if (this.isComplete && this.isChunked) return
    if (text.length > 0) {
      this.held.push(text)
      this.size += text.length
    }
    if (this.isChunked) this.heldFraming += chunkFraming(text.length, last)
    if (last || flush || this.size >= POSTPONE_OUTPUT) this.send()
    if (last) this.isComplete = true
  }

  private send(): void {
    if (this.head && !this.isHeadSent) {
      if (this.openTunnel) this.openTunnel(this.head)
      else this.exchange.sendHead(this.head)
      this.isHeadSent = true
    }
    const { exchange, held } = this
    if (held.length > 0) this.held = []
    for (const text of held) {
      this.bytesSent += text.length
      const drained = exchange.writeText ? exchange.writeText(text) : exchange.write(toBytes(text))
      if (drained) this.drained = drained
    }
    this.sentFraming += this.heldFraming
    this.heldFraming = 0
    this.size = 0
  }
}

/** The status line, nginx's own Connection line and the empty line; HTTP/2 has only the first, shortened. */
function frameSize({ status, reason, isLast }: ReplyHead, { httpVersion, headers }: GatewayRequest): number {
  const statusLine = `HTTP/1.1 ${status} ${reason}\r\n`.length
  if (httpVersion === '2.0') return statusLine
  const wish = headers.find(([name]) => name.toLowerCase() === 'connection')?.[1].toLowerCase() ?? ''
  const isKept = httpVersion === '1.1' ? !wish.includes('close') : wish.includes('keep-alive')
  const connection = status === 101 ? 'upgrade' : isKept && !isLast ? 'keep-alive' : 'close'
  return statusLine + `Connection: ${connection}\r\n\r\n`.length
}

/** The size line and line ends of a piece, and the empty chunk behind the last one. */
function chunkFraming(size: number, isLast: boolean): number {
  const frame = size > 0 ? size.toString(16).length + 4 : 0
  return isLast ? frame + '0\r\n\r\n'.length : frame
}
