import type { Socket } from 'node:net'
import { Duplex } from 'node:stream'

import { rememberTls, tlsOf } from './tls/tls-connections.ts'

/** A connection that begins anew with other bytes: node:http reads those first, then what the client goes on to send. */
export class ReplayedSocket extends Duplex {
  readonly remoteAddress: string | undefined
  readonly remotePort: number | undefined
  /** As of the connection behind it. */
  bytesRead = 0
  private readonly socket: Socket

  constructor(socket: Socket, bytes: Uint8Array) {
    super({ allowHalfOpen: true })
    this.socket = socket
    this.remoteAddress = socket.remoteAddress
    this.remotePort = socket.remotePort
    const tls = tlsOf(socket)
    if (tls) rememberTls(this, tls)
    // node:http's first parser of this connection has given up.
    socket.removeAllListeners('data').removeAllListeners('end').removeAllListeners('readable')
    socket.on('data', (part: Uint8Array) => this.receive(part))
    socket.on('end', () => this.push(null))
    socket.on('error', () => undefined)
    socket.once('close', () => this.destroy())
    this.receive(bytes)
  }

  address(): ReturnType<Socket['address']> {
    return this.socket.address()
  }

  setTimeout(): this {
    return this
  }

  setNoDelay(): this {
    return this
  }

  setKeepAlive(): this {
    return this
  }

  /** Closes once everything written is out. */
  destroySoon(): void {
    if (this.writableFinished) this.destroy()
    else this.once('finish', () => this.destroy())
    if (this.writable) this.end()
  }

  override _read(): void {
    this.socket.resume()
  }

  override _write(bytes: Uint8Array, _encoding: BufferEncoding, callback: (error?: Error | null) => void): void {
    this.socket.write(bytes, callback)
  }

  override _final(callback: () => void): void {
    this.socket.end(callback)
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    this.socket.destroySoon()
    callback(error)
  }

  private receive(bytes: Uint8Array): void {
    this.bytesRead += bytes.length
    if (!this.push(bytes)) this.socket.pause()
  }
}
