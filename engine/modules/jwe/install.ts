import { LuaTable } from '../../lua/runtime/table.ts'
import type { LuaVm } from '../../lua/vm.ts'
import { createJwe } from './jwe.ts'

/** Gives `kong` what only the Enterprise edition has past its PDK: encrypted tokens, under three names. */
export function installJwe(vm: LuaVm, kong: LuaTable, random: (bytes: number) => Uint8Array): void {
  const jwe = createJwe(random)
  kong.setString('jwe', jwe)
  kong.setString('enterprise_edition', LuaTable.fromRecord({ jwe }))
  vm.preload('kong.enterprise_edition.jwe', () => jwe)
}
