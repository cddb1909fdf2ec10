import type { LuaVm } from '../lua/vm.ts'
import { installCjson } from './cjson/install-cjson.ts'
import { installAes } from './resty/aes.ts'
import { installDigests } from './resty/digests.ts'
import { installHttp } from './resty/http/install-http.ts'
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
  const { httpFetch } = services
  if (httpFetch !== undefined) installHttp(vm, { ...services, httpFetch })
}
