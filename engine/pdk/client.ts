import type { RequestContext } from '../gateway/request-context.ts'
import { isUuid } from '../gateway/uuid.ts'
import { library } from '../lua/runtime/native.ts'
import { LuaTable } from '../lua/runtime/table.ts'
import { EMPTY, type LuaReturn, type LuaValue } from '../lua/runtime/value.ts'
import { announceChange } from '../scripting/announcer.ts'
import type { PdkApi } from './api.ts'
import { groupFunctions } from './client-groups.ts'
import { tlsModule } from './client-tls.ts'
import { tokenFunctions } from './client-token.ts'

/** `kong.client`: who is calling (Kong: pdk.json kong.client.*). */
export function clientModule(api: PdkApi): LuaTable {
  const enterprise = api.settings.edition === 'enterprise' ? { ...groupFunctions(api), ...tokenFunctions(api) } : {}
  return library({ ...addresses(api), ...identity(api), ...enterprise, tls: tlsModule(api) })
}

function addresses({ onRequest, clients }: PdkApi) {
  return {
    get_ip: onRequest('kong.client.get_ip', (ctx) => ctx.request.client.ip),
    get_forwarded_ip: onRequest('kong.client.get_forwarded_ip', (ctx) => clients.real(ctx).ip),
    get_port: onRequest('kong.client.get_port', (ctx) => ctx.request.client.port),
    get_forwarded_port: onRequest('kong.client.get_forwarded_port', (ctx) => clients.real(ctx).port),
  }
}

function identity(api: PdkApi) {
  const { vm, onRequest, contexts } = api
  const kept = (ctx: RequestContext, key: string): LuaValue => contexts.tableOf(ctx).getString(key)
  return {
    get_credential: onRequest('kong.client.get_credential', (ctx) => kept(ctx, 'authenticated_credential')),
    get_consumer: onRequest('kong.client.get_consumer', (ctx) => kept(ctx, 'authenticated_consumer')),
    authenticate: onRequest('kong.client.authenticate', (ctx, consumer, credential): LuaReturn => {
      if (consumer !== undefined && !(consumer instanceof LuaTable)) return vm.fail('consumer must be a table or nil')
      if (credential !== undefined && !(credential instanceof LuaTable))
        return vm.fail('credential must be a table or nil')
      if (consumer === undefined && credential === undefined)
        return vm.fail('either credential or consumer must be provided')
      const before = kept(ctx, 'authenticated_consumer')
      contexts.authenticate(ctx, consumer, credential)
      announceChange(vm, ctx, { target: 'ngx.ctx', key: 'authenticated_consumer', before, after: consumer })
      return EMPTY
    }),
    load_consumer: onRequest('kong.client.load_consumer', (_ctx, id, byUsername) => loadConsumer(api, id, byUsername)),
    get_protocol: onRequest('kong.client.get_protocol', (ctx, allowTerminated) => protocol(api, ctx, allowTerminated)),
  }
}

/** By id; by username only when asked (Kong: pdk.json kong.client.load_consumer). */
function loadConsumer({ vm, findConsumer, contexts }: PdkApi, id: LuaValue, byUsername: LuaValue): LuaReturn {
  if (typeof id !== 'string' || id === '') return vm.fail('consumer_id must be a string')
  const isSearched = byUsername !== undefined && byUsername !== false
  if (!isUuid(id) && !isSearched) return vm.fail('cannot load a consumer with an id that is not a uuid')
  const consumer =
    (isUuid(id) ? findConsumer({ id }) : undefined) ?? (isSearched ? findConsumer({ username: id }) : undefined)
  return consumer === undefined ? undefined : contexts.entities.consumer(consumer)
}

/** The route's only protocol, else by the scheme a trusted proxy reports. */
function protocol(api: PdkApi, ctx: RequestContext, allowTerminated: LuaValue): LuaReturn {
  const { route } = ctx
  if (route === undefined) return [undefined, 'No active route found']
  if (route.protocols.length === 1) return route.protocols[0]
  if (ctx.stream) return ctx.balancer?.scheme === 'tls' ? 'tls' : 'tcp'
  if (ctx.request.scheme === 'https') return 'https'
  if (allowTerminated !== true || !api.clients.isTrusted(ctx.request.client.ip)) return ctx.request.scheme
  const forwarded = ctx.inbound.headers.getAll('X-Forwarded-Proto')
  if (forwarded.length > 1) return [undefined, 'Only one X-Forwarded-Proto header allowed']
  return forwarded[0] === 'https' ? 'https' : ctx.request.scheme
}
