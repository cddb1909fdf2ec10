import type { RequestContext } from '../gateway/request-context.ts'
import type { ConsumerGroup } from '../gateway/entities.ts'
import type { LuaFunction } from '../lua/runtime/function.ts'
import { LuaTable } from '../lua/runtime/table.ts'
import { EMPTY, type LuaReturn, type LuaValue } from '../lua/runtime/value.ts'
import { announceChange } from '../scripting/announcer.ts'
import type { PdkApi } from './api.ts'

const KEY = 'authenticated_consumer_groups'

/**
 * Groups of the consumer, of the Enterprise edition: those set for this request, else those the authenticated
 * consumer belongs to (Kong: pdk.json kong.client.*consumer_group*; its docs give no error texts).
 */
export function groupFunctions(api: PdkApi): Record<string, LuaFunction> {
  const { vm, onRequest } = api
  return {
    get_consumer_groups: onRequest('kong.client.get_consumer_groups', (ctx) => groupsOf(api, ctx)),
    get_consumer_group: onRequest('kong.client.get_consumer_group', (ctx) => groupsOf(api, ctx)?.getIndex(1)),
    set_authenticated_consumer_groups: onRequest('kong.client.set_authenticated_consumer_groups', (ctx, groups) => {
      if (groups !== undefined && !(groups instanceof LuaTable)) return vm.fail('groups must be a table or nil')
      return setGroups(api, ctx, groups)
    }),
    set_authenticated_consumer_group: onRequest('kong.client.set_authenticated_consumer_group', (ctx, group) => {
      if (group !== undefined && !(group instanceof LuaTable)) return vm.fail('group must be a table or nil')
      return setGroups(api, ctx, group && LuaTable.fromArray([group]))
    }),
    authenticate_consumer_group_by_consumer_id: onRequest(
      'kong.client.authenticate_consumer_group_by_consumer_id',
      (ctx, id) => {
        if (id !== undefined && typeof id !== 'string') return vm.fail('consumer_id must be a string')
        return setGroups(api, ctx, id === undefined ? undefined : memberships(api, id))
      },
    ),
  }
}

/** Undefined without groups. */
function groupsOf(api: PdkApi, ctx: RequestContext): LuaTable | undefined {
  if (ctx.consumerGroups !== undefined) {
    const kept = api.contexts.tableOf(ctx).getString(KEY)
    return kept instanceof LuaTable ? kept : undefined
  }
  return ctx.consumer && memberships(api, ctx.consumer.id)
}

function memberships({ contexts, groupsOf: groupsOfConsumer }: PdkApi, consumerId: string): LuaTable | undefined {
  const groups = groupsOfConsumer(consumerId)
  return groups.length === 0 ? undefined : LuaTable.fromArray(groups.map((group) => contexts.entities.group(group)))
}

/** The table given stays what plugins see; the core takes ids and names from it. */
function setGroups({ vm, contexts }: PdkApi, ctx: RequestContext, groups: LuaTable | undefined): LuaReturn {
  const table = contexts.tableOf(ctx)
  const before = table.getString(KEY)
  table.setString(KEY, groups)
  ctx.consumerGroups = groups === undefined ? [] : groupsFrom(groups)
  announceChange(vm, ctx, { target: 'ngx.ctx', key: KEY, before, after: groups })
  return EMPTY
}

/** A group without an id cannot have configurations of its own. */
function groupsFrom(groups: LuaTable): ConsumerGroup[] {
  return Array.from({ length: groups.length() }, (_group, i) => groupFrom(groups.getIndex(i + 1))).flatMap(
    (group) => group ?? [],
  )
}

function groupFrom(value: LuaValue): ConsumerGroup | undefined {
  if (!(value instanceof LuaTable)) return undefined
  const id = value.getString('id')
  const name = value.getString('name')
  return typeof id === 'string' ? { id, name: typeof name === 'string' ? name : '' } : undefined
}
