import type { Socket } from 'node:net'

import type { Frame } from '../../../gateway/connection.ts'
import type { WebSocketEnd, WebSocketListener } from '../../../host.ts'
import type { GatewaySocket } from './gateway-socket.ts'

/** Bytes that may wait for a slow reader before its sender has to. */
const HIGH_WATER = 256 * 1024
const NO_STATUS = 1005

/** One end of a WebSocket on a wire: `ws` does the framing, this keeps order and pace. Made in the moment it opens. */
export class WireEnd implements WebSocketEnd {
  private readonly socket: GatewaySocket
  private listener: WebSocketListener | undefined
  /** What came before somebody listened. */
  private early: ((listener: WebSocketListener) => void)[] | undefined = []
  private isFull = false
  private hasSaidGoodbye = false

  constructor(socket: GatewaySocket, raw: Socket) {
    this.socket = socket
    socket.on('message', (data: Buffer, isBinary: boolean) => this.arrive({ type: isBinary ? 'binary' : 'text', data }))
    socket.on('ping', (data: Buffer) => this.arrive({ type: 'ping', data }))
    socket.on('pong', (data: Buffer) => this.arrive({ type: 'pong', data }))
    socket.onCloseFrame = (status, data) =>
      this.arrive({ type: 'close', data, ...(status !== undefined && status !== NO_STATUS && { status }) })
    socket.on('error', (error: Error) => {
      const failure = { status: socket.failedWith ?? 1002, message: error.message }
      this.tell((listener) => listener.failed(failure))
    })
    socket.on('close', () => this.tell((listener) => listener.ended()))
    raw.on('drain', () => this.drain())
    socket.pause()
  }

  listen(listener: WebSocketListener): void {
    this.listener = listener
    const early = this.early ?? []
    this.early = undefined
    for (const tell of early) tell(listener)
    this.socket.resume()
  }

  send({ type, data }: Frame): boolean {
    const { socket } = this
    switch (type) {
      case 'text':
        socket.send(data, TEXT)
        break
      case 'binary':
        socket.send(data, BINARY)
        break
      case 'ping':
        socket.ping(data)
        break
      case 'pong':
        socket.pong(data)
        break
      case 'close':
        break
    }
    this.isFull = socket.bufferedAmount > HIGH_WATER
    return !this.isFull
  }

  close(status?: number, reason: Uint8Array = new Uint8Array()): void {
    if (this.hasSaidGoodbye) return
    this.hasSaidGoodbye = true
    this.socket.sayGoodbye(status, reason)
  }

  terminate(): void {
    this.socket.terminate()
  }

  pause(): void {
    this.socket.pause()
  }

  resume(): void {
    this.socket.resume()
  }

  private arrive(frame: Frame): void {
    if (this.listener) this.listener.frame(frame)
    else this.early?.push((listener) => listener.frame(frame))
  }

  private tell(deed: (listener: WebSocketListener) => void): void {
    if (this.listener) deed(this.listener)
    else this.early?.push(deed)
  }

  private drain(): void {
    if (!this.isFull || this.socket.bufferedAmount > HIGH_WATER) return
    this.isFull = false
    this.listener?.drained()
  }
}

const TEXT = { binary: false }
const BINARY = { binary: true }
