import type { ObservedSideCall } from '../../gateway/instrumentation.ts'
import { RequestContext } from '../../gateway/request-context.ts'
import { OutboundError, type ConnectOptions, type Host } from '../../host.ts'
import { awaitHost } from '../../lua/runtime/native.ts'
import type { LuaReturn } from '../../lua/runtime/value.ts'
import type { LuaVm } from '../../lua/vm.ts'
import { contextOf, requestOf } from '../../scripting/current.ts'
import { Connection, errorText, firstOf, type Steps } from './connection.ts'
import type { KeepalivePools } from './keepalive.ts'
import { receive, type UntilReader, type Wanted } from './receive.ts'

/** nginx's default for connecting, sending and reading. */
const TIMEOUT = 60_000

/** What cosockets are made of. */
export interface SocketServices {
  readonly vm: LuaVm
  readonly host: Host
  readonly pools: KeepalivePools
}

/** Where to connect to. */
export interface Peer extends ConnectOptions {
  /** Name of the keepalive pool; made of host and port when left out. */
  readonly pool?: string
}

/** `ngx.socket.tcp()` and `ngx.socket.udp()` without their Lua clothes (lua-nginx-module). */
export class Cosocket {
  readonly timeouts = { connect: TIMEOUT, send: TIMEOUT, read: TIMEOUT }
  connection: Connection | undefined
  private readonly services: SocketServices
  /** Others, such as Redis, tell of what they say themselves. */
  private readonly isSilent: boolean
  private pool = ''
  private isReading = false
  private isWriting = false

  constructor(services: SocketServices, { isSilent = false } = {}) {
    this.services = services
    this.isSilent = isSilent
  }

  /** 1, or nil and why not. A name is resolved as Kong does (Kong: nginx-behaviour.md §12). */
  *connect({ protocol, host, port, pool }: Peer): Steps<LuaReturn> {
    this.drop()
    const name = host.startsWith('unix:') ? host : `${host}:${port}`
    this.pool = pool ?? name
    const kept = protocol === 'tcp' ? this.services.pools.take(this.pool) : undefined
    const start = this.services.host.now()
    const opened = kept ?? (yield* awaitHost(this.open({ protocol, host, port }, name)))
    const failure = typeof opened === 'string' ? opened : undefined
    const outcome = failure ?? (kept ? `connected, reused ${kept.reused} times` : 'connected')
    if (!this.isSilent) this.tell({ kind: 'tcp', summary: `${protocol} ${name}`, outcome }, start)
    if (typeof opened === 'string') return [undefined, opened]
    this.connection = opened
    this.closeAtEnd(opened)
    return 1
  }

  *send(bytes: string): Steps<LuaReturn> {
    const { connection } = this
    if (connection === undefined) return [undefined, 'closed']
    if (this.isWriting) return [undefined, 'socket busy writing']
    this.isWriting = true
    const failure = yield* connection.send(bytes, this.timeouts.send)
    this.isWriting = false
    if (failure === undefined) return bytes.length
    this.drop()
    return [undefined, failure]
  }

  receive(wanted: Wanted): Steps<LuaReturn> {
    return this.reading((connection) => receive(connection, wanted, this.timeouts.read))
  }

  receiveUntil(reader: UntilReader, size: number | undefined): Steps<LuaReturn> {
    return this.reading((connection) => reader.read(connection, this.timeouts.read, size))
  }

  *secure(options: { serverName?: string; verify: boolean }): Steps<LuaReturn> {
    const { connection } = this
    if (connection === undefined) return [undefined, 'closed']
    if (connection.isSecure) return true
    const failure = yield* connection.secure(options, this.timeouts.connect)
    if (failure === undefined) return true
    this.drop()
    return [undefined, failure]
  }

  keepAlive(options: { timeout: number; size: number }): LuaReturn {
    const { connection } = this
    if (connection === undefined || connection.ended !== undefined) {
      this.drop()
      return [undefined, 'closed']
    }
    if (this.isReading || this.isWriting) return [undefined, `socket busy ${this.isReading ? 'reading' : 'writing'}`]
    if (connection.buffer !== '') return [undefined, 'unread data in buffer']
    this.services.pools.put(this.pool, connection, options)
    this.connection = undefined
    return 1
  }

  close(): LuaReturn {
    if (this.connection === undefined) return [undefined, 'closed']
    this.drop()
    return 1
  }

  /** Says to whoever listens that something was said to somebody else. */
  tell(call: Omit<ObservedSideCall, 'duration'>, start: number): void {
    const { vm, host } = this.services
    contextOf(vm)?.probe?.onSideCall?.(requestOf(vm), { ...call, duration: host.now() - start })
  }

  now(): number {
    return this.services.host.now()
  }

  private *reading(read: (connection: Connection) => Steps<LuaReturn>): Steps<LuaReturn> {
    const { connection } = this
    if (connection === undefined) return [undefined, 'closed']
    if (this.isReading) return [undefined, 'socket busy reading']
    this.isReading = true
    const result = yield* read(connection)
    this.isReading = false
    // a timeout leaves the connection as it is, everything else ends it
    if (result instanceof Array && typeof result[1] === 'string' && result[1] !== 'timeout') this.drop()
    return result
  }

  private async open(options: ConnectOptions, name: string): Promise<Connection | string> {
    const { host } = this.services
    if (!host.connect) return 'no network'
    const found = await addressOf(host, options.host)
    if ('failure' in found) return found.failure
    let isLate = false
    const connecting = host.connect({ ...options, host: found.address }).then((socket) => {
      if (isLate) socket.close()
      return new Connection(host, socket, name)
    })
    const failure = await firstOf(
      host,
      this.timeouts.connect,
      connecting.then(() => undefined, errorText),
    )
    isLate = failure !== undefined
    return failure ?? connecting
  }

  private drop(): void {
    this.connection?.close()
    this.connection = undefined
  }

  /** nginx closes what a request leaves open. */
  private closeAtEnd(connection: Connection): void {
    const context = contextOf(this.services.vm)
    if (!(context instanceof RequestContext)) return
    context.releases ??= []
    context.releases.push(() => {
      if (this.connection === connection) this.drop()
    })
  }
}

async function addressOf(host: Host, name: string): Promise<{ address: string } | { failure: string }> {
  if (name.startsWith('unix:') || /^[\d.]+$|:/.test(name)) return { address: name }
  try {
    const [address] = await host.resolve(name)
    if (address !== undefined) return { address }
  } catch (error) {
    if (!(error instanceof OutboundError) || error.code !== 'name-error') return { failure: errorText(error) }
  }
  return { failure: '[cosocket] DNS resolution failed: dns server error: 3 name error' }
}
