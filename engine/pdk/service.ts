import type { BalancerData, RequestContext } from '../gateway/request-context.ts'
import { LuaFunction } from '../lua/runtime/function.ts'
import { LuaError } from '../lua/runtime/lua-error.ts'
import { library } from '../lua/runtime/native.ts'
import type { LuaTable } from '../lua/runtime/table.ts'
import { LuaCdata } from '../lua/runtime/cdata.ts'
import { EMPTY, type LuaReturn, type LuaValue } from '../lua/runtime/value.ts'
import { announceChange } from '../scripting/announcer.ts'
import type { PdkApi } from './api.ts'
import { checkIntegerBetween } from './arguments.ts'
import { serviceRequestModule } from './service-request.ts'
import { serviceResponseModule } from './service-response.ts'
import { setUpstreamVariable } from './upstream-variable.ts'

/** `kong.service`: where the request goes (Kong: pdk.json kong.service.*). */
export function serviceModule(api: PdkApi): LuaTable {
  return library({
    ...target(api),
    ...limits(api),
    ...tls(api),
    ...(api.settings.edition === 'enterprise' ? recording(api) : {}),
    request: serviceRequestModule(api),
    response: serviceResponseModule(api),
  })
}

function target(api: PdkApi): Record<string, LuaFunction> {
  const { vm, onRequest } = api
  return {
    set_upstream: onRequest('kong.service.set_upstream', (ctx, host): LuaReturn => {
      if (typeof host !== 'string') return vm.fail('host must be a string')
      if (!api.hasUpstream(host)) return [undefined, `could not find an Upstream named '${host}'`]
      setTarget(api, ctx, host, undefined)
      return true
    }),
    set_target: onRequest('kong.service.set_target', (ctx, host, port): LuaReturn => {
      if (typeof host !== 'string') return vm.fail('host must be a string')
      const number = checkIntegerBetween(vm, port, { name: 'port', min: 0, max: 65535 })
      // The variable counts as preserve_host: the Host header becomes the bare name (Kong: nginx-behaviour.md A 31).
      setUpstreamVariable(api, ctx, 'upstream_host', host)
      setTarget(api, ctx, host, number)
      return EMPTY
    }),
    set_target_retry_callback: onRequest('kong.service.set_target_retry_callback', (ctx, callback): LuaReturn => {
      if (!(callback instanceof LuaFunction)) return vm.fail('retry_callback must be a function')
      ctx.retryCallback = () => askRetry(api, ctx, callback)
      return EMPTY
    }),
  }
}

/** Writes ctx.balancer_data, which does not exist before access. */
function setTarget(api: PdkApi, ctx: RequestContext, host: string, port: number | undefined): void {
  const balancer = balancerOf(api, ctx)
  const before = `${balancer.host}:${balancer.port}`
  balancer.host = host
  if (port !== undefined) balancer.port = port
  api.contexts.changed(ctx)
  announceChange(api.vm, ctx, { target: 'upstream-request', key: 'target', before, after: `${host}:${balancer.port}` })
}

function balancerOf({ contexts }: PdkApi, ctx: RequestContext): BalancerData {
  const balancer = contexts.balancerOf(ctx)
  if (balancer !== undefined) return balancer
  throw new LuaError(
    "/usr/local/share/lua/5.1/kong/pdk/service.lua:115: attempt to index field 'balancer_data' (a nil value)",
  )
}

/** Undefined when the callback agreed, else why not (Kong: pdk.json kong.service.set_target_retry_callback). */
function askRetry({ vm }: PdkApi, ctx: RequestContext, callback: LuaFunction): string | undefined {
  try {
    const [ok, error] = vm.callPlain(callback, [], { context: ctx })
    return ok === undefined || ok === false ? vm.tostring(error) : undefined
  } catch (thrown) {
    if (thrown instanceof LuaError) return vm.tostring(thrown.value)
    throw thrown
  }
}

function limits(api: PdkApi): Record<string, LuaFunction> {
  const { vm, onRequest, contexts } = api
  const timeout = (name: string, value: LuaValue) => checkIntegerBetween(vm, value, { name, min: 1, max: 2147483646 })
  return {
    set_retries: onRequest('kong.service.set_retries', (ctx, retries): LuaReturn => {
      const count = checkIntegerBetween(vm, retries, { name: 'retries', min: 0, max: 32767 })
      balancerOf(api, ctx).retries = count
      contexts.changed(ctx)
      return EMPTY
    }),
    set_timeouts: onRequest('kong.service.set_timeouts', (ctx, connect, write, read): LuaReturn => {
      const connectTimeout = timeout('connect_timeout', connect)
      timeout('write_timeout', write) // Kong stores it where its balancer does not look
      const readTimeout = timeout('read_timeout', read)
      Object.assign(balancerOf(api, ctx), { connectTimeout, readTimeout })
      contexts.changed(ctx)
      return EMPTY
    }),
  }
}

/** Upstream certificates and checks: the host verifies a chain or not; the rest is accepted. */
function tls({ vm, onRequest }: PdkApi): Record<string, LuaFunction> {
  return {
    set_tls_cert_key: onRequest('kong.service.set_tls_cert_key', (_ctx, chain, key): LuaReturn => {
      if (!(chain instanceof LuaCdata)) return vm.fail('chain must be a parsed cdata object')
      return key instanceof LuaCdata ? true : vm.fail('key must be a parsed cdata object')
    }),
    set_tls_verify: onRequest('kong.service.set_tls_verify', (ctx, on): LuaReturn => {
      if (typeof on !== 'boolean') return vm.fail('argument must be a boolean')
      if (ctx.balancer) ctx.balancer.verifiesTls = on
      return true
    }),
    set_tls_verify_depth: onRequest('kong.service.set_tls_verify_depth', (_ctx, depth): LuaReturn =>
      typeof depth === 'number' ? true : vm.fail('argument must be a number'),
    ),
    set_tls_verify_store: onRequest('kong.service.set_tls_verify_store', (): LuaReturn =>
      vm.fail('argument must be a resty.openssl.x509.store object'),
    ),
  }
}

/** Enterprise edition: what is known of the upstream's TLS shows in `ngx.ctx` (Kong: pdk.json kong.service). */
function recording({ onRequest, contexts }: PdkApi): Record<string, LuaFunction> {
  return {
    enable_recording_upstream_ssl: onRequest('kong.service.enable_recording_upstream_ssl', (ctx): LuaReturn => {
      contexts.recordUpstreamTls(ctx)
      return EMPTY
    }),
  }
}
