import type { Dispatcher } from 'undici'

import { toText } from '../../gateway/bytes.ts'
import type { HeaderPair } from '../../gateway/message.ts'
import { RequestBodyError } from '../../gateway/request-body.ts'
import { OutboundError, type OutboundResponse } from '../../host.ts'
import { toOutboundError } from './outbound-failures.ts'
import { UpstreamBody, type Flow } from './upstream-body.ts'

/** Who waits for an answer. */
export interface Asker {
  resolve(answer: OutboundResponse): void
  reject(failure: Error): void
  /** undici writes the request's head next. */
  begin(): void
  /** undici needs nothing more of the request's head. */
  forget(): void
}

/**
 * One request with undici, which calls back here: as its own clients do, because the newer callbacks make an object of
 * the answer's headers first.
 */
export class OutboundCall implements Dispatcher.DispatchHandler, Flow {
  paused = false
  aborted = false
  private readonly asker: Asker
  private readonly body = new UpstreamBody()
  private isAnswered = false
  private hasNoBody = false
  private isCancelled = false
  private abortRequest: ((reason: Error) => void) | undefined
  private resumeReading: (() => void) | undefined

  constructor(asker: Asker) {
    this.asker = asker
  }

  cancel(): void {
    this.isCancelled = true
    this.body.cancel()
  }

  pause(): void {
    this.paused = true
  }

  resume(): void {
    if (!this.paused) return
    this.paused = false
    this.resumeReading?.()
  }

  abort(reason: Error): void {
    if (this.aborted) return
    this.aborted = true
    this.abortRequest?.(reason)
  }

  onConnect(abort: (reason?: Error) => void): void {
    this.abortRequest = abort
    this.body.attach(this)
    if (this.isCancelled) this.body.cancel()
    else this.asker.begin()
  }

  onHeaders(status: number, raw: readonly Uint8Array[], resume: () => void, reason: string): boolean {
    this.resumeReading = resume
    if (status < 200) return true
    this.asker.forget()
    const headers = pairsOf(raw)
    // nginx: invalid; undici reads them since its parser is wide (outbound-heads.ts).
    if (headers.some(isInvalid)) {
      this.abort(new OutboundError('malformed', 'exchange', 'invalid header'))
      return true
    }
    this.isAnswered = true
    this.hasNoBody = status === 304
    this.asker.resolve({ status, reason, httpVersion: '1.1', headers, body: this.body })
    return !this.paused
  }

  onData(chunk: Uint8Array): boolean {
    this.body.push(chunk)
    return !this.paused
  }

  onComplete(): void {
    this.body.end()
  }

  onError(error: Error): void {
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

function pairsOf(raw: readonly Uint8Array[]): HeaderPair[] {
  const pairs: HeaderPair[] = []
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const name = raw[i]
    const value = raw[i + 1]
    if (name && value) pairs.push([toText(name), toText(value)])
  }
  return pairs
}
