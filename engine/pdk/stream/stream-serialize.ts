import type { RequestContext } from '../../gateway/request-context.ts'
import { LuaTable } from '../../lua/runtime/table.ts'
import type { PdkApi } from '../api.ts'

/** What `kong.log.serialize` has in place of request and response for a session (Kong: pdk.json kong.log.serialize). */
export function sessionParts({ contexts, host }: PdkApi, ctx: RequestContext): Record<string, LuaTable> {
  const { stream, timings, response, request } = ctx
  const sum = (read: 'sent' | 'received'): number =>
    (stream?.upstreams ?? []).reduce((total, side) => total + side[read], 0)
  const tls = stream?.isPassedThrough ? undefined : stream?.tls
  const verify = contexts.tableOf(ctx).getString('CLIENT_VERIFY_OVERRIDE')
  return {
    session: LuaTable.fromRecord({
      tls:
        tls?.protocol === undefined
          ? undefined
          : LuaTable.fromRecord({
              version: tls.protocol,
              cipher: tls.cipher,
              client_verify: verify ?? (tls.clientCertificates === undefined ? 'NONE' : 'SUCCESS'),
            }),
      received: stream?.received ?? 0,
      sent: stream?.sent ?? 0,
      status: response.status,
      server_port: request.server.port,
    }),
    upstream: LuaTable.fromRecord({ received: sum('received'), sent: sum('sent') }),
    latencies: LuaTable.fromRecord({
      kong: Math.floor(timings.proxyLatency ?? timings.responseLatency ?? 0),
      session: Math.floor(host.now() - timings.processingStart),
    }),
  }
}
