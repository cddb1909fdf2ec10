import type { LuaVm } from '../lua/vm.ts'
import { installCjson } from './cjson/install-cjson.ts'
import { createNgxSsl } from './openresty/ssl.ts'
import { createNgxBalancer, createNgxProcess } from './openresty/worker.ts'
import { installAes } from './resty/aes.ts'
import { installCounter } from './resty/counter.ts'
import { installCookie } from './resty/cookie.ts'
import { installCore } from './resty/core-base.ts'
import { installDigests } from './resty/digests.ts'
import { installHttp } from './resty/http/install-http.ts'
import { installIpmatcher } from './resty/ipmatcher.ts'
import { installJitUuid } from './resty/jit-uuid.ts'
import { installLock } from './resty/lock.ts'
import { installLruCache } from './resty/lrucache.ts'
import { installRandom } from './resty/random.ts'
import { installRestyString } from './resty/resty-string.ts'
import type { ModuleServices } from './services.ts'

/** Registers the OpenResty modules that plugins require: cjson and the resty family. */
export function installModules(vm: LuaVm, services: ModuleServices): void {
  installCjson(vm)
  installLruCache(vm, () => services.now())
  installRestyString(vm)
  installDigests(vm)
  installAes(vm)
  installRandom(vm, (bytes) => services.random(bytes))
  installLock(vm)
  installJitUuid(vm, services)
  installIpmatcher(vm)
  installCookie(vm)
  installCore(vm)
  installCounter(vm)
  vm.preload('ngx.ssl', () => createNgxSsl(vm))
  vm.preload('ngx.balancer', createNgxBalancer)
  vm.preload('ngx.process', createNgxProcess)
  const { httpFetch } = services
  if (httpFetch !== undefined) installHttp(vm, { ...services, httpFetch })
}
