import { randomText } from './random-text.ts'
import { bytesToHex } from '@noble/hashes/utils.js'

import type { AdminRequest, AdminResponse } from '../admin/message.ts'
import type { Diagnostic } from '../diagnostic.ts'
import type { ConfigurationInput } from '../gateway/config.ts'
import type { Database } from '../gateway/declarative/rows.ts'
import { startPools, stopPools } from '../gateway/balancer/pools.ts'
import type { Entities } from '../gateway/entities.ts'
import type { Gateway } from '../gateway/gateway.ts'
import type { Instrumentation } from '../gateway/instrumentation.ts'
import type { Plugin, PluginRow } from '../gateway/plugin.ts'
import { buildPluginsIterator, isConfigured } from '../gateway/plugins-iterator.ts'
import { createRouter } from '../gateway/router/router.ts'
import { withPluginEntities, type EntitySchema } from '../gateway/schema/core.ts'
import { expressionRoutes } from '../gateway/schema/entities/expression-routes.ts'
import type { PlainRecord } from '../gateway/schema/field.ts'
import { readSecret } from '../gateway/vaults.ts'
import type { Host } from '../host.ts'
import { bundledNames, type KongRelease } from '../plugins/bundled.ts'
import { createConfigurationTables } from '../plugins/configuration-tables.ts'
import { landmarkWarnings, loadPlugins, type LoadedPlugins } from '../plugins/loader.ts'
import { createListMarks } from '../plugins/plain-data.ts'
import { schemaServices } from '../plugins/schema/schema-services.ts'
import type { LuaVm } from '../lua/vm.ts'
import type { ScenarioOverview, WhatIf } from '../protocol.ts'
import type { Scenario } from '../scenario/model.ts'
import { parseScenario } from '../scenario/parse-scenario.ts'
import { Administration, type AdminNode } from './administration.ts'
import { createLuaMachine, type LuaMachine } from './lua-machine.ts'
import { overviewOf } from './overview.ts'
import { readRows } from './read-rows.ts'
import { compileRouterPattern } from './router-pattern.ts'
import { createScenarioHost, type ScenarioHost } from './scenario-host.ts'
import { configurePlugins, startWorker } from './start-worker.ts'
import { changePlugins, problemsOf } from './what-if.ts'

/** A configuration that can serve requests. */
export interface Running {
  readonly scenario: Scenario
  /** Another one after a change through the Admin API: requests take it when they begin and keep it. */
  readonly gateway: Gateway
  readonly overview: ScenarioOverview
  /** Answers a request of the Admin API. */
  admin(request: AdminRequest, node: AdminNode): AdminResponse
  /** Brings changes of the Admin API into force; undefined when there are none. */
  refresh(): Promise<void> | undefined
  priorityOf(plugin: string): number
  dispose(): void
}

/** What came of a folder of files: a running configuration only when nothing is wrong with it. */
export interface Assembled {
  readonly running: Running | undefined
  readonly diagnostics: readonly Diagnostic[]
}

/** Who listens to a configuration, and what it does otherwise than the files say. */
export interface AssemblyOptions {
  readonly probe: Instrumentation
  /** Gets the machine before any code of plugins runs (the debugger). */
  readonly prepare?: ((vm: LuaVm) => void) | undefined
  readonly change?: WhatIf | undefined
}

/** Builds everything new from a folder: scenario, plugins, entities, router, iterator. All mistakes at once. */
export async function assemble(
  files: Readonly<Record<string, string>>,
  host: Host,
  { probe, prepare, change = {} }: AssemblyOptions,
): Promise<Assembled> {
  const { scenario, diagnostics: ofScenario } = parseScenario(files, bundledNames, change.kong)
  const scenarioHost = createScenarioHost(scenario, host)
  const machine = createLuaMachine(scenario, scenarioHost, { probe, ...(prepare && { prepare }) })
  const asWritten = load(scenario, machine, scenarioHost, probe)
  const loaded = { ...asWritten, plugins: changePlugins(asWritten.plugins, change) }
  const collections = withPluginEntities(loaded.entities).map((entity) =>
    entity.name === 'routes' && scenario.settings.routerFlavor === 'expressions' ? expressionRoutes : entity,
  )
  const input = configurationInput(scenario, { ...loaded, collections }, { vm: machine.vm, host: scenarioHost })
  const read = readRows(input)
  const ofChange = problemsOf(change, loaded.plugins)
  const diagnostics = [
    ...ofScenario,
    ...ofChange,
    ...loaded.diagnostics,
    ...('diagnostics' in read ? read.diagnostics : []),
  ]
  if ('diagnostics' in read || diagnostics.some(({ severity }) => severity === 'error')) {
    scenarioHost.dispose()
    return { running: undefined, diagnostics }
  }
  const { entities, rows } = read
  const used = new Set(entities.plugins.map(({ name }) => name))
  const warnings = landmarkWarnings(used, loaded.plugins, scenario.configuration.file)
  machine.connect(entities, collections)
  const workerErrors = await startWorker(loaded.plugins, (plugin) => rowsOf(entities, plugin), {
    host: scenarioHost,
    probe,
  })
  const parts = { scenario, entities, host: scenarioHost, probe, plugins: loaded.plugins, workerErrors }
  return { running: runningOf(parts, machine, { input, rows }), diagnostics: [...diagnostics, ...warnings] }
}

function load(scenario: Scenario, machine: LuaMachine, host: ScenarioHost, probe: Instrumentation): LoadedPlugins {
  const release: KongRelease = { kong: scenario.kong, edition: scenario.settings.edition }
  const folders = scenario.plugins.map(({ name }) => name)
  const enabled = scenario.settings.plugins ?? [...new Set([...folders, ...bundledNames(release)])]
  const schemas = new Map<string, LoadedPlugins['schemas'] extends ReadonlyMap<string, infer S> ? S : never>()
  const configurationOf = createConfigurationTables(schemas, createListMarks(machine.emptyArray()))
  const loaded = loadPlugins({
    vm: machine.vm,
    host,
    probe,
    configurationOf,
    files: scenario.files,
    enabled,
    release,
    isVerbose: scenario.settings.logLevel === 'debug',
  })
  for (const [name, schema] of loaded.schemas) schemas.set(name, schema)
  return loaded
}

function configurationInput(
  scenario: Scenario,
  { plugins, schemas, diagnostics, collections }: LoadedPlugins & { readonly collections: readonly EntitySchema[] },
  { vm, host }: { readonly vm: LuaMachine['vm']; readonly host: Host },
): ConfigurationInput {
  const landmarks = new Set(plugins.filter(({ isLandmark }) => isLandmark).map(({ name }) => name))
  // A plugin that could not be loaded has its own diagnostic; that its name is not enabled would be untrue.
  const broken = new Set(scenario.plugins.map(({ name }) => name).filter((name) => isBroken(name, diagnostics)))
  const environment = host.environment ?? {}
  const dereference = (reference: string, vaults: readonly PlainRecord[] = []): string | undefined => {
    const secret = readSecret(reference, { environment, vaults })
    if ('value' in secret) return secret.value
    host.log('warn', `[kong] init.lua unable to resolve reference ${reference} (${secret.error})`)
    return undefined
  }
  return {
    ...scenario.configuration,
    environment,
    entities: collections,
    schemas: (name) => schemas.get(name) ?? (landmarks.has(name) || broken.has(name) ? 'landmark' : undefined),
    services: { ...schemaServices(vm), randomText: () => randomText(host), dereference },
  }
}

function isBroken(name: string, diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some(
    ({ severity, file, message }) =>
      severity === 'error' &&
      (file?.startsWith(`kong/plugins/${name}/`) === true || message.includes(`kong.plugins.${name}.`)),
  )
}

/** The plugin's enabled rows of this subsystem; undefined when there are none (Kong: phases.md §1 configure). */
function rowsOf({ plugins }: Entities, { name }: Plugin): readonly PluginRow[] | undefined {
  const rows = plugins.filter((row) => row.name === name && isConfigured(row))
  return rows.length > 0 ? rows : undefined
}

interface Parts {
  readonly scenario: Scenario
  readonly entities: Entities
  readonly host: ScenarioHost
  readonly probe: Instrumentation
  readonly plugins: readonly Plugin[]
  readonly workerErrors: readonly string[]
}

function gatewayOf(parts: Parts, router?: Gateway['router']): Gateway {
  const { scenario, entities, host, probe, plugins, workerErrors } = parts
  const { settings } = scenario
  const index = <T extends { readonly id: string }>(list: readonly T[]) => {
    const byId = new Map(list.map((entity) => [entity.id, entity]))
    return (id: string) => byId.get(id)
  }
  return {
    router: router ?? routerOf(parts),
    iterator: buildPluginsIterator(plugins, entities),
    host,
    probe,
    settings,
    entities,
    newRequestId: () => bytesToHex(host.random(16)),
    lookup: { service: index(entities.services), route: index(entities.routes), consumer: index(entities.consumers) },
    workerErrors,
  }
}

function routerOf({ scenario, entities, host }: Parts): Gateway['router'] {
  return createRouter(entities, scenario.settings, {
    compilePcre: compileRouterPattern,
    log: (message) => host.log('error', `[lua] atc.lua:186: new_from_scratch(): ${message}`),
  })
}

interface Source {
  readonly input: ConfigurationInput
  readonly rows: Database['rows']
}

function runningOf(parts: Parts, machine: LuaMachine, source: Source): Running {
  const { scenario, plugins, host, entities } = parts
  const priorities = new Map(plugins.map(({ name, priority }) => [name, priority]))
  const administration = new Administration({
    ...source,
    scenario,
    plugins,
    host,
    entities,
    async rebuild(changedEntities, changed) {
      const gateway = await rebuilt(running.gateway, { ...parts, entities: changedEntities }, { changed, machine })
      running.gateway = gateway
      running.overview = overviewOf(scenario, gateway.entities, plugins)
    },
  })
  const gateway = gatewayOf(parts)
  startPools(gateway)
  const running = {
    scenario,
    gateway,
    overview: overviewOf(scenario, entities, plugins),
    admin: (request: AdminRequest, node: AdminNode) => administration.handle(request, node),
    refresh: () => administration.refresh(),
    priorityOf: (plugin: string) => priorities.get(plugin) ?? 0,
    dispose: () => host.dispose(),
  }
  return running
}

interface Change {
  readonly changed: ReadonlySet<string>
  readonly machine: LuaMachine
}

/** After a change of entities: what depends on it is made anew, `configure` runs, and only then it is used (Kong: loading.md §8). */
async function rebuilt(old: Gateway, parts: Parts, { changed, machine }: Change): Promise<Gateway> {
  const { entities, plugins } = parts
  const isRouted = changed.has('routes') || changed.has('services')
  const gateway = gatewayOf(parts, isRouted ? undefined : old.router)
  machine.replace(entities)
  if (changed.has('plugins')) await configurePlugins(plugins, (plugin) => rowsOf(entities, plugin), parts)
  startPools(gateway)
  stopPools(old, gateway)
  return gateway
}
