import type { RequestContext } from '../gateway/request-context.ts'
import type { LuaVm } from '../lua/vm.ts'
import { announceChange } from './announcer.ts'
import { safeName, safeValue } from './header-text.ts'

/** Replaces a request header by lines; none removes it (Kong: nginx-behaviour.md §16). */
export function setRequestHeader(vm: LuaVm, ctx: RequestContext, name: string, values: readonly string[]): void {
  const { headers } = ctx.inbound
  const written = safeName(name)
  const before = ctx.probe.onChange === undefined ? undefined : headers.joined(written)
  const kept = values.map(safeValue)
  headers.set(written, ...kept)
  if (ctx.probe.onChange === undefined) return
  announceChange(vm, ctx, {
    target: 'upstream-request',
    key: `header ${written}`,
    before,
    after: kept.length === 0 ? undefined : kept.join(', '),
  })
}
