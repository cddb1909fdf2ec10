import type { Instrumentation } from '../gateway/instrumentation.ts'
import type { Subsystem } from '../gateway/router/atc/fields.ts'
import type { Host, LogLevel } from '../host.ts'
import { LuaTable } from '../lua/runtime/table.ts'
import type { LuaVm } from '../lua/vm.ts'
import { createAnnouncer } from '../scripting/announcer.ts'
import { createClientAddresses, type ProxySettings } from '../scripting/client-address.ts'
import type { ContextTables } from '../scripting/context-tables.ts'
import { createHeaderTables } from '../scripting/header-tables.ts'
import type { NgxApi } from './api.ts'
import { installArg } from './arg.ts'
import { installConstants } from './constants.ts'
import { guardCoroutines } from './coroutine.ts'
import { installFields } from './ctx.ts'
import { installErrlog } from './errlog.ts'
import { installExit, installRedirects } from './exit.ts'
import { installFacts } from './get-phase.ts'
import { guardGlobals } from './globals.ts'
import { installHeader } from './header.ts'
import { installLocation } from './location.ts'
import { installLog } from './log.ts'
import { installReq } from './req.ts'
import { installResp } from './resp.ts'
import { installSay } from './say.ts'
import { installSemaphore } from './semaphore.ts'
import { installSleep } from './sleep.ts'
import { installSocket } from './socket/install-socket.ts'
import { installStream } from './stream/install-stream.ts'
import { installThread } from './thread.ts'
import { installTime } from './time.ts'
import { installTimer } from './timer.ts'
import { installVar } from './var.ts'

/** What `ngx` needs from outside. */
export interface NgxServices {
  readonly host: Host
  readonly probe: Instrumentation
  readonly logLevel: LogLevel
  /** Which nginx module the machine stands for. */
  readonly subsystem?: Subsystem
  /** Kong replaces `ngx.timer` by lua-resty-timer-ng; plain OpenResty has its own. */
  readonly timers: 'timer-ng' | 'native'
  readonly contexts: ContextTables
  readonly settings: ProxySettings
}

/** Defines the global `ngx`: everything but `ngx.re`, codecs and shared dictionaries, which have installers of their own. */
export function installNgx(vm: LuaVm, services: NgxServices): LuaTable {
  const { host, probe, logLevel, subsystem = 'http', timers, contexts, settings } = services
  const announce = createAnnouncer(vm)
  const clients = createClientAddresses(settings)
  const headers = createHeaderTables()
  const api: NgxApi = { vm, host, probe, logLevel, subsystem, timers, contexts, clients, headers, announce }
  const ngx = new LuaTable()
  installConstants(ngx)
  const parts = [installFacts, installFields, installLog, installTime, installTimer, installSleep, installThread]
  const http = [installReq, installResp, installHeader, installArg, installRedirects, installLocation]
  const views = [installVar, installSay, installExit]
  for (const install of [...parts, ...views, ...(subsystem === 'http' ? http : [])]) install(api, ngx)
  const sockets = installSocket(api, ngx)
  if (subsystem === 'stream') installStream(api, ngx, sockets)
  installSemaphore(api)
  installErrlog(api)
  guardCoroutines(api)
  guardGlobals(api)
  vm.globals.setString('ngx', ngx)
  return ngx
}
