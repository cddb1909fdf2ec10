import type { Diagnostic } from '../diagnostic.ts'
import { DEFAULT_SETTINGS, type GatewaySettings, type KongHeader } from '../gateway/settings.ts'
import { KONG_VERSIONS } from '../gateway/versions/versions.ts'
import { errorTemplates } from './error-template-files.ts'
import { readKongConf } from './kong-conf.ts'
import type { PluginFolder, Scenario } from './model.ts'
import { readPhasescopeFile, type PhasescopeFile } from './phasescope-yml.ts'
import { ECHO_UPSTREAM } from './upstream-rules.ts'

/** Reads a folder of files; the scenario is usable only when no diagnostic is an error (DESIGN §2). `kong` is another version. */
export function parseScenario(
  files: Readonly<Record<string, string>>,
  bundledNames: (release: Pick<PhasescopeFile, 'kong' | 'edition'>) => readonly string[],
  kong?: string,
): { readonly scenario: Scenario; readonly diagnostics: readonly Diagnostic[] } {
  const { value: own, diagnostics: ownDiagnostics } = readPhasescopeFile(files, kong)
  const conf = files['kong.conf']
  const read =
    conf === undefined
      ? { settings: DEFAULT_SETTINGS, values: {}, diagnostics: [] }
      : readKongConf(conf, bundledNames(own))
  const templates = errorTemplates(files, read.values)
  const plugins = pluginFolders(files)
  const configuration = configurationOf(files, plugins)
  const scenario: Scenario = {
    files,
    kong: own.kong,
    seed: own.seed,
    clock: own.clock,
    environment: own.environment,
    budget: own.budget,
    settings: { ...ofVersion(read.settings, own), ...(templates.found && { errorTemplates: templates.found }) },
    kongConf: read.values,
    configuration,
    plugins,
    upstreams: configuration.isImplied ? [...own.upstreams, ECHO_UPSTREAM] : own.upstreams,
    traffic: own.traffic,
    breakpoints: own.breakpoints,
  }
  return { scenario, diagnostics: [...ownDiagnostics, ...read.diagnostics, ...templates.diagnostics] }
}

/** What a version does not know, no setting of it can name. */
function ofVersion(settings: GatewaySettings, { kong, version, edition }: PhasescopeFile): GatewaySettings {
  const rules = KONG_VERSIONS[kong]
  const known = (headers: ReadonlySet<KongHeader>) =>
    new Set([...headers].filter((name) => !rules.headers.missing.includes(name)))
  const { headers, headersUpstream } = settings
  return { ...settings, rules, version, edition, headers: known(headers), headersUpstream: known(headersUpstream) }
}

const PLUGIN_FILE = /^kong\/plugins\/([^/]+)\/.+\.lua$/

/** Folders with a handler: `handler.lua`, or `handler/init.lua` as Lua's search path allows. */
function pluginFolders(files: Readonly<Record<string, string>>): PluginFolder[] {
  const byName = new Map<string, string[]>()
  for (const path of Object.keys(files).sort()) {
    const name = PLUGIN_FILE.exec(path)?.[1]
    if (name !== undefined) byName.set(name, [...(byName.get(name) ?? []), path])
  }
  return [...byName].flatMap(([name, paths]) => {
    const isHandler = (path: string) =>
      path.endsWith(`${name}/handler.lua`) || path.endsWith(`${name}/handler/init.lua`)
    const handler = paths.find(isHandler)
    return handler === undefined ? [] : [{ name, files: [handler, ...paths.filter((path) => path !== handler)] }]
  })
}

/** kong.yml, or what stands for it: one service, one route, every plugin of the folder global. */
function configurationOf(
  files: Readonly<Record<string, string>>,
  plugins: readonly PluginFolder[],
): Scenario['configuration'] {
  for (const file of ['kong.yml', 'kong.yaml']) {
    const text = files[file]
    if (text !== undefined) return { text, file, isImplied: false }
  }
  const implied = {
    _format_version: '3.0',
    services: [{ name: 'echo', url: 'http://echo', routes: [{ name: 'all', paths: ['/'] }] }],
    plugins: plugins.map(({ name }) => ({ name })),
  }
  return { text: JSON.stringify(implied, undefined, 1), file: 'kong.yml', isImplied: true }
}
