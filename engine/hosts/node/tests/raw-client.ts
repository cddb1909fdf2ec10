import { connect, type Socket } from 'node:net'

/** A client that knows nothing of HTTP: bytes out, bytes in (latin1: one char, one byte). */
export class RawClient {
  readonly socket: Socket
  readonly closed: Promise<void>
  /** Everything that came so far. */
  seen = ''
  private waiting: (() => void)[] = []

  constructor(port: number) {
    this.socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
    this.socket.setEncoding('latin1')
    this.socket.on('data', (part: string) => {
      this.seen += part
      for (const wake of this.waiting.splice(0)) wake()
    })
    this.socket.on('error', () => undefined)
    // The gateway has said everything; so have we.
    this.socket.on('end', () => this.socket.destroy())
    this.closed = new Promise((resolve) => this.socket.once('close', () => resolve()))
    this.socket.once('close', () => {
      for (const wake of this.waiting.splice(0)) wake()
    })
  }

  send(bytes: string | Uint8Array): this {
    this.socket.write(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes)
    return this
  }

  /** Waits until the answer so far looks like this. */
  async until(pattern: RegExp): Promise<string> {
    while (!pattern.test(this.seen)) {
      if (this.socket.destroyed) throw new Error(`closed before ${pattern}: ${JSON.stringify(this.seen.slice(0, 500))}`)
      await new Promise<void>((resolve) => this.waiting.push(resolve))
    }
    return this.seen
  }

  /** All bytes until the gateway closes. */
  async rest(): Promise<string> {
    await this.closed
    return this.seen
  }

  leave(): void {
    this.socket.destroy()
  }
}

/** Sends bytes and gives all that comes until the connection is closed. */
export function exchangeBytes(port: number, ...parts: readonly (string | Uint8Array)[]): Promise<string> {
  const client = new RawClient(port)
  for (const part of parts) client.send(part)
  return client.rest()
}
