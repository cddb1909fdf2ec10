import type { Host, OutboundResponse } from '../host.ts'
import type { LuaVm } from '../lua/vm.ts'
import type { HttpFetch, HttpFetchRequest } from '../modules/resty/http/http-fetch.ts'
import type { HttpModuleServices } from '../modules/resty/http/install-http.ts'
import { yieldingContext } from '../ngx/api.ts'
import { contextOf, requestOf } from '../scripting/current.ts'

/** `resty.http` over the host: the scenario's virtual upstreams first, then its network. */
export function createPluginHttp(vm: LuaVm, host: Host): HttpModuleServices {
  return {
    httpFetch: createFetch(vm, host),
    assertSocketAllowed: () => void yieldingContext(vm),
    currentScheme: () => requestOf(vm)?.request.scheme,
  }
}

function createFetch(vm: LuaVm, host: Host): HttpFetch {
  return async (request) => {
    const context = contextOf(vm)
    const ctx = requestOf(vm)
    const probe = context?.probe
    const start = host.now()
    const tell = (outcome: string): void => {
      const summary = `${request.method} ${request.scheme}://${request.host}:${request.port}${request.target}`
      probe?.onSideCall?.(ctx, { kind: 'http', summary, outcome, duration: host.now() - start })
    }
    try {
      const response = await host.fetch(outbound(request))
      tell(outcomeOf(response))
      return response
    } catch (error) {
      tell(error instanceof Error ? error.message : String(error))
      throw error
    }
  }
}

function outbound({
  timeoutMs,
  tlsVerify,
  body,
  serverName,
  ...request
}: HttpFetchRequest): Parameters<Host['fetch']>[0] {
  return {
    ...request,
    ...(body && { body }),
    ...(serverName !== undefined && { serverName }),
    verifyTls: tlsVerify,
    timeouts: { connect: timeoutMs, send: timeoutMs, read: timeoutMs },
  }
}

function outcomeOf({ status, reason }: OutboundResponse): string {
  return reason ? `${status} ${reason}` : String(status)
}
