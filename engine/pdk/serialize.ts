import type { RequestContext } from '../gateway/request-context.ts'
import type { LuaFunction } from '../lua/runtime/function.ts'
import { LuaTable } from '../lua/runtime/table.ts'
import { EMPTY, type LuaReturn, type LuaValue } from '../lua/runtime/value.ts'
import { triesTable } from '../scripting/balancer-table.ts'
import type { PdkApi } from './api.ts'
import { DEFAULT_WORKSPACE, authenticatedEntity, deepCopy } from './serialize-entities.ts'
import { givenValues, isGiven, messageOf } from './serialize-given.ts'
import { httpParts } from './serialize-http.ts'
import { applyValues } from './serialize-values.ts'
import { sessionParts } from './stream/stream-serialize.ts'

/** `kong.log.serialize` and `set_serialize_value`: what log plugins send (Kong: pdk.json). */
export function serializeFunctions(api: PdkApi): Record<string, LuaFunction> {
  const { vm } = api
  return {
    serialize: api.onRequest('kong.log.serialize', (ctx, options) =>
      isGiven(options)
        ? applyValues(vm, givenValues(vm, options), messageOf(api, options))
        : applyValues(vm, ctx.serializeValues, message(api, ctx, options)),
    ),
    set_serialize_value: api.onRequest('kong.log.set_serialize_value', (ctx, key, value, options): LuaReturn => {
      if (typeof key !== 'string') return vm.fail('key must be a string')
      const mode = (options instanceof LuaTable ? options.getString('mode') : undefined) ?? 'set'
      if (mode !== 'set' && mode !== 'add' && mode !== 'replace')
        return vm.fail("mode must be 'set', 'add' or 'replace'")
      const values = isGiven(options) ? givenValues(vm, options) : ctx.serializeValues
      values.push({ key, value, mode })
      return EMPTY
    }),
  }
}

/** Entities are copies: what a plugin does to the message stays there. */
function message(api: PdkApi, ctx: RequestContext, options: LuaValue): LuaTable {
  const { contexts } = api
  const { entities } = contexts
  return LuaTable.fromRecord({
    ...(ctx.stream ? sessionParts(api, ctx) : httpParts(api, ctx, options)),
    tries: ctx.balancer && triesTable(ctx.balancer.tries),
    authenticated_entity: authenticatedEntity(contexts.tableOf(ctx)),
    route: ctx.route && deepCopy(entities.route(ctx.route)),
    service: ctx.service && deepCopy(entities.service(ctx.service)),
    consumer: deepCopy(contexts.tableOf(ctx).getString('authenticated_consumer')),
    client_ip: api.clients.real(ctx).ip,
    started_at: Math.floor(ctx.timings.processingStart),
    workspace: DEFAULT_WORKSPACE,
    workspace_name: 'default',
  })
}
