import type { RequestContext } from '../gateway/request-context.ts'
import { defineNative } from '../lua/runtime/native.ts'
import { LuaTable } from '../lua/runtime/table.ts'
import { EMPTY, type LuaReturn, type LuaValue } from '../lua/runtime/value.ts'
import { announceChange } from '../scripting/announcer.ts'
import { setArgs } from '../scripting/query-args.ts'
import { currentRequest, type NgxApi } from './api.ts'
import { createStreamVariables } from './stream/stream-variables.ts'
import { createVariables } from './variables.ts'

/** Variables with a name of their own that nginx lets scripts write. */
const WRITABLE = new Set(['args', 'limit_rate'])

/** `ngx.var` (Kong: nginx-behaviour.md §14). */
export function installVar(api: NgxApi, ngx: LuaTable): void {
  const { vm } = api
  const variables = api.subsystem === 'stream' ? createStreamVariables(api) : createVariables(api)
  const table = new LuaTable()
  table.metatable = LuaTable.fromRecord({
    __index: defineNative('__index', (_F, _var, name): LuaReturn => {
      const ctx = currentRequest(vm)
      if (typeof name === 'number') return undefined // captures of a location's regular expression: Kong has none
      return typeof name === 'string' ? variables.read(ctx, name) : vm.fail('bad variable name')
    }),
    __newindex: defineNative('__newindex', (_F, _var, name, value): LuaReturn => {
      const ctx = currentRequest(vm)
      if (typeof name !== 'string') return vm.fail('bad variable name')
      write(api, ctx, name, value === undefined ? undefined : vm.tostring(value))
      return EMPTY
    }),
  })
  ngx.setString('var', table)

  function write({ vm: machine }: NgxApi, ctx: RequestContext, name: string, value: string | undefined): void {
    if (name === 'args' && api.subsystem === 'http') return setArgs(machine, ctx, value)
    if (variables.isOwn(name)) return setVariable(api, ctx, name, value)
    if (variables.has(name) && !WRITABLE.has(name)) return machine.fail(`variable "${name}" not changeable`)
    if (WRITABLE.has(name)) return
    machine.fail(
      `variable "${name}" not found for writing; maybe it is a built-in variable that is not changeable or ` +
        `you forgot to use "set $${name} '';" in the config file to define it first`,
    )
  }
}

/** Writes a variable that Kong's template declares. */
function setVariable({ vm }: NgxApi, ctx: RequestContext, name: string, value: LuaValue): void {
  const before = ctx.vars.get(name)
  if (typeof value === 'string') ctx.vars.set(name, value)
  else ctx.vars.delete(name)
  announceChange(vm, ctx, { target: 'upstream-request', key: `$${name}`, before, after: value })
}
