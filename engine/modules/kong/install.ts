import { LuaTable } from '../../lua/runtime/table.ts'
import type { LuaVm } from '../../lua/vm.ts'
import { requireModule } from '../pl/lua-access.ts'
import { installKongCore } from './core/install.ts'
import { createConstants } from './constants.ts'
import { createGzipTools } from './gzip.ts'
import { createHttpTools } from './http.ts'
import { createIpTools } from './ip.ts'
import { createCjsonTools } from './json.ts'
import { createMeta } from './meta.ts'
import { createMimeTypeTools } from './mime-type.ts'
import { createModuleTools } from './module.ts'
import { createQueueTools } from './queue.ts'
import { createRandTools, createUuidTools } from './random.ts'
import { createSandboxTools } from './sandbox.ts'
import type { KongToolsServices } from './services.ts'
import { createSha256Tools } from './sha256.ts'
import { createStringTools } from './string.ts'
import { createSystemTools } from './system.ts'
import { createTableTools } from './table.ts'
import { createTimeTools } from './time.ts'
import { createTimestampTools } from './timestamp.ts'
import { createUriTools } from './uri.ts'
import { createYieldTools } from './yield.ts'

export type { KongToolsServices } from './services.ts'

/** What `kong.tools.utils` offers under one name; until 3.6 it had everything (handlers of that time ask it for hashes). */
const MERGED = ['table', 'uuid', 'rand', 'time', 'string', 'ip', 'http'] as const
const ONCE_MERGED = ['gzip', 'sha256', 'yield', 'system', 'module'] as const

/** Registers `kong.tools.*`, `kong.constants` and `kong.meta` for `require`; `_KONG` is a global. */
export function installKongTools(vm: LuaVm, services: KongToolsServices): void {
  const version = services.version ?? '3.9.1'
  const tools: Readonly<Record<string, () => LuaTable>> = {
    string: () => createStringTools(vm),
    table: () => createTableTools(vm),
    uri: createUriTools,
    http: () => createHttpTools(vm, services, emptyOf(vm)),
    ip: () => createIpTools(vm),
    time: () => createTimeTools(vm, services),
    timestamp: () => createTimestampTools(vm, services),
    rand: () => createRandTools(services),
    uuid: () => createUuidTools(services),
    sha256: createSha256Tools,
    gzip: createGzipTools,
    mime_type: createMimeTypeTools,
    module: () => createModuleTools(vm),
    system: createSystemTools,
    yield: () => createYieldTools(vm),
    queue: () => createQueueTools(vm, services),
    cjson: () => createCjsonTools(vm),
    sandbox: () => createSandboxTools(vm),
    utils: () => mergeTools(vm, isBefore(version, 3, 7) ? [...ONCE_MERGED, ...MERGED] : MERGED),
  }
  for (const [name, create] of Object.entries(tools)) vm.preload(`kong.tools.${name}`, create)
  installKongCore(vm, services)
  vm.preload('kong.constants', createConstants)
  vm.preload('kong.meta', () => createMeta(version))
  // Kong's globalpatches: auth plugins of 3.6 and before name their realm by it.
  vm.globals.setString('_KONG', LuaTable.fromRecord({ _NAME: 'kong', _VERSION: version }))
}

function isBefore(version: string, major: number, minor: number): boolean {
  const [first = 0, second = 0] = version.split('.').map(Number)
  return first < major || (first === major && second < minor)
}

function emptyOf(vm: LuaVm): LuaTable {
  const tools = requireModule(vm, 'kong.tools.table')
  const empty = tools instanceof LuaTable ? tools.getString('EMPTY') : undefined
  return empty instanceof LuaTable ? empty : new LuaTable()
}

/** The deprecated module of everything: later modules win. */
function mergeTools(vm: LuaVm, names: readonly string[]): LuaTable {
  const merged = new LuaTable()
  for (const name of names) {
    const tools = requireModule(vm, `kong.tools.${name}`)
    if (!(tools instanceof LuaTable)) continue
    for (const [key, value] of tools.entries()) merged.set(key, value)
  }
  return merged
}
