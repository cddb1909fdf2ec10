import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'

/** What an upstream was sent, and the socket to answer on. */
export type Behaviour = (socket: Socket, received: string) => void

/** A TCP server that reads one request's head and then does as it is told. */
export class RawUpstream {
  /** Heads in order of arrival, with what came along. */
  readonly heads: string[] = []
  behaviour: Behaviour = answering('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok')
  port = 0
  private readonly server: Server
  private readonly sockets = new Set<Socket>()

  constructor() {
    this.server = createServer((socket) => this.accept(socket))
  }

  async listen(): Promise<this> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve))
    this.port = (this.server.address() as AddressInfo).port
    return this
  }

  /** Open connections. */
  connections(): number {
    return this.sockets.size
  }

  close(): void {
    for (const socket of this.sockets) socket.destroy()
    this.server.close()
  }

  private accept(socket: Socket): void {
    this.sockets.add(socket)
    socket.on('close', () => this.sockets.delete(socket)).on('error', () => undefined)
    let received = ''
    socket.on('data', (part) => {
      received += part.toString('latin1')
      if (!received.includes('\r\n\r\n')) return
      const length = Number(/^content-length: *(\d+)/im.exec(received)?.[1] ?? 0)
      if (received.length < received.indexOf('\r\n\r\n') + 4 + length) return
      this.heads.push(received)
      this.behaviour(socket, received)
      received = ''
    })
  }
}

/** Writes this and keeps the connection. */
export function answering(bytes: string): Behaviour {
  return (socket) => void socket.write(bytes, 'latin1')
}
