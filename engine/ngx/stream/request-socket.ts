import type { RequestContext } from '../../gateway/request-context.ts'
import type { StreamSession } from '../../gateway/stream/stream-session.ts'
import { OutboundError, type Socket } from '../../host.ts'
import { luaToBytes } from '../../lua/runtime/bytes.ts'
import type { LuaFunction } from '../../lua/runtime/function.ts'
import { LuaExit } from '../../lua/runtime/lua-error.ts'
import { checkInteger, checkString, defineNative, library } from '../../lua/runtime/native.ts'
import { LuaTable } from '../../lua/runtime/table.ts'
import type { LuaReturn } from '../../lua/runtime/value.ts'
import { writeLog } from '../../gateway/error-log.ts'
import { handlerRequest, type NgxApi } from '../api.ts'
import { Connection, type Steps } from '../socket/connection.ts'
import { Cosocket, type SocketServices } from '../socket/cosocket.ts'
import { socketMethod, socketObject } from '../socket/socket-object.ts'
import { tcpMethods } from '../socket/tcp.ts'
import { udpMethods } from '../socket/udp.ts'

/** nginx's preread_buffer_size and preread_timeout. */
const PREREAD_SIZE = 16 * 1024
const PREREAD_TIMEOUT = 30_000

/** `ngx.req.socket()` of the stream subsystem: the client's own socket, always raw (ngx_stream_lua, ngx.req.socket). */
export function requestSocket(api: NgxApi, services: SocketServices): LuaFunction {
  const tcp = metatableOf(clientMethods(api))
  const udp = metatableOf(datagramMethods(api))
  const known = new WeakMap<RequestContext, Cosocket>()
  return api.announce.native('ngx.req.socket', (): LuaReturn => {
    const ctx = handlerRequest(api.vm)
    const { stream } = ctx
    if (stream === undefined) return [undefined, 'no request found']
    const socket = known.get(ctx) ?? openedFor(ctx, stream, services)
    known.set(ctx, socket)
    return socketObject(socket, stream.protocol === 'udp' ? udp : tcp)
  })
}

function metatableOf(methods: Record<string, LuaFunction>): LuaTable {
  const metatable = new LuaTable()
  metatable.setString('__index', library(methods))
  return metatable
}

/** Reads and writes on the client's connection; what is left unread goes on to the upstream. */
function openedFor(ctx: RequestContext, stream: StreamSession, services: SocketServices): Cosocket {
  const socket: Socket = {
    received: { [Symbol.asyncIterator]: () => stream.pieces() },
    async send(bytes) {
      ctx.probe.onBytes?.(ctx, { from: 'upstream', bytes, fate: 'said' })
      await stream.send(bytes)
    },
    secure: () => Promise.reject(new OutboundError('tls', 'connect', 'not supported on a request socket')),
    close: () => undefined,
  }
  const connection = new Connection(ctx.host, socket, 'client')
  stream.bytes = connection
  const cosocket = new Cosocket(services, { isSilent: true })
  cosocket.connection = connection
  return cosocket
}

function sessionOf(api: NgxApi): { readonly ctx: RequestContext; readonly stream: StreamSession } {
  const ctx = handlerRequest(api.vm)
  return { ctx, stream: ctx.stream ?? api.vm.fail('no request found') }
}

/** What a method took from the client is taken from the upstream. */
function* taking(api: NgxApi, read: Steps<LuaReturn>): Steps<LuaReturn> {
  const { ctx, stream } = sessionOf(api)
  stream.isConsumed = true
  const result = yield* read
  const data = Array.isArray(result) ? (result[0] ?? result[2]) : result
  if (typeof data === 'string' && data !== '')
    ctx.probe.onBytes?.(ctx, { from: 'client', bytes: luaToBytes(data), fate: 'read' })
  return result
}

function clientMethods(api: NgxApi): Record<string, LuaFunction> {
  const methods = tcpMethods(api, (read) => taking(api, read))
  const { connect: _connect, sslhandshake: _handshake, setkeepalive: _keepalive, close: _close, ...usable } = methods
  return {
    ...usable,
    peek: socketMethod(api, 'peek', function* (socket, [size]) {
      return yield* peek(api, socket, checkInteger(size, 2))
    }),
    shutdown: socketMethod(api, 'shutdown', function* (_socket, [direction]) {
      const way = checkString(direction, 2)
      if (way !== 'send') return api.vm.fail(`bad shutdown argument: ${way}`)
      sessionOf(api).ctx.exchange.endSending?.()
      return 1
    }),
  }
}

/** Looks at bytes without taking them; nginx ends the session when they do not come, or are too many (preread_*). */
function* peek(api: NgxApi, { connection }: Cosocket, size: number): Steps<LuaReturn> {
  const { ctx, stream } = sessionOf(api)
  if (stream.isConsumed) return api.vm.fail('attempt to peek on a consumed socket')
  if (connection === undefined) return [undefined, 'closed']
  if (size > PREREAD_SIZE) return overflow(ctx)
  const deadline = ctx.host.now() + PREREAD_TIMEOUT
  while (connection.buffer.length < size) {
    const failure = yield* connection.more(Math.max(1, deadline - ctx.host.now()))
    if (connection.buffer.length >= size) break
    if (connection.buffer.length >= PREREAD_SIZE) return overflow(ctx)
    if (failure === 'timeout') throw new LuaExit({ type: 'exit', status: 200 })
    // the client has ended: nginx goes no further with it
    if (failure !== undefined) throw new LuaExit({ type: 'exit', status: 200 })
  }
  return connection.buffer.slice(0, size)
}

function overflow(ctx: RequestContext): never {
  writeLog(ctx, 'error', 'preread buffer full while prereading client data')
  throw new LuaExit({ type: 'exit', status: 400 })
}

/** Only the datagram that began the session can be read; answers may be many. */
function datagramMethods(api: NgxApi): Record<string, LuaFunction> {
  const { send = defineNative('send', () => []), settimeout = defineNative('settimeout', () => []) } = udpMethods(api)
  return {
    send,
    settimeout,
    receive: socketMethod(api, 'receive', function* ({ connection }) {
      if (connection === undefined) return [undefined, 'closed']
      if (sessionOf(api).stream.isConsumed) return [undefined, 'no more data']
      return yield* taking(api, firstDatagram(connection))
    }),
  }
}

function* firstDatagram(connection: Connection): Steps<LuaReturn> {
  const failure = connection.buffer === '' ? yield* connection.more(PREREAD_TIMEOUT) : undefined
  return connection.buffer === '' ? [undefined, failure ?? 'no more data'] : connection.shift()
}
