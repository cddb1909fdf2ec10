import type { RequestContext } from '../gateway/request-context.ts'
import { announceChange } from '../scripting/announcer.ts'
import type { PdkApi } from './api.ts'

const KEYS: Readonly<Record<string, string>> = {
  upstream_uri: 'path',
  upstream_host: 'host',
  upstream_scheme: 'scheme',
}

/** Writes one of Kong's `$upstream_*` variables. */
export function setUpstreamVariable({ vm }: PdkApi, ctx: RequestContext, name: string, value: string): void {
  const before = ctx.vars.get(name)
  ctx.vars.set(name, value)
  announceChange(vm, ctx, { target: 'upstream-request', key: KEYS[name] ?? name, before, after: value })
}
