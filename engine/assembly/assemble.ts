import { bytesToHex } from '@noble/hashes/utils.js'

import type { Diagnostic } from '../diagnostic.ts'
import { readConfiguration } from '../gateway/config.ts'
import { startHealthChecks } from '../gateway/balancer/pools.ts'
import type { Entities } from '../gateway/entities.ts'
import type { Gateway } from '../gateway/gateway.ts'
import type { Instrumentation } from '../gateway/instrumentation.ts'
import type { Plugin, PluginRow } from '../gateway/plugin.ts'
import { buildPluginsIterator, isConfigured } from '../gateway/plugins-iterator.ts'
import { createRouter } from '../gateway/router/router.ts'
import { withPluginEntities, type EntitySchema } from '../gateway/schema/core.ts'
import { expressionRoutes } from '../gateway/schema/entities/expression-routes.ts'
import type { Host } from '../host.ts'
import { bundledNames, type KongRelease } from '../plugins/bundled.ts'
import { createConfigurationTables } from '../plugins/configuration-tables.ts'
import { landmarkWarnings, loadPlugins, type LoadedPlugins } from '../plugins/loader.ts'
import { createListMarks } from '../plugins/plain-data.ts'
import { compileErrorOf, luaPatternMatches } from '../plugins/schema/schema-services.ts'
import type { LuaVm } from '../lua/vm.ts'
import type { ScenarioOverview } from '../protocol.ts'
import type { Scenario } from '../scenario/model.ts'
import { parseScenario } from '../scenario/parse-scenario.ts'
import { createLuaMachine, type LuaMachine } from './lua-machine.ts'
import { overviewOf } from './overview.ts'
import { compileRouterPattern } from './router-pattern.ts'
import { createScenarioHost, type ScenarioHost } from './scenario-host.ts'
import { startWorker } from './start-worker.ts'

/** A configuration that can serve requests. */
export interface Running {
  readonly scenario: Scenario
  readonly gateway: Gateway
  readonly overview: ScenarioOverview
  priorityOf(plugin: string): number
  dispose(): void
}

/** What came of a folder of files: a running configuration only when nothing is wrong with it. */
export interface Assembled {
  readonly running: Running | undefined
  readonly diagnostics: readonly Diagnostic[]
}

/** Builds everything new from a folder: scenario, plugins, entities, router, iterator. All mistakes at once. */
export async function assemble(
  files: Readonly<Record<string, string>>,
  host: Host,
  probe: Instrumentation,
  prepare?: (vm: LuaVm) => void,
): Promise<Assembled> {
  const { scenario, diagnostics: ofScenario } = parseScenario(files, bundledNames)
  const scenarioHost = createScenarioHost(scenario, host)
  const machine = createLuaMachine(scenario, scenarioHost, { probe, ...(prepare && { prepare }) })
  const loaded = load(scenario, machine, scenarioHost, probe)
  const collections = withPluginEntities(loaded.entities).map((entity) =>
    entity.name === 'routes' && scenario.settings.routerFlavor === 'expressions' ? expressionRoutes : entity,
  )
  const configuration = configure(scenario, { ...loaded, collections }, machine)
  const diagnostics = [...ofScenario, ...loaded.diagnostics, ...configuration.diagnostics]
  const { entities } = configuration
  if (!entities || diagnostics.some(({ severity }) => severity === 'error')) {
    scenarioHost.dispose()
    return { running: undefined, diagnostics }
  }
  const used = new Set(entities.plugins.map(({ name }) => name))
  const warnings = landmarkWarnings(used, loaded.plugins, scenario.configuration.file)
  machine.connect(entities, collections)
  const workerErrors = await startWorker(loaded.plugins, (plugin) => rowsOf(entities, plugin), {
    host: scenarioHost,
    probe,
  })
  const gateway = gatewayOf({ scenario, entities, host: scenarioHost, probe, plugins: loaded.plugins, workerErrors })
  startHealthChecks(gateway)
  return {
    running: runningOf(scenario, gateway, loaded.plugins, scenarioHost),
    diagnostics: [...diagnostics, ...warnings],
  }
}

function load(scenario: Scenario, machine: LuaMachine, host: ScenarioHost, probe: Instrumentation): LoadedPlugins {
  const release: KongRelease = { kong: scenario.kong, edition: scenario.settings.edition }
  const folders = scenario.plugins.map(({ name }) => name)
  const enabled = scenario.settings.plugins ?? [...new Set([...folders, ...bundledNames(release)])]
  const schemas = new Map<string, LoadedPlugins['schemas'] extends ReadonlyMap<string, infer S> ? S : never>()
  const configurationOf = createConfigurationTables(schemas, createListMarks(machine.emptyArray()))
  const loaded = loadPlugins({ vm: machine.vm, host, probe, configurationOf, files: scenario.files, enabled, release })
  for (const [name, schema] of loaded.schemas) schemas.set(name, schema)
  return loaded
}

function configure(
  scenario: Scenario,
  { plugins, schemas, diagnostics, collections }: LoadedPlugins & { readonly collections: readonly EntitySchema[] },
  { vm }: LuaMachine,
) {
  const landmarks = new Set(plugins.filter(({ isLandmark }) => isLandmark).map(({ name }) => name))
  // A plugin that could not be loaded has its own diagnostic; that its name is not enabled would be untrue.
  const broken = new Set(scenario.plugins.map(({ name }) => name).filter((name) => isBroken(name, diagnostics)))
  return readConfiguration({
    ...scenario.configuration,
    entities: collections,
    schemas: (name) => schemas.get(name) ?? (landmarks.has(name) || broken.has(name) ? 'landmark' : undefined),
    services: {
      matches: (value, pattern) => luaPatternMatches(vm, value, pattern),
      regexError: (pattern) => compileErrorOf(vm, pattern),
    },
  })
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
  readonly host: Host
  readonly probe: Instrumentation
  readonly plugins: readonly Plugin[]
  readonly workerErrors: readonly string[]
}

function gatewayOf({ scenario: { settings }, entities, host, probe, plugins, workerErrors }: Parts): Gateway {
  const index = <T extends { readonly id: string }>(list: readonly T[]) => {
    const byId = new Map(list.map((entity) => [entity.id, entity]))
    return (id: string) => byId.get(id)
  }
  return {
    router: createRouter(entities, settings, {
      compilePcre: compileRouterPattern,
      log: (message) => host.log('error', `[lua] atc.lua:186: new_from_scratch(): ${message}`),
    }),
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

function runningOf(scenario: Scenario, gateway: Gateway, plugins: readonly Plugin[], host: ScenarioHost): Running {
  const priorities = new Map(plugins.map(({ name, priority }) => [name, priority]))
  return {
    scenario,
    gateway,
    overview: overviewOf(scenario, gateway.entities, plugins),
    priorityOf: (plugin) => priorities.get(plugin) ?? 0,
    dispose: () => host.dispose(),
  }
}
