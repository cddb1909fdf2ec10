import {
  argumentError,
  checkInteger,
  checkString,
  defineNative,
  defineSuspending,
  optInteger,
  refuseToYield,
} from '../../lua/runtime/native.ts'
import { numberToString } from '../../lua/runtime/number.ts'
import type { LuaFunction } from '../../lua/runtime/function.ts'
import { LuaTable } from '../../lua/runtime/table.ts'
import { LuaUserdata } from '../../lua/runtime/userdata.ts'
import type { LuaReturn, LuaValue } from '../../lua/runtime/value.ts'
import { yieldingContext, type NgxApi } from '../api.ts'
import type { Steps } from './connection.ts'
import type { Cosocket } from './cosocket.ts'
import { UntilReader, type Wanted } from './receive.ts'
import { cosocketOf, sendable, socketMethod, timeoutOf } from './socket-object.ts'

/** Kong's nginx.conf: lua_socket_pool_size; lua_socket_keepalive_timeout is nginx's. */
const POOL_SIZE = 256
const POOL_TIMEOUT = 60_000

/** Options of the kernel that sockets accept. */
const OPTIONS = [
  'keepalive',
  'reuseaddr',
  'tcp-nodelay',
  'sndbuf',
  'rcvbuf',
  'tcp-keepidle',
  'tcp-keepintvl',
  'tcp-keepcnt',
]

/** Methods of `ngx.socket.tcp()` (lua-nginx-module, ngx.socket.tcp). */
export function tcpMethods(
  api: NgxApi,
  reading: (read: Steps<LuaReturn>) => Steps<LuaReturn> = (read) => read,
): Record<string, LuaFunction> {
  const method = (name: string, run: Parameters<typeof socketMethod>[2]) => ({ [name]: socketMethod(api, name, run) })
  return {
    ...method('connect', connect),
    ...method('send', (socket, [data]) => socket.send(sendable(data))),
    ...method('receive', (socket, args) => reading(socket.receive(wantedOf(args)))),
    ...method('receiveany', (socket, [max]) => reading(socket.receive({ type: 'any', size: atLeastOne(max) }))),
    ...method('sslhandshake', handshake),
    receiveuntil: defineNative('receiveuntil', (_F, self, pattern, options) =>
      untilIterator(api, { socket: cosocketOf(self), reading }, { pattern, options }),
    ),
    settimeout: defineNative('settimeout', (_F, self, ms) => {
      const timeout = timeoutOf(ms, 2)
      Object.assign(cosocketOf(self).timeouts, { connect: timeout, send: timeout, read: timeout })
      return []
    }),
    settimeouts: defineNative('settimeouts', (_F, self, connecting, send, read) => {
      const times = { connect: timeoutOf(connecting, 2), send: timeoutOf(send, 3), read: timeoutOf(read, 4) }
      Object.assign(cosocketOf(self).timeouts, times)
      return []
    }),
    setkeepalive: defineNative('setkeepalive', (_F, self, timeout, size) =>
      cosocketOf(self).keepAlive({
        timeout: optInteger(timeout, 2, POOL_TIMEOUT),
        size: Math.max(1, optInteger(size, 3, POOL_SIZE)),
      }),
    ),
    getreusedtimes: defineNative('getreusedtimes', (_F, self) => {
      const { connection } = cosocketOf(self)
      return connection === undefined ? [undefined, 'closed'] : connection.reused
    }),
    setoption: defineNative('setoption', (_F, self, option) => {
      if (cosocketOf(self).connection === undefined) return [undefined, 'closed']
      const name = checkString(option, 2)
      return OPTIONS.includes(name) ? 1 : [undefined, `unsupported option: ${name}`]
    }),
    close: defineNative('close', (_F, self) => cosocketOf(self).close()),
  }
}

/** `sock:connect(host, port, options?)` and `sock:connect("unix:/path", options?)`. */
export function* connect(socket: Cosocket, args: readonly LuaValue[]): Steps<LuaReturn> {
  const host = checkString(args[0], 2)
  const isPath = host.startsWith('unix:')
  const port = isPath ? 0 : checkInteger(args[1], 3)
  if (port < 0 || port > 65_535) return [undefined, `bad port number: ${port}`]
  const options = args[isPath ? 1 : 2]
  const pool = options instanceof LuaTable ? options.getString('pool') : undefined
  const name = typeof pool === 'number' ? numberToString(pool) : pool
  if (name !== undefined && typeof name !== 'string') return argumentError(4, 'bad "pool" option type')
  return yield* socket.connect({ protocol: 'tcp', host, port, ...(name !== undefined && { pool: name }) })
}

/** `sock:sslhandshake(session?, server_name?, verify?)`: true, or a session when it may be used again. */
function* handshake(socket: Cosocket, [session, serverName, verify]: readonly LuaValue[]): Steps<LuaReturn> {
  const result = yield* socket.secure({
    verify: verify === true,
    ...(typeof serverName === 'string' && serverName !== '' && { serverName }),
  })
  if (result !== true) return result
  return session === false ? true : new LuaUserdata({ session: true })
}

function wantedOf(args: readonly LuaValue[]): Wanted {
  const [what] = args
  if (what === undefined) return { type: 'line' }
  if (what === '*l' || what === 'l') return { type: 'line' }
  if (what === '*a' || what === 'a') return { type: 'all' }
  const size = typeof what === 'string' && !/^\s*\d+\s*$/.test(what) ? Number.NaN : checkInteger(what, 2)
  return size >= 0 ? { type: 'size', size } : argumentError(2, `bad pattern argument: ${String(what)}`)
}

function atLeastOne(max: LuaValue): number {
  const size = checkInteger(max, 2)
  return size > 0 ? size : argumentError(2, 'bad max argument')
}

interface UntilSource {
  readonly socket: Cosocket
  readonly reading: (read: Steps<LuaReturn>) => Steps<LuaReturn>
}

function untilIterator(
  api: NgxApi,
  { socket, reading }: UntilSource,
  { pattern, options }: { readonly pattern: LuaValue; readonly options: LuaValue },
): LuaReturn {
  const text = checkString(pattern, 2)
  if (text === '') return [undefined, 'pattern is empty']
  const inclusive = options instanceof LuaTable ? options.getString('inclusive') : undefined
  if (inclusive !== undefined && typeof inclusive !== 'boolean')
    return argumentError(3, 'bad "inclusive" option value type')
  const reader = new UntilReader(text, inclusive === true)
  const refuse = () => {
    yieldingContext(api.vm)
    return refuseToYield()
  }
  return defineSuspending(
    'iterator',
    function* (_F, size) {
      yieldingContext(api.vm)
      return yield* reading(socket.receiveUntil(reader, sizeOf(size)))
    },
    refuse,
  )
}

function sizeOf(size: LuaValue): number | undefined {
  if (size === undefined) return undefined
  const count = checkInteger(size, 1)
  return count > 0 ? count : argumentError(1, 'bad size argument')
}
