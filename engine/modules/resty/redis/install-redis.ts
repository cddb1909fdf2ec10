import type { Host } from '../../../host.ts'
import type { LuaFunction } from '../../../lua/runtime/function.ts'
import { argumentError, defineNative, defineSuspending, refuseToYield } from '../../../lua/runtime/native.ts'
import { LuaTable } from '../../../lua/runtime/table.ts'
import { LuaUserdata } from '../../../lua/runtime/userdata.ts'
import type { LuaReturn, LuaValue } from '../../../lua/runtime/value.ts'
import type { LuaVm } from '../../../lua/vm.ts'
import type { Steps } from '../../../ngx/socket/connection.ts'
import { KeepalivePools } from '../../../ngx/socket/keepalive.ts'
import { RedisClient } from './redis-client.ts'

/** Kong's lua_socket_pool_size, nginx's lua_socket_keepalive_timeout. */
const POOL = { timeout: 60_000, size: 256 }

/** What the module asks of the engine around it. */
export interface RedisServices {
  readonly host: Host
  /** Throws where no socket may be opened. */
  assertSocketAllowed(): void
}

/** `require "resty.redis"` (lua-resty-redis 0.29): every command is a method, made when it is first asked for. */
export function installRedis(vm: LuaVm, { host, assertSocketAllowed }: RedisServices): void {
  vm.preload('resty.redis', () => {
    const services = { vm, host, pools: new KeepalivePools(host) }
    const module = new LuaTable()
    const metatable = LuaTable.fromRecord({ __index: module })
    const fields: Record<string, LuaValue> = {
      _VERSION: '0.29',
      new: defineNative('new', () => {
        assertSocketAllowed()
        const object = LuaTable.fromRecord({ _sock: new LuaUserdata(new RedisClient(services)), _subscribed: false })
        object.metatable = metatable
        return object
      }),
      ...connectionMethods(vm),
      ...pipelineMethods(),
      add_commands: defineNative('add_commands', () => []),
      array_to_hash: defineNative('array_to_hash', (_F, _self, list) => hashOf(list)),
    }
    for (const [name, value] of Object.entries(fields)) module.setString(name, value)
    module.metatable = LuaTable.fromRecord({
      __index: defineNative('__index', (_F, self, name) => {
        if (typeof name !== 'string') return undefined
        const method = commandMethod(vm, name)
        if (self instanceof LuaTable) self.setString(name, method)
        return method
      }),
    })
    return module
  })
}

function clientOf(self: LuaValue): RedisClient | undefined {
  const held = self instanceof LuaTable ? self.getString('_sock') : undefined
  return held instanceof LuaUserdata && held.data instanceof RedisClient ? held.data : undefined
}

const NOT_INITIALIZED: LuaReturn = [undefined, 'not initialized']

function waiting(name: string, run: (client: RedisClient, args: readonly LuaValue[]) => Steps<LuaReturn>): LuaFunction {
  return defineSuspending(
    name,
    function* (_F, self, ...args) {
      const client = clientOf(self)
      return client === undefined ? NOT_INITIALIZED : yield* run(client, args)
    },
    (_F, self) => (clientOf(self) === undefined ? NOT_INITIALIZED : refuseToYield()),
  )
}

function direct(name: string, run: (client: RedisClient, args: readonly LuaValue[]) => LuaReturn): LuaFunction {
  return defineNative(name, (_F, self, ...args) => {
    const client = clientOf(self)
    return client === undefined ? NOT_INITIALIZED : run(client, args)
  })
}

function numberOf(value: LuaValue, position: number): number {
  return typeof value === 'number' ? Math.trunc(value) : argumentError(position, 'number expected')
}

function connectionMethods(vm: LuaVm): Record<string, LuaFunction> {
  const timeout = (ms: number) => (ms > 0 ? ms : 60_000)
  return {
    set_timeout: direct('set_timeout', ({ socket }, [ms]) => {
      const all = timeout(numberOf(ms, 2))
      Object.assign(socket.timeouts, { connect: all, send: all, read: all })
      return []
    }),
    set_timeouts: direct('set_timeouts', ({ socket }, [connect, send, read]) => {
      const times = { connect: numberOf(connect, 2), send: numberOf(send, 3), read: numberOf(read, 4) }
      Object.assign(socket.timeouts, {
        connect: timeout(times.connect),
        send: timeout(times.send),
        read: timeout(times.read),
      })
      return []
    }),
    connect: waiting('connect', (client, args) => connect(vm, client, args)),
    set_keepalive: direct('set_keepalive', (client, [ms, size]) =>
      client.keepAlive({
        timeout: typeof ms === 'number' ? ms : POOL.timeout,
        size: typeof size === 'number' && size > 0 ? size : POOL.size,
      }),
    ),
    get_reused_times: direct('get_reused_times', ({ socket: { connection } }) =>
      connection === undefined ? [undefined, 'closed'] : connection.reused,
    ),
    close: direct('close', ({ socket }) => socket.close()),
  }
}

/** `red:connect(host, port, options?)` or `red:connect("unix:/path", options?)`. */
function* connect(vm: LuaVm, client: RedisClient, args: readonly LuaValue[]): Steps<LuaReturn> {
  const [host] = args
  const isPath = typeof host === 'string' && host.startsWith('unix:')
  const given = args[isPath ? 1 : 2]
  const options = given instanceof LuaTable ? given : new LuaTable()
  const port = isPath ? 0 : Number(args[1] ?? 6379)
  const pool = options.getString('pool')
  const serverName = options.getString('server_name')
  const isTls = options.getString('ssl') === true
  const tls = {
    verify: options.getString('ssl_verify') === true,
    ...(typeof serverName === 'string' && { serverName }),
  }
  return yield* client.connect(
    { protocol: 'tcp', host: vm.tostring(host), port, ...(pool !== undefined && { pool: vm.tostring(pool) }) },
    isTls ? tls : undefined,
  )
}

function pipelineMethods(): Record<string, LuaFunction> {
  return {
    init_pipeline: direct('init_pipeline', (client) => {
      client.beginPipeline()
      return []
    }),
    cancel_pipeline: direct('cancel_pipeline', (client) => {
      client.cancelPipeline()
      return []
    }),
    commit_pipeline: waiting('commit_pipeline', (client) => client.commitPipeline()),
    read_reply: waiting('read_reply', (client) => client.readReply()),
  }
}

/** `red:hmset(key, { field = value })` besides the usual form. */
function commandMethod(vm: LuaVm, name: string): LuaFunction {
  return waiting(name, (client, args) => {
    const [key, fields] = args
    const isHash = name === 'hmset' && args.length === 2 && fields instanceof LuaTable
    const given = isHash ? [key, ...[...fields.entries()].flat()] : args
    return client.command([name, ...given.map((value) => vm.tostring(value))])
  })
}

function hashOf(list: LuaValue): LuaTable {
  const hash = new LuaTable()
  if (!(list instanceof LuaTable)) return hash
  for (let i = 1; i <= list.length(); i += 2) hash.set(list.getIndex(i), list.getIndex(i + 1))
  return hash
}
