import { createSocket, type RemoteInfo, type Socket } from 'node:dgram'
import type { AddressInfo } from 'node:net'

import type { Exchange, GatewayRequest } from '../../../gateway/message.ts'
import { streamRequest } from '../../../gateway/stream/stream-request.ts'
import { Arrivals } from '../arrivals.ts'
import { plainAddress } from '../connection-facts.ts'

/** Datagrams of one session that wait at most; later ones are lost, as in a full socket buffer. */
const MAX_WAITING = 1024
/** Sessions at once; a flood of origins must not fill the memory. */
const MAX_SESSIONS = 65_536

export interface UdpPortOptions {
  readonly handle: (exchange: Exchange) => Promise<void>
  readonly onFailure: (error: unknown) => void
}

/** A UDP port of `stream_listen`: the datagrams of one origin are a session, until the gateway ends it (phases.md §14). */
export class UdpPort {
  readonly socket: Socket
  private readonly options: UdpPortOptions
  private readonly sessions = new Map<string, UdpSession>()

  constructor(address: string, options: UdpPortOptions) {
    this.options = options
    this.socket = createSocket(address.includes(':') ? 'udp6' : 'udp4')
    this.socket.on('message', (bytes, origin) => this.receive(bytes, origin))
  }

  /** Open sessions. */
  size(): number {
    return this.sessions.size
  }

  close(): void {
    for (const session of this.sessions.values()) session.end()
    this.socket.close()
  }

  private receive(bytes: Uint8Array, origin: RemoteInfo): void {
    const key = `${origin.address} ${origin.port}`
    const known = this.sessions.get(key)
    if (known) return known.receive(bytes)
    if (this.sessions.size >= MAX_SESSIONS) return
    const session = new UdpSession(this.socket, origin)
    this.sessions.set(key, session)
    session.receive(bytes)
    const forget = (): void => {
      if (this.sessions.get(key) === session) this.sessions.delete(key)
    }
    // Datagrams after the end begin a new session, even while the old one still logs.
    session.onClose(forget)
    this.options
      .handle(session)
      .catch((error: unknown) => this.options.onFailure(error))
      .finally(forget)
  }
}

/** The datagrams of one origin. */
class UdpSession implements Exchange {
  readonly request: GatewayRequest
  private readonly socket: Socket
  private readonly origin: RemoteInfo
  private waiting = 0
  private readonly arrivals = new Arrivals(() => undefined)
  private readonly listeners: (() => void)[] = []
  private isOver = false

  constructor(socket: Socket, origin: RemoteInfo) {
    this.socket = socket
    this.origin = origin
    const { address, port } = socket.address() as AddressInfo
    this.request = streamRequest({
      protocol: 'udp',
      isTls: false,
      client: { ip: plainAddress(origin.address), port: origin.port },
      server: { ip: plainAddress(address), port },
      received: this.taken(),
    })
  }

  receive(bytes: Uint8Array): void {
    if (this.isOver || this.waiting >= MAX_WAITING) return
    this.waiting += 1
    this.arrivals.push(bytes)
  }

  sendHead(): void {
    return undefined
  }

  /** Lost datagrams are nobody's error. */
  write(bytes: Uint8Array): void {
    if (!this.isOver) this.socket.send(bytes, this.origin.port, this.origin.address, () => undefined)
  }

  end(): void {
    if (this.isOver) return
    this.isOver = true
    this.arrivals.end()
    for (const listener of this.listeners.splice(0)) listener()
  }

  abort(): void {
    this.end()
  }

  isClosed(): boolean {
    return this.isOver
  }

  onClose(listener: () => void): void {
    if (this.isOver) listener()
    else this.listeners.push(listener)
  }

  private async *taken(): AsyncGenerator<Uint8Array> {
    for await (const bytes of this.arrivals) {
      this.waiting -= 1
      yield bytes
    }
  }
}
