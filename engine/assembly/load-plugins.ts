import type { Instrumentation } from '../gateway/instrumentation.ts'
import { bundledNames, type KongRelease } from '../plugins/bundled.ts'
import { createConfigurationTables } from '../plugins/configuration-tables.ts'
import { loadPlugins, type LoadedPlugins } from '../plugins/loader.ts'
import { createListMarks } from '../plugins/plain-data.ts'
import type { Scenario } from '../scenario/model.ts'
import type { LuaMachine } from './lua-machine.ts'
import type { ScenarioHost } from './scenario-host.ts'

/** Where plugins are loaded to. */
export interface LoadingPlace {
  readonly machine: LuaMachine
  readonly host: ScenarioHost
  readonly probe: Instrumentation
}

/** Every enabled plugin of a scenario, loaded into a machine (Kong: loading.md §1). */
export function loadScenarioPlugins(scenario: Scenario, { machine, host, probe }: LoadingPlace): LoadedPlugins {
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
