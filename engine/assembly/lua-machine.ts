import { consumerGroupsOf, type ConsumerGroups } from '../gateway/consumer-groups.ts'
import type { Entities } from '../gateway/entities.ts'
import type { Instrumentation } from '../gateway/instrumentation.ts'
import { RequestContext } from '../gateway/request-context.ts'
import { readSecret } from '../gateway/vaults.ts'
import type { Subsystem } from '../gateway/router/atc/fields.ts'
import type { Host } from '../host.ts'
import { Budget } from '../lua/runtime/budget.ts'
import { LuaTable } from '../lua/runtime/table.ts'
import { luaToUtf8, utf8ToLua } from '../lua/runtime/bytes.ts'
import { installStandardLibrary } from '../lua/stdlib/index.ts'
import { LuaVm } from '../lua/vm.ts'
import { installJwe } from '../modules/jwe/install.ts'
import { libraryModule } from '../modules/sources/library-module.ts'
import { installNgx } from '../ngx/install.ts'
import { installPdk } from '../pdk/install.ts'
import { kong1Module } from '../plugins/kong-1-modules.ts'
import { createModuleResolver } from '../plugins/module-resolver.ts'
import { installSchemaModules } from '../plugins/schema/typedefs-module.ts'
import type { Scenario } from '../scenario/model.ts'
import { createContextTables } from '../scripting/context-tables.ts'
import { createLuaDatabase, type LuaDatabase, type Storage } from './lua-database.ts'
import { installLibraries } from './lua-libraries.ts'
import type { EntitySchema } from '../gateway/schema/core.ts'
import { formatUuid } from '../gateway/uuid.ts'

/** Lua with `ngx`, `kong` and everything plugins may require. */
export interface LuaMachine {
  readonly vm: LuaVm
  /** `cjson.array_mt`. */
  emptyArray(): LuaTable | undefined
  /** Gives `kong.db`, `kong.cache` and the consumer look-up a configuration, once it is known to be sound. */
  connect(entities: Entities, collections: readonly EntitySchema[], storage?: Storage): void
  /** Changed entities are in force (Kong: loading.md §8). */
  replace(entities: Entities): void
  /** Makes the spans that kong.conf's tracing_instrumentations ask for; undefined when there are none. */
  readonly tracing: Instrumentation | undefined
  /** What Kong itself does with caches and events. */
  readonly database: Pick<LuaDatabase, 'announce' | 'cached' | 'forget'>
}

/** Who hears of what happens in a machine, and which of Kong's two it is. */
export interface MachineOptions {
  /** Kong has a Lua machine in each of nginx's modules; they share nothing. */
  readonly subsystem?: Subsystem
  readonly probe: Instrumentation
  /** Gets the machine before any code of plugins runs (the debugger). */
  readonly prepare?: (vm: LuaVm) => void
}

/** Builds a machine: libraries first, then `ngx`, then the PDK, as each needs the one before. */
export function createLuaMachine(
  scenario: Scenario,
  host: Host,
  { probe, prepare, subsystem = 'http' }: MachineOptions,
): LuaMachine {
  const { settings } = scenario
  const vm = createVm(scenario, host)
  prepare?.(vm)
  const contexts = createContextTables()
  let tracing: Instrumentation | undefined
  let groups: ConsumerGroups | undefined
  let entities: Entities = { services: [], routes: [], consumers: [], plugins: [], others: {} }
  const ngx = installNgx(vm, {
    host,
    probe,
    logLevel: settings.logLevel,
    subsystem,
    timers: 'timer-ng',
    contexts,
    settings,
  })
  const { sharedDictionaries, version } = settings
  installLibraries(vm, ngx, { host, sharedDictionaries, version, readFile: readFileOf(scenario.files) })
  installSchemaModules(vm, { hasRunOn: settings.rules.features.runOn })
  const kong = installPdk(vm, {
    host,
    probe,
    contexts,
    settings,
    subsystem,
    configuration: configurationOf(scenario),
    onTracing: (spans) => (tracing = spans),
    nodeId: formatUuid(host.random(16), 4),
    hostname: 'phasescope',
    findConsumer: (key) =>
      entities.consumers.find((consumer) =>
        'id' in key ? consumer.id === key.id : consumer.username === key.username,
      ),
    groupsOf(id) {
      groups ??= consumerGroupsOf(entities)
      return groups.ofConsumer({ id, username: undefined, customId: undefined, tags: [] })
    },
    readSecret: (reference) =>
      readSecret(luaToUtf8(reference), {
        environment: host.environment ?? {},
        vaults: entities.others['vaults'] ?? [],
      }),
    hasUpstream: (name) => (entities.others['upstreams'] ?? []).some((upstream) => upstream['name'] === name),
  })
  if (settings.edition === 'enterprise') installJwe(vm, kong, (bytes) => host.random(bytes))
  const database = createLuaDatabase(vm, { host, probe, kong, tables: contexts.entities })
  return {
    vm,
    tracing,
    database,
    emptyArray() {
      const [cjson] = vm.callPlain(vm.globals.getString('require'), ['cjson'])
      const metatable = cjson instanceof LuaTable ? cjson.getString('array_mt') : undefined
      return metatable instanceof LuaTable ? metatable : undefined
    },
    connect(given, collections, storage) {
      entities = given
      groups = undefined
      database.connect(given, collections, storage)
    },
    replace(given) {
      entities = given
      groups = undefined
      database.replace(given)
    },
  }
}

// The PDK shows these itself, typed as Kong's conf_loader types them.
const TYPED = [
  'headers',
  'trusted_ips',
  'proxy_listen',
  'admin_listen',
  'plugins',
  'real_ip_header',
  'real_ip_recursive',
  'log_level',
]

/** The rest of kong.conf as `kong.configuration` has it: numbers and switches typed, texts as they stand. */
function configurationOf({ kongConf }: Scenario): Readonly<Record<string, unknown>> {
  const typed = (value: string): unknown => {
    if (value === 'on' || value === 'off') return value === 'on'
    return /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : value
  }
  const listed = (value: string): string[] =>
    value
      .split(',')
      .map((item) => item.trim())
      .filter(Boolean)
  const others = Object.entries(kongConf).filter(([key]) => !TYPED.includes(key))
  return Object.fromEntries(
    others.map(([key, value]) => {
      if (CHOICES.has(key)) return [key, value]
      return [key, LISTS.has(key) ? listed(value) : typed(value)]
    }),
  )
}

/** Settings whose `on` and `off` are texts among others (Kong: conf_loader enums). */
const CHOICES = new Set(['database', 'untrusted_lua', 'real_ip_recursive', 'lua_ssl_protocols'])
const LISTS = new Set(['untrusted_lua_sandbox_requires', 'untrusted_lua_sandbox_environment'])

function createVm({ settings, files, seed, budget }: Scenario, host: Host): LuaVm {
  const resolver = createModuleResolver(files, settings.luaPackagePath)
  const vm = new LuaVm({
    now: () => host.now() / 1000,
    write: (text) => host.log('notice', `[lua] ${text.replace(/\n$/, '')}`),
    resolveModule(name) {
      const builtIn = settings.rules.handlers.hasBasePlugin ? kong1Module(name) : undefined
      const found = resolver.resolve(name) ?? builtIn ?? libraryModule(name)
      return found && { source: utf8ToLua(found.source), chunkName: found.chunkName }
    },
    moduleSearchPaths: (name) => resolver.searched(name),
    nextTurn: () => host.nextTurn(),
    wrapErrorsAbort: true,
    budget: budget.instructions,
    memory: budget.memory,
    budgetOf: budgetOfRequests(budget),
    readFile: readFileOf(files),
  })
  installStandardLibrary(vm)
  seedMath(vm, seed)
  return vm
}

/** All handlers of a request spend from one budget; timers and workers have one each (LUA.md §2.5). */
function budgetOfRequests({ instructions, memory }: Scenario['budget']): (context: unknown) => Budget | undefined {
  return (context) => {
    if (!(context instanceof RequestContext)) return undefined
    if (context.budget instanceof Budget) return context.budget
    const budget = new Budget(instructions, memory)
    context.budget = budget
    return budget
  }
}

/** Kong seeds math.random in every worker; here the scenario's seed does, so that a run can be repeated. */
function seedMath(vm: LuaVm, seed: number): void {
  const math = vm.globals.getString('math')
  if (math instanceof LuaTable) vm.callPlain(math.getString('randomseed'), [seed])
}

/** Files of the scenario as Lua reads them: byte strings by relative path. */
function readFileOf(files: Scenario['files']): (path: string) => string | undefined {
  return (path) => {
    const text = files[path.replace(/^\.\//, '')]
    return text === undefined ? undefined : utf8ToLua(text)
  }
}
