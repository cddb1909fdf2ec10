import type { RequestContext } from '../gateway/request-context.ts'
import type { LuaVm } from '../lua/vm.ts'
import { announceChange } from './announcer.ts'
import { dashed, safeName, safeValue } from './header-text.ts'

/** Headers nginx keeps once: adding replaces (ngx_lua's table of built-in headers). */
const SINGLE = new Set([
  'server',
  'date',
  'content-encoding',
  'location',
  'refresh',
  'last-modified',
  'content-range',
  'accept-ranges',
  'www-authenticate',
  'expires',
  'etag',
  'content-length',
  'content-type',
])

/** Replaces a response header by lines; none, or an empty one, removes it (Kong: nginx-behaviour.md §17). */
export function setResponseHeader(vm: LuaVm, ctx: RequestContext, name: string, values: readonly string[]): void {
  change(vm, ctx, name, (key) => {
    const { headers } = ctx.response
    const kept = values.map(safeValue)
    const last = kept.at(-1)
    if (last === undefined || kept.every((value) => value === '')) {
      headers.delete(key)
      return undefined
    }
    const written = SINGLE.has(key.toLowerCase()) ? [last] : kept.filter((value) => value !== '')
    headers.set(key, ...written)
    return written.join(', ')
  })
}

/** Adds lines to a response header; headers that exist once are replaced. */
export function addResponseHeader(vm: LuaVm, ctx: RequestContext, name: string, values: readonly string[]): void {
  if (SINGLE.has(dashed(name).toLowerCase())) {
    if (values.length > 0) setResponseHeader(vm, ctx, name, values)
    return
  }
  change(vm, ctx, name, (key) => {
    const { headers } = ctx.response
    for (const value of values) if (value !== '') headers.add(key, safeValue(value))
    return headers.joined(key)
  })
}

/** Sets the status of the answer and drops the upstream's reason phrase. */
export function setResponseStatus(vm: LuaVm, ctx: RequestContext, status: number): void {
  const before = ctx.response.status
  ctx.response.status = status
  ctx.response.reason = undefined
  announceChange(vm, ctx, { target: 'response', key: 'status', before: before || undefined, after: status })
}

/** `apply` gives what the header is then, all its lines as one text. */
function change(vm: LuaVm, ctx: RequestContext, name: string, apply: (key: string) => string | undefined): void {
  const key = safeName(dashed(name))
  if (ctx.probe.onChange === undefined) {
    apply(key)
    return
  }
  const before = ctx.response.headers.joined(key)
  announceChange(vm, ctx, { target: 'response', key: `header ${key}`, before, after: apply(key) })
}
