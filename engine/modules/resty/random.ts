import { bytesToLua } from '../../lua/runtime/bytes.ts'
import { checkInteger, defineNative } from '../../lua/runtime/native.ts'
import { LuaTable } from '../../lua/runtime/table.ts'
import type { LuaVm } from '../../lua/vm.ts'

/** Registers resty.random. Source: lua-resty-string 0.16. */
export function installRandom(vm: LuaVm, random: (bytes: number) => Uint8Array): void {
  vm.preload('resty.random', () =>
    LuaTable.fromRecord({
      _VERSION: '0.16',
      bytes: defineNative('bytes', (_F, length) => bytesToLua(random(checkInteger(length, 1)))),
    }),
  )
}
