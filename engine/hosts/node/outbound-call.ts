import type { Dispatcher } from 'undici'

import type { HeaderPair } from '../../gateway/message.ts'
import { RequestBodyError } from '../../gateway/request-body.ts'
import { OutboundError, type OutboundResponse } from '../../host.ts'
import { toOutboundError } from './outbound-failures.ts'
import { UpstreamBody } from './upstream-body.ts'

/** Who waits for an answer. */
export interface Asker {
  resolve(answer: OutboundResponse): void
  reject(failure: Error): void
  /** undici needs nothing more of the request's head. */
  forget(): void
}

/** One request with undici, which calls back here. */
export class OutboundCall implements Dispatcher.DispatchHandler {
  private readonly asker: Asker
  private readonly body = new UpstreamBody()
  private isAnswered = false
  private hasNoBody = false
  private isCancelled = false

  constructor(asker: Asker) {
    this.asker = asker
  }

  cancel(): void {
    this.isCancelled = true
    this.body.cancel()
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.body.attach(controller)
    if (this.isCancelled) this.body.cancel()
  }

  onResponseStart(
    controller: Dispatcher.DispatchController,
    status: number,
    _headers: unknown,
    reason: string | undefined,
  ): void {
    if (status < 200) return
    this.asker.forget()
    const headers = pairsOf(controller.rawHeaders)
    // nginx: invalid; undici reads them since its parser is wide (outbound-heads.ts).
    if (headers.some(isInvalid)) return controller.abort(new OutboundError('malformed', 'exchange', 'invalid header'))
    this.isAnswered = true
    this.hasNoBody = status === 304
    this.asker.resolve({ status, reason: reason ?? '', httpVersion: '1.1', headers, body: this.body })
  }

  onResponseData(_controller: unknown, chunk: Uint8Array): void {
    this.body.push(chunk)
  }

  onResponseEnd(): void {
    this.body.end()
  }

  onResponseError(_controller: unknown, error: unknown): void {
    // A client's body that went wrong is not the upstream's failure.
    const failure = error instanceof RequestBodyError ? error : toOutboundError(error, this.isAnswered)
    this.asker.forget()
    if (!this.isAnswered) this.asker.reject(failure)
    // undici misses the body that a 304 only announces.
    else if (this.hasNoBody) this.body.end()
    else this.body.fail(failure)
  }
}

/** What nginx's parser stops at: NUL, and a carriage return that ends no line (Kong: nginx ngx_http_parse_header_line). */
function isInvalid([, value]: HeaderPair): boolean {
  return value.includes('\0') || value.includes('\r')
}

function pairsOf(raw: unknown): HeaderPair[] {
  const pairs: HeaderPair[] = []
  if (!Array.isArray(raw)) return pairs
  for (let i = 0; i + 1 < raw.length; i += 2) pairs.push([latin1(raw[i]), latin1(raw[i + 1])])
  return pairs
}

function latin1(value: unknown): string {
  return Buffer.isBuffer(value) ? value.toString('latin1') : String(value)
}
