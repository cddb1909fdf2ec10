import type { RequestContext } from '../gateway/request-context.ts'
import type { LuaVm } from '../lua/vm.ts'
import { announceChange } from './announcer.ts'
import { safeName, safeValue } from './header-text.ts'

/** Replaces a request header by lines; none removes it (Kong: nginx-behaviour.md §16). */
export function setRequestHeader(vm: LuaVm, ctx: RequestContext, name: string, values: readonly string[]): void {
  const { headers } = ctx.inbound
  const written = safeName(name)
  const before = ctx.probe.onChange === undefined ? undefined : joined(headers.getAll(written))
  headers.set(written, ...values.map(safeValue))
  if (ctx.probe.onChange === undefined) return
  announceChange(vm, ctx, {
    target: 'upstream-request',
    key: `header ${written}`,
    before,
    after: joined(headers.getAll(written)),
  })
}

/** Several lines of one header as one text; undefined for none. */
export function joined(values: readonly string[]): string | undefined {
  return values.length === 0 ? undefined : values.join(', ')
}
