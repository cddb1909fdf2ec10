import { defineNative } from '../lua/runtime/native.ts'
import { LuaTable } from '../lua/runtime/table.ts'
import type { LuaVm } from '../lua/vm.ts'
import type { PdkServices } from './api.ts'
import { clientModule } from './client.ts'
import { configurationModule } from './configuration.ts'
import { createPdkApi } from './create-api.ts'
import { ctxModule } from './ctx.ts'
import { clusterModule, ipModule, nginxModule, nodeModule, pluginModule, routerModule, tableModule } from './facts.ts'
import { createLog } from './log.ts'
import { requestModule } from './request.ts'
import { responseModule } from './response.ts'
import { serviceModule } from './service.ts'
import { telemetryModule } from './telemetry.ts'
import { timerModule } from './timer.ts'
import { tracingModule } from './tracing/tracing.ts'
import { vaultModule } from './vault.ts'
import { websocketModule } from './websocket.ts'

export type { PdkServices } from './api.ts'

/**
 * Defines the global `kong`: the PDK of Kong's open source edition for HTTP (Kong: pdk.json).
 * Left out: kong.db, kong.cache, kong.dns and the events (engine/plugins has them), kong.websocket and stream (later).
 * Needs the global `ngx` when its functions run.
 */
export function installPdk(vm: LuaVm, services: PdkServices): LuaTable {
  const api = createPdkApi(vm, services)
  const log = createLog(api)
  const kong = LuaTable.fromRecord({
    version: services.settings.version,
    version_num: versionNumber(services.settings.version),
    default_workspace: '0dc6f45b-8f8d-40d2-a504-473544ee190b',
    configuration: configurationModule(api),
    request_debug_token: services.settings.requestDebug?.token,
    table: tableModule(),
    node: nodeModule(api),
    ctx: ctxModule(api),
    ip: ipModule(api),
    client: clientModule(api),
    service: serviceModule(api),
    request: requestModule(api),
    response: responseModule(api),
    router: routerModule(api),
    nginx: nginxModule(api),
    cluster: clusterModule(api),
    vault: vaultModule(api),
    plugin: pluginModule(api),
    telemetry: telemetryModule(api),
    timer: timerModule(api),
  })
  const tracing = tracingModule(api, {
    useGlobally: (tracer) => kong.setString('tracing', tracer),
    traceRequests: (requests) => services.onTracing?.(requests.probe()),
  })
  kong.setString('tracing', tracing)
  if (services.settings.edition === 'enterprise') kong.setString('websocket', websocketModule(api))
  kong.metatable = LuaTable.fromRecord({
    __index: defineNative('__index', (_F, _kong, key) => (key === 'log' ? log() : undefined)),
  })
  vm.globals.setString('kong', kong)
  return kong
}

/** 3.9.1 is 3009010: two digits of minor times ten, then the patch (Kong: pdk.json kong.version_num). */
function versionNumber(version: string): number {
  const [major = 0, minor = 0, patch = 0] = version.split('.').map((part) => Number.parseInt(part, 10))
  const two = (n: number) => String(n).padStart(2, '0')
  return Number(`${major * 100}${two(minor * 10)}${two(patch)}`)
}
