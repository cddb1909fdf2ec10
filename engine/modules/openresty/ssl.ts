import { defineNative, library } from '../../lua/runtime/native.ts'
import type { LuaTable } from '../../lua/runtime/table.ts'
import type { LuaReturn } from '../../lua/runtime/value.ts'
import type { LuaVm } from '../../lua/vm.ts'
import type { RequestContext } from '../../gateway/request-context.ts'
import { requestOf } from '../../scripting/current.ts'

/** TLS versions as OpenSSL numbers them. */
const VERSIONS: Readonly<Record<string, number>> = {
  TLSv1: 0x0301,
  'TLSv1.1': 0x0302,
  'TLSv1.2': 0x0303,
  'TLSv1.3': 0x0304,
}
const NO_TLS = 'bad context'

/**
 * `require "ngx.ssl"`: what is known of the client's handshake. Certificates are chosen by configuration here, so the
 * functions that set them say that they cannot.
 */
export function createNgxSsl(vm: LuaVm): LuaTable {
  const ofHandshake = (name: string, read: (tls: NonNullable<RequestContext['request']['tls']>) => LuaReturn) =>
    defineNative(name, (): LuaReturn => {
      const tls = requestOf(vm)?.request.tls
      return tls === undefined ? [undefined, NO_TLS] : read(tls)
    })
  const refused = (name: string) =>
    defineNative(name, () => [
      undefined,
      `ngx.ssl.${name} is not available: this gateway takes certificates from its configuration`,
    ])
  const names = ['clear_certs', 'set_der_cert', 'set_der_priv_key', 'set_cert', 'set_priv_key', 'verify_client']
  const parsers = ['cert_pem_to_der', 'priv_key_pem_to_der', 'parse_pem_cert', 'parse_pem_priv_key']
  return library({
    TLS1_VERSION: VERSIONS['TLSv1'],
    TLS1_1_VERSION: VERSIONS['TLSv1.1'],
    TLS1_2_VERSION: VERSIONS['TLSv1.2'],
    TLS1_3_VERSION: VERSIONS['TLSv1.3'],
    server_name: ofHandshake('server_name', ({ serverName }) => serverName),
    get_tls1_version_str: defineNative('get_tls1_version_str', () => requestOf(vm)?.request.tls?.protocol),
    get_tls1_version: ofHandshake('get_tls1_version', ({ protocol = '' }) => VERSIONS[protocol]),
    raw_client_addr: defineNative('raw_client_addr', (): LuaReturn => {
      const ip = requestOf(vm)?.request.client.ip
      if (ip === undefined) return [undefined, undefined, NO_TLS]
      return ip.includes('.') ? [String.fromCharCode(...ip.split('.').map(Number)), 'inet'] : [ip, 'inet6']
    }),
    server_port: defineNative('server_port', () => requestOf(vm)?.request.server.port),
    ...Object.fromEntries([...names, ...parsers].map((name) => [name, refused(name)])),
  })
}
