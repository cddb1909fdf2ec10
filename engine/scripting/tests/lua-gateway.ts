import { gatewayOf, HELLO, row, type Outcome, type UnderTest } from '../../gateway/tests/gateway-under-test.ts'
import type { Plugin, PluginRow } from '../../gateway/plugin.ts'
import type { GatewayRequest } from '../../gateway/message.ts'
import type { Instrumentation } from '../../gateway/instrumentation.ts'
import { DEFAULT_SETTINGS } from '../../gateway/settings.ts'
import { WorkerContext } from '../../gateway/worker-context.ts'
import { readSecret } from '../../gateway/vaults.ts'
import { handleRequest } from '../../gateway/runloop.ts'
import { createMemoryHost, type MemoryHost } from '../../hosts/memory/host.ts'
import { RecordedExchange, requestOf } from '../../hosts/memory/recorded-exchange.ts'
import { installCjson } from '../../modules/cjson/install-cjson.ts'
import { installNgxCodec } from '../../ngx/codec/install-codec.ts'
import { installNgx } from '../../ngx/install.ts'
import { installPdk } from '../../pdk/install.ts'
import { LuaTable } from '../../lua/runtime/table.ts'
import type { LuaValue } from '../../lua/runtime/value.ts'
import { installBase } from '../../lua/stdlib/base.ts'
import { installBit } from '../../lua/stdlib/bit.ts'
import { installCoroutine } from '../../lua/stdlib/coroutine.ts'
import { installMath } from '../../lua/stdlib/math.ts'
import { installPackage } from '../../lua/stdlib/package.ts'
import { installOs } from '../../lua/stdlib/os.ts'
import { installString } from '../../lua/stdlib/string.ts'
import { installTable } from '../../lua/stdlib/table.ts'
import { LuaVm } from '../../lua/vm.ts'
import { adaptHandler } from '../../plugins/handler-adapter.ts'
import { createContextTables } from '../context-tables.ts'
import { KONG_VERSIONS } from '../../gateway/versions/versions.ts'

interface LuaVmUnderTest {
  readonly probe?: Instrumentation
  readonly timers?: 'timer-ng' | 'native'
  readonly edition?: 'community' | 'enterprise'
  readonly environment?: Readonly<Record<string, string>>
  readonly configuration?: Readonly<Record<string, unknown>>
}

/** A VM with `ngx` and `kong`, and nothing else of the engine. */
export function createLuaVm(
  host: MemoryHost,
  { probe = {}, timers = 'timer-ng', edition = 'enterprise', environment, configuration }: LuaVmUnderTest = {},
): LuaVm {
  const vm = new LuaVm({ now: () => host.now() / 1000, write: () => undefined, nextTurn: () => host.nextTurn() })
  for (const install of [
    installBase,
    installString,
    installTable,
    installMath,
    installOs,
    installBit,
    installCoroutine,
    installPackage,
  ])
    install(vm)
  installCjson(vm)
  const settings = { ...DEFAULT_SETTINGS, edition }
  const contexts = createContextTables()
  const ngx = installNgx(vm, { host, probe, logLevel: 'notice', timers, contexts, settings })
  installNgxCodec(vm, ngx)
  const consumers = [{ id: '00000000-0000-4000-8000-00000000000a', username: 'alice', customId: undefined, tags: [] }]
  installPdk(vm, {
    host,
    probe,
    contexts,
    settings,
    nodeId: '00000000-0000-4000-8000-0000000000ff',
    hostname: 'test',
    findConsumer: (key) =>
      consumers.find((consumer) => ('id' in key ? consumer.id === key.id : consumer.username === key.username)),
    ...(configuration && { configuration }),
    ...(environment && { readSecret: (reference: string) => readSecret(reference, { environment, vaults: [] }) }),
    hasUpstream: (name) => name === 'known',
    groupsOf: (id) =>
      id === consumers[0]?.id
        ? [
            { id: 'g1', name: 'gold' },
            { id: 'g2', name: 'silver' },
          ]
        : [],
  })
  return vm
}

/** A plugin written in Lua; every row has one table of its plain configuration. */
export function luaPlugin(
  vm: LuaVm,
  host: MemoryHost,
  { name, source, probe = {} }: { name: string; source: string; probe?: Instrumentation },
): Plugin {
  const context = new WorkerContext(host, probe, 'init')
  const table = vm.callPlain(vm.load(source, `@kong/plugins/${name}/handler.lua`), [], { context })[0]
  if (!(table instanceof LuaTable)) throw new Error('a handler is a table')
  const tables = new Map<PluginRow, LuaTable>()
  const configurationOf = (row: PluginRow): LuaTable => {
    const known = tables.get(row) ?? toTable(row.config)
    tables.set(row, known)
    return known
  }
  const handler = {
    name,
    table,
    priority: Number(table.getString('PRIORITY')),
    version: '1.0.0',
    ignores: {},
    rules: KONG_VERSIONS['3.9'],
  }
  return adaptHandler(handler, { vm, host, probe, configurationOf })
}

function toTable(config: PluginRow['config']): LuaTable {
  return LuaTable.fromRecord(config as Readonly<Record<string, LuaValue>>)
}

export interface LuaUnderTest extends Omit<UnderTest, 'plugins'> {
  /** Handler sources by plugin name; priorities fall in the order given. */
  readonly lua: Readonly<Record<string, string>>
}

/** Sends one request through plugins written in Lua. `body` is what stands between `function H:phase(conf)` and `end`. */
export async function sendThrough(
  { lua, ...under }: LuaUnderTest,
  request: GatewayRequest = requestOf('GET', '/x'),
): Promise<Outcome> {
  const host = createMemoryHost({ upstream: () => under.upstream ?? HELLO })
  const vm = createLuaVm(host, { ...(under.probe && { probe: under.probe }) })
  const plugins = Object.entries(lua).map(([name, source], i) =>
    luaPlugin(vm, host, { name, source: `local H = { PRIORITY = ${1000 - i}, VERSION = "1" }\n${source}\nreturn H` }),
  )
  const exchange = new RecordedExchange(request)
  await host.run(
    handleRequest(exchange, gatewayOf({ ...under, plugins, rows: plugins.map(({ name }) => row(name)) }, host)),
  )
  await host.advance(1000)
  const reply = exchange.reply()
  if (!reply) throw new Error('the request got no answer')
  return { ...reply, log: host.lines.map(({ level, message }) => `${level} ${message.split('\n', 1)[0]}`), host }
}
