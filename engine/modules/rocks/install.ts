import type { LuaVm } from '../../lua/vm.ts'
import { createInspect } from './inspect.ts'
import { createLfs } from './lfs.ts'
import { createLuaPack } from './lua-pack.ts'
import { createMultipart } from './multipart.ts'
import { createTablepool } from './tablepool.ts'
import { createUrl } from './url.ts'

/** Libraries of LuaRocks that Kong's plugins require (reference/ngx-api.json). */
export function installRocks(vm: LuaVm, services: { readFile(path: string): string | undefined; now(): number }): void {
  vm.preload('socket.url', createUrl)
  vm.preload('multipart', createMultipart)
  vm.preload('tablepool', createTablepool)
  vm.preload('inspect', () => createInspect(vm))
  vm.preload('lua_pack', () => createLuaPack(vm))
  vm.preload('lfs', () =>
    createLfs(
      (path) => services.readFile(path),
      () => services.now(),
    ),
  )
}
