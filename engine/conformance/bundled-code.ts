import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { WorkerContext } from '../gateway/worker-context.ts'
import type { PluginSchema } from '../gateway/schema/plugin-schema.ts'
import type { Host } from '../host.ts'
import { LuaTable } from '../lua/runtime/table.ts'
import type { LuaVm } from '../lua/vm.ts'
import { loadModule } from '../plugins/lua-source.ts'
import { readPluginSchema } from '../plugins/schema/read-schema.ts'

/** A folder with `kong/plugins/<name>/…`, when somebody has one: Kong's code is no part of this repository. */
export const BUNDLED_FOLDER = 'PHASESCOPE_BUNDLED'

/** The Lua files of that folder by their path in it; none when it is not given. */
export function bundledFiles(): Record<string, string> {
  const root = process.env[BUNDLED_FOLDER]
  if (root === undefined || root === '') return {}
  if (!existsSync(join(root, 'kong/plugins'))) throw new Error(`${root} has no folder kong/plugins`)
  const paths = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.lua'))
  return Object.fromEntries(
    paths.map((path) => [relative('.', path).replaceAll('\\', '/'), readFileSync(join(root, path), 'utf8')]),
  )
}

/** Schemas of the plugins whose code is there, read when they are first asked for. @throws Error when one cannot be read */
export function bundledSchemas(
  vm: LuaVm,
  host: Host,
  files: Readonly<Record<string, string>>,
): (name: string) => PluginSchema | undefined {
  const known = new Map<string, PluginSchema>()
  return (name) => {
    if (!(`kong/plugins/${name}/schema.lua` in files)) return undefined
    const schema = known.get(name) ?? readSchema(vm, host, name)
    known.set(name, schema)
    return schema
  }
}

function readSchema(vm: LuaVm, host: Host, name: string): PluginSchema {
  const loaded = loadModule(vm, `kong.plugins.${name}.schema`, new WorkerContext(host, {}, 'init'))
  if (loaded.type !== 'loaded') throw new Error(loaded.message)
  if (!(loaded.value instanceof LuaTable)) throw new Error(`the schema of ${name} is no table`)
  const { schema, problems, loadError } = readPluginSchema(vm, { name }, loaded.value)
  const wrong = loadError === undefined ? problems : [loadError]
  if (wrong.length > 0) throw new Error(`the schema of ${name}: ${wrong.join('; ')}`)
  return schema
}
