import { clientCertificatesOf, wishesOf } from '../gateway/tls/handshake.ts'
import { library } from '../lua/runtime/native.ts'
import type { LuaTable } from '../lua/runtime/table.ts'
import { EMPTY, type LuaReturn } from '../lua/runtime/value.ts'
import type { PdkApi } from './api.ts'
import { logCore } from './log-core.ts'

const HTTP_ONLY =
  'kong.client.tls exists only in the http subsystem of Kong; on a real gateway this call would throw in a stream session'

/** `kong.client.tls` (Kong: pdk.json kong.client.tls.*). In the stream subsystem Kong has none: here it works, and says so. */
export function tlsModule(api: PdkApi): LuaTable {
  const { vm, contexts, subsystem } = api
  const define: PdkApi['onRequest'] = (name, run) =>
    api.onRequest(`kong.client.tls.${name}`, (ctx, ...args) => {
      if (subsystem === 'stream') logCore(api, 'warn', 'tls.lua:1', `[phasescope] ${HTTP_ONLY}`)
      return run(ctx, ...args)
    })
  return library({
    request_client_certificate: define('request_client_certificate', (ctx): LuaReturn => {
      wishesOf(ctx).requestsClientCertificate = true
      return true
    }),
    disable_session_reuse: define('disable_session_reuse', (ctx): LuaReturn => {
      wishesOf(ctx).reusesSessions = false
      return true
    }),
    get_full_client_certificate_chain: define('get_full_client_certificate_chain', (ctx): LuaReturn => {
      return ctx.stream ? ctx.stream.tls?.clientCertificates : clientCertificatesOf(ctx)
    }),
    set_client_verify: define('set_client_verify', (ctx, value): LuaReturn => {
      if (typeof value !== 'string') return vm.fail('assertion failed!', 0)
      if (value !== 'SUCCESS' && value !== 'NONE' && !value.startsWith('FAILED:')) {
        return vm.fail(
          `unknown client verify value: ${value} accepted values are: "SUCCESS", "NONE" or "FAILED:<reason>"`,
        )
      }
      contexts.tableOf(ctx).setString('CLIENT_VERIFY_OVERRIDE', value)
      return EMPTY
    }),
  })
}
