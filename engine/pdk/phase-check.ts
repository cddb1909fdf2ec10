import { KONG_PHASES, STANDS_FOR, type KongPhase } from '../gateway/phases.ts'
import type { LuaVm } from '../lua/vm.ts'
import type { ContextTables } from '../scripting/context-tables.ts'
import { contextOf } from '../scripting/current.ts'
import type { PhaseRule } from './phases-table.ts'

/** Throws when a PDK function is called in a phase it is not meant for. */
export type PhaseCheck = () => void

/** The texts of `kong.pdk.private.phases` (Kong: pdk.json `_meta.phaseErrors`). */
export function createPhaseCheck(vm: LuaVm, contexts: ContextTables, rule: PhaseRule): PhaseCheck {
  const isExclusion = 'except' in rule
  const listed = inOrder(isExclusion ? rule.except : rule)
  const names = listed.join(', ')
  const mask = listed.reduce((bits, phase) => bits | KONG_PHASES[phase], 0)
  const missing = isExclusion
    ? 'no phase in ngx.ctx.KONG_PHASE'
    : `no phase in ngx.ctx.KONG_PHASE, (need one of ${names})`
  const suffix = isExclusion ? `(can be called in any phases except: ${names})` : `(only in: ${names})`
  return () => {
    const phase = currentPhase(vm, contexts)
    if (phase === undefined) return vm.fail(missing)
    const stands = STANDS_FOR[phase]
    const isListed = (KONG_PHASES[phase] & mask) !== 0 || stands?.every((each) => KONG_PHASES[each] & mask) === true
    if (isListed === isExclusion) vm.fail(`function cannot be called in ${phase} phase ${suffix}`)
  }
}

/** `ctx.KONG_PHASE`; code in a content phase without one is the Admin API's. */
function currentPhase(vm: LuaVm, contexts: ContextTables): KongPhase | undefined {
  const context = contextOf(vm)
  if (context === undefined) return undefined
  return contexts.phaseOf(context) ?? (context.nginxPhase === 'content' ? 'admin_api' : undefined)
}

function inOrder(phases: readonly KongPhase[]): KongPhase[] {
  return [...phases].sort((a, b) => KONG_PHASES[a] - KONG_PHASES[b])
}
