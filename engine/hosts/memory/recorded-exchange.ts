import type { Exchange, GatewayRequest, HeaderPair, ReplyHead, ReplyOutcome } from '../../gateway/message.ts'

/** What a client got, strings hold bytes. */
export interface RecordedReply {
  readonly outcome: ReplyOutcome
  readonly head: ReplyHead | undefined
  readonly body: string
}

/** A client that reads everything and remembers it. */
export class RecordedExchange implements Exchange {
  readonly request: GatewayRequest
  /** Set by a test whose client goes away. */
  isGone = false
  private head: ReplyHead | undefined
  private body = ''
  private outcome: ReplyOutcome | undefined

  constructor(request: GatewayRequest) {
    this.request = request
  }

  sendHead(head: ReplyHead): void {
    this.head = head
  }

  write(bytes: Uint8Array): void {
    for (const byte of bytes) this.body += String.fromCharCode(byte)
  }

  end(): void {
    this.outcome = 'complete'
  }

  abort(): void {
    this.outcome = this.head || this.body ? 'incomplete' : 'closed'
  }

  isClosed(): boolean {
    return this.isGone
  }

  /** Undefined while the answer is still on its way. */
  reply(): RecordedReply | undefined {
    return this.outcome && { outcome: this.outcome, head: this.head, body: this.body }
  }
}

/** A plain HTTP/1.1 request of a client on this machine. */
export function requestOf(
  method: string,
  target: string,
  {
    headers = [['Host', 'api.test']],
    ...rest
  }: { readonly headers?: readonly HeaderPair[] } & Partial<GatewayRequest> = {},
): GatewayRequest {
  return {
    method,
    target,
    httpVersion: '1.1',
    scheme: 'http',
    headers,
    client: { ip: '127.0.0.1', port: 40_000 },
    server: { ip: '127.0.0.1', port: 8000 },
    ...rest,
  }
}
