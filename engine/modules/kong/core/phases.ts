import { KONG_PHASES, type KongPhase } from '../../../gateway/phases.ts'
import { defineNative, library } from '../../../lua/runtime/native.ts'
import { LuaTable } from '../../../lua/runtime/table.ts'
import { EMPTY, type LuaReturn, type LuaValue } from '../../../lua/runtime/value.ts'
import type { LuaVm } from '../../../lua/vm.ts'
import { contextOf } from '../../../scripting/current.ts'

const REQUEST: readonly KongPhase[] = [
  'rewrite',
  'access',
  'balancer',
  'response',
  'cluster_listener',
  'header_filter',
  'body_filter',
  'log',
  'error',
  'admin_api',
]

/** `kong.pdk.private.phases`: phases as bits, for plugins with functions of their own that check them (Kong: pdk.json `_meta`). */
export function createPhases(vm: LuaVm): LuaTable {
  const known = Object.entries(KONG_PHASES).sort(([, a], [, b]) => a - b)
  const namesOf = (mask: number): string =>
    known
      .filter(([, bit]) => (bit & mask) !== 0)
      .map(([name]) => name)
      .join(', ')
  const current = (): number | undefined => {
    const context = contextOf(vm)
    if (context?.kongPhase !== undefined) return KONG_PHASES[context.kongPhase]
    const nginxPhase: string | undefined = context?.nginxPhase
    return nginxPhase === 'content' ? KONG_PHASES.admin_api : undefined
  }
  const nameOf = (bit: number): string => known.find(([, each]) => each === bit)?.[0] ?? "'unknown phase'"
  const check =
    (isRefused: (phase: number, mask: number) => boolean, words: { missing: string; wrong: string }) =>
    (_F: unknown, given: LuaValue): LuaReturn => {
      const mask = typeof given === 'number' ? given : 0
      const phase = current()
      if (phase === undefined) return vm.fail(words.missing.replace('%s', namesOf(mask)))
      if (!isRefused(phase, mask)) return EMPTY
      return vm.fail(`function cannot be called in ${nameOf(phase)} phase ${words.wrong.replace('%s', namesOf(mask))}`)
    }
  const allowed = check((phase, mask) => (phase & mask) === 0, {
    missing: 'no phase in ngx.ctx.KONG_PHASE, (need one of %s)',
    wrong: '(only in: %s)',
  })
  const refused = check((phase, mask) => (phase & mask) !== 0, {
    missing: 'no phase in ngx.ctx.KONG_PHASE',
    wrong: '(can be called in any phases except: %s)',
  })
  return library({
    new: defineNative('new', (_F, ...bits) => bits.reduce<number>((mask, bit) => mask | Number(bit), 0)),
    check: defineNative('check', allowed),
    check_not: defineNative('check_not', refused),
    phases: phaseTable(vm),
  })
}

/** Names to bits and bits to names. */
function phaseTable(vm: LuaVm): LuaTable {
  const table = LuaTable.fromRecord({ request: REQUEST.reduce((mask, name) => mask | KONG_PHASES[name], 0), n: 30 })
  for (const [name, bit] of Object.entries(KONG_PHASES)) {
    table.setString(name, bit)
    table.set(bit, name)
  }
  table.metatable = LuaTable.fromRecord({
    __index: defineNative('__index', (_F, _table, key) =>
      vm.fail(`unknown phase or phase alias: ${vm.tostring(key)}`, 0),
    ),
  })
  return table
}
