import { randomText } from './random-text.ts'
import type { AdminRequest, AdminResponse } from '../admin/message.ts'
import type { Diagnostic } from '../diagnostic.ts'
import type { ConfigurationInput } from '../gateway/config.ts'
import { startPools, stopPools } from '../gateway/balancer/pools.ts'
import type { Entities } from '../gateway/entities.ts'
import type { Gateway } from '../gateway/gateway.ts'
import type { Plugin } from '../gateway/plugin.ts'
import { combineInstrumentation, type Instrumentation } from '../gateway/instrumentation.ts'
import { withPluginEntities, type EntitySchema } from '../gateway/schema/core.ts'
import { expressionRoutes } from '../gateway/schema/entities/expression-routes.ts'
import type { PlainRecord } from '../gateway/schema/field.ts'
import { readSecret } from '../gateway/vaults.ts'
import type { Host } from '../host.ts'
import { bundledNames } from '../plugins/bundled.ts'
import { landmarkWarnings, type LoadedPlugins } from '../plugins/loader.ts'
import { schemaServices } from '../plugins/schema/schema-services.ts'
import { busyTimers } from '../ngx/timer.ts'
import type { LuaVm } from '../lua/vm.ts'
import type { SavedConfiguration, ScenarioOverview, SchemaForms, WhatIf } from '../protocol.ts'
import type { Scenario } from '../scenario/model.ts'
import { parseScenario } from '../scenario/parse-scenario.ts'
import { Administration, type AdminNode } from './administration.ts'
import { gatewayOf, rowsOf, type Parts } from './gateway-parts.ts'
import { loadScenarioPlugins } from './load-plugins.ts'
import { createLuaMachine, type LuaMachine } from './lua-machine.ts'
import { overviewOf } from './overview.ts'
import { PluginEndpoints } from './plugin-endpoints.ts'
import { readRows } from './read-rows.ts'
import { schemaForms } from './schema-forms.ts'
import { createScenarioHost } from './scenario-host.ts'
import { configurePlugins, startWorker } from './start-worker.ts'
import { OpenConnections } from '../gateway/websocket/open-connections.ts'
import { StreamPart } from './stream-part.ts'
import { cloneProblems, withClones } from './clones.ts'
import { featureProblems } from './plugin-features.ts'
import { changePlugins, problemsOf } from './what-if.ts'

/** A configuration that can serve requests. */
export interface Running {
  readonly scenario: Scenario
  /** Another one after a change through the Admin API: requests take it when they begin and keep it. */
  readonly gateway: Gateway
  /** WebSockets that stand. */
  readonly connections: OpenConnections
  /** The gateway of the stream subsystem; undefined while no route is a stream's. */
  stream(): Gateway | undefined
  readonly overview: ScenarioOverview
  /** Answers a request of the Admin API. */
  admin(request: AdminRequest, node: AdminNode): AdminResponse
  /** The declarative configuration with what the Admin API changed in it. */
  save(): SavedConfiguration
  /** Brings changes of the Admin API into force; undefined when there are none. */
  refresh(): Promise<void> | undefined
  priorityOf(plugin: string): number
  /** Timers of plugins that run, or will within a second: what requests left behind. */
  busyTimers(): number
  dispose(): void
}

/** What came of a folder of files: a running configuration only when nothing is wrong with it. */
export interface Assembled {
  readonly running: Running | undefined
  readonly diagnostics: readonly Diagnostic[]
  /** What the schemas ask for; made when it is read. */
  readonly forms: () => SchemaForms
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
  const asWritten = loadScenarioPlugins(scenario, { machine, host: scenarioHost, probe })
  const loaded = { ...asWritten, plugins: changePlugins(asWritten.plugins, change) }
  const collections = collectionsOf(scenario, loaded).map((entity) =>
    entity.name === 'routes' && scenario.settings.routerFlavor === 'expressions' ? expressionRoutes : entity,
  )
  const forms = () => schemaForms(collections, loaded.schemas)
  const input = configurationInput(scenario, { ...loaded, collections }, { vm: machine.vm, host: scenarioHost })
  const read = readRows(input)
  const ofChange = problemsOf(change, 'entities' in read ? withClones(loaded.plugins, read.entities) : loaded.plugins)
  const diagnostics = [
    ...ofScenario,
    ...ofChange,
    ...loaded.diagnostics,
    ...('diagnostics' in read ? read.diagnostics : problemsOfPlugins(scenario, loaded.plugins, read.entities)),
  ]
  if ('diagnostics' in read || diagnostics.some(({ severity }) => severity === 'error')) {
    scenarioHost.dispose()
    return { running: undefined, diagnostics, forms }
  }
  const { entities, rows } = read
  const used = new Set(entities.plugins.map(({ name }) => name))
  const warnings = landmarkWarnings(used, loaded.plugins, scenario.configuration.file)
  const { plugins } = loaded
  const source = { input, rows, scenario, plugins, host: scenarioHost, entities, machine: machine.database }
  const administration = new Administration(source)
  machine.connect(entities, collections, administration.storage())
  const workerErrors = await startWorker(withClones(loaded.plugins, entities), (plugin) => rowsOf(entities, plugin), {
    host: scenarioHost,
    probe,
  })
  const parts = {
    scenario,
    entities,
    host: scenarioHost,
    probe: machine.tracing ? combineInstrumentation([machine.tracing, probe]) : probe,
    plugins,
    workerErrors,
    subsystem: 'http',
    change,
  } as const
  const streams = new StreamPart({ scenario, host: scenarioHost, probe, collections, change })
  await streams.update(entities)
  const endpoints = new PluginEndpoints({ vm: machine.vm, host: scenarioHost, plugins })
  const running = runningOf(parts, { machine, streams, administration, endpoints })
  return { running, diagnostics: [...diagnostics, ...warnings, ...endpoints.diagnostics], forms }
}

function collectionsOf({ settings }: Scenario, { entities }: LoadedPlugins): readonly EntitySchema[] {
  return withPluginEntities(entities, settings.edition, { hasRunOn: settings.rules.features.runOn })
}

function problemsOfPlugins(scenario: Scenario, plugins: readonly Plugin[], entities: Entities): readonly Diagnostic[] {
  return [
    ...cloneProblems(plugins, entities, scenario.configuration.file),
    ...featureProblems(scenario, withClones(plugins, entities), entities),
  ]
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

interface Machines {
  readonly machine: LuaMachine
  readonly streams: StreamPart
  readonly administration: Administration
  readonly endpoints: PluginEndpoints
}

function runningOf(parts: Parts, { machine, streams, administration, endpoints }: Machines): Running {
  const { scenario, plugins, host, entities } = parts
  const shown = (now: Entities) =>
    overviewOf(scenario, now, changePlugins(withClones(plugins, now), parts.change ?? {}))
  const priorityOf = (name: string) =>
    running.gateway.iterator.loaded.find(({ plugin }) => plugin.name === name)?.plugin.priority ?? 0
  administration.attach({
    endpoints,
    gateway: () => running.gateway,
    async rebuild(changedEntities, changed) {
      const gateway = await rebuilt(running.gateway, { ...parts, entities: changedEntities }, { changed, machine })
      await streams.update(changedEntities)
      running.gateway = gateway
      running.overview = shown(gateway.entities)
    },
  })
  const gateway = gatewayOf(parts)
  startPools(gateway)
  const running = {
    scenario,
    gateway,
    connections: new OpenConnections(),
    overview: shown(entities),
    admin: (request: AdminRequest, node: AdminNode) => administration.handle(request, node),
    stream: () => streams.gateway,
    save: () => administration.save(),
    refresh: () => administration.refresh(),
    priorityOf,
    busyTimers: () => busyTimers(machine.vm),
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
  if (changed.has('plugins'))
    await configurePlugins(withClones(plugins, entities), (plugin) => rowsOf(entities, plugin), parts)
  startPools(gateway)
  stopPools(old, gateway)
  return gateway
}
