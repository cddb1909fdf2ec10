import type { IncomingMessage } from 'node:http'

import { RequestBodyError } from '../../gateway/request-body.ts'

/** What reading a client's body needs to know besides its bytes. */
export interface BodyReading {
  /** Milliseconds between two reads (nginx: client_body_timeout). */
  readonly timeout: number
  /** Called before the first read: this is when nginx answers `100 Continue`. */
  readonly onFirstRead?: () => void
}

/** A client's body as nginx reads it. Leaving early neither closes the connection nor loses the answer. */
export class ClientBody {
  private failure: RequestBodyError | undefined
  private wake: (() => void) | undefined
  private readonly incoming: IncomingMessage
  private readonly reading: BodyReading

  constructor(incoming: IncomingMessage, reading: BodyReading) {
    this.incoming = incoming
    this.reading = reading
    const wake = (): void => this.wake?.()
    // An aborted message emits 'error' when somebody listens for it, and must not be an uncaught one.
    for (const event of ['readable', 'end', 'close', 'error']) incoming.on(event, wake)
  }

  /** The parser could not read on. */
  fail(message: string): void {
    this.failure = new RequestBodyError(400, message)
    this.wake?.()
  }

  /** @throws {RequestBodyError} */
  async *bytes(): AsyncGenerator<Uint8Array> {
    this.reading.onFirstRead?.()
    const { incoming } = this
    for (;;) {
      const bytes: unknown = this.failure ? null : incoming.read()
      if (bytes instanceof Uint8Array) yield bytes
      else if (this.failure) throw this.failure
      else if (incoming.readableEnded) return
      else if (incoming.destroyed) throw new RequestBodyError(400, 'client prematurely closed connection')
      else await this.more()
    }
  }

  private more(): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.wake = undefined
        reject(
          new RequestBodyError(408, 'client timed out (110: Connection timed out) while reading client request body'),
        )
      }, this.reading.timeout)
      this.wake = () => {
        this.wake = undefined
        clearTimeout(timer)
        resolve()
      }
    })
  }
}
