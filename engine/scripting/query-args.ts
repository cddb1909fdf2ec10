import type { RequestContext } from '../gateway/request-context.ts'
import { LuaTable } from '../lua/runtime/table.ts'
import type { LuaVm } from '../lua/vm.ts'
import { announceChange } from './announcer.ts'
import { addTo } from './header-tables.ts'

/** Decodes a query string as ngx.req.get_uri_args does: `?foo` is true, `?foo=` is "", keys without text are dropped. */
export function argsTable(
  query: string,
  max: number,
  table = new LuaTable(),
): { table: LuaTable; isTruncated: boolean } {
  let count = 0
  for (const part of query === '' ? [] : query.split('&')) {
    const equals = part.indexOf('=')
    const key = decodeComponent(equals < 0 ? part : part.slice(0, equals))
    if (key === '') continue
    if (max > 0 && count === max) return { table, isTruncated: true }
    addTo(table, key, equals < 0 ? true : decodeComponent(part.slice(equals + 1)))
    count++
  }
  return { table, isTruncated: false }
}

/** `+` and `%XX`; a broken escape stays as it is. */
export function decodeComponent(text: string): string {
  if (!/[+%]/.test(text)) return text
  return text
    .replaceAll('+', ' ')
    .replace(/%([0-9a-fA-F]{2})/g, (_all, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
}

/** `ngx.req.set_uri_args`, `ngx.var.args = …`: what the upstream query becomes; '' and nil leave none. */
export function setArgs(vm: LuaVm, ctx: RequestContext, args: string | undefined): void {
  const before = ctx.inbound.args
  ctx.inbound.args = args === '' ? undefined : args
  announceChange(vm, ctx, { target: 'upstream-request', key: 'query', before: before ?? '', after: args ?? '' })
}
