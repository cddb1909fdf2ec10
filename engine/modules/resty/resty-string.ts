import { defineNative } from '../../lua/runtime/native.ts'
import { LuaTable } from '../../lua/runtime/table.ts'
import type { LuaVm } from '../../lua/vm.ts'
import { toHex } from '../../ngx/codec/digest.ts'
import { lengthChecked } from './lua-text.ts'

/** ngx_atoi(): digits only, -1 for anything else. */
function atoi(text: string): number {
  if (!/^\d+$/.test(text)) return -1
  const value = Number(text)
  return value > Number(0x7fffffffffffffffn) ? -1 : value
}

/** Registers resty.string. Source: lua-resty-string 0.16. */
export function installRestyString(vm: LuaVm): void {
  vm.preload('resty.string', () =>
    LuaTable.fromRecord({
      _VERSION: '0.14',
      to_hex: defineNative('to_hex', (_F, s) => toHex(lengthChecked(s, 'resty/string.lua', 22))),
      atoi: defineNative('atoi', (_F, s) => atoi(lengthChecked(s, 'resty/string.lua', 28))),
    }),
  )
}
