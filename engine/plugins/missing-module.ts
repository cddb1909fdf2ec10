import { BUNDLED_FACTS } from './bundled-data.ts'

/** What took the place of modules that Kong 3 no longer has (Kong: loading.md §11, changelogs up to 3.3). */
const SUCCESSORS: Readonly<Record<string, string>> = {
  'kong.plugins.base_plugin':
    'BasePlugin is gone since Kong 3.0: return a plain table with PRIORITY and VERSION, drop `:extend()`, `new` and the `super` calls.',
  'kong.vendor.classic': 'kong.vendor.classic went with BasePlugin in Kong 3.0: use plain tables and metatables.',
  'kong.singletons':
    'kong.singletons is gone since Kong 3.0: use the global `kong` (kong.db, kong.cache, kong.configuration).',
  'kong.plugins.log-serializers.basic':
    'kong.plugins.log-serializers.basic is gone since Kong 3.0: use kong.log.serialize().',
  'kong.tools.batch_queue': 'kong.tools.batch_queue is gone since Kong 3.3: use kong.tools.queue.',
  'kong.tools.responses': 'kong.tools.responses is gone: use kong.response.exit(status, body).',
  'kong.tools.public': 'kong.tools.public is gone: use kong.request and kong.tools.http.',
  'kong.tools.database_cache': 'kong.tools.database_cache is gone: use kong.cache.',
  'kong.api.crud_helpers':
    'kong.api.crud_helpers is gone: use kong.api.endpoints, or no api.lua for what daos.lua describes.',
}

/** Beginnings of names, the longest first in each family. */
const FAMILIES: readonly (readonly [prefix: string, hint: (name: string) => string])[] = [
  ['kong.dao.', () => 'kong.dao is gone: use kong.db.'],
  ['kong.openid-connect', enterprise],
  ['kong.enterprise_edition.', enterprise],
  [
    'openssl.',
    (name) =>
      `'${name}' is luaossl, which Kong 3 no longer has: use resty.${name}, whose functions return nil and an error.`,
  ],
]

function enterprise(name: string): string {
  return `'${name}' is code of Kong Gateway Enterprise, which Phasescope does not have.`
}

/** The plugin that a module is a part of. */
const PLUGIN_MODULE = /^kong\.plugins\.([^.]+)\./

/**
 * What to do about a module that neither the scenario nor Phasescope has. `hasBasePlugin`: the gateway is a Kong in
 * which nothing of the list was gone yet.
 */
export function missingModuleHint(name: string, hasBasePlugin = false): string {
  const path = `${name.replaceAll('.', '/')}.lua`
  const gone = Object.hasOwn(SUCCESSORS, name) ? SUCCESSORS[name] : undefined
  if (gone !== undefined && !hasBasePlugin) return gone
  const family = hasBasePlugin ? undefined : FAMILIES.find(([prefix]) => name.startsWith(prefix))
  if (family !== undefined) return family[1](name)
  const plugin = PLUGIN_MODULE.exec(name)?.[1]
  if (plugin !== undefined && Object.hasOwn(BUNDLED_FACTS, plugin)) {
    return `'${name}' is code of Kong's own plugin ${plugin}, which Phasescope knows by name only: copy kong/plugins/${plugin} of your Kong into the scenario.`
  }
  if (plugin !== undefined) return `Add the plugin's file ${path} to the scenario.`
  if (name.startsWith('kong.')) {
    return `Phasescope does not provide '${name}', a part of Kong that is not for plugins: use the PDK, or add ${path} to the scenario.`
  }
  return `Phasescope does not provide the module '${name}': add its Lua to the scenario as ${path}, or where lua_package_path in kong.conf finds it (a rock written in C cannot run here).`
}
