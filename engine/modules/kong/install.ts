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

/** What `kong.tools.utils` offers under one name. */
const MERGED = ['table', 'uuid', 'rand', 'time', 'string', 'ip', 'http'] as const

/** Registers `kong.tools.*`, `kong.constants` and `kong.meta` for `require`. */
export function installKongTools(vm: LuaVm, services: KongToolsServices): void {
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
    utils: () => mergeTools(vm),
  }
  for (const [name, create] of Object.entries(tools)) vm.preload(`kong.tools.${name}`, create)
  installKongCore(vm, services)
  vm.preload('kong.constants', createConstants)
  vm.preload('kong.meta', () => createMeta(services.version ?? '3.9.1'))
}

function emptyOf(vm: LuaVm): LuaTable {
  const tools = requireModule(vm, 'kong.tools.table')
  const empty = tools instanceof LuaTable ? tools.getString('EMPTY') : undefined
  return empty instanceof LuaTable ? empty : new LuaTable()
}

/** The deprecated module of everything: later modules win. */
function mergeTools(vm: LuaVm): LuaTable {
  const merged = new LuaTable()
  for (const name of MERGED) {
    const tools = requireModule(vm, `kong.tools.${name}`)
    if (!(tools instanceof LuaTable)) continue
    for (const [key, value] of tools.entries()) merged.set(key, value)
  }
  return merged
}
