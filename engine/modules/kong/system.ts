import { defineNative, library } from '../../lua/runtime/native.ts'
import { LuaTable } from '../../lua/runtime/table.ts'
import type { LuaReturn } from '../../lua/runtime/value.ts'

const NO_CERTIFICATES =
  'Could not find trusted certs file in any of the `system`-predefined locations. Please install a certs file there ' +
  'or set lua_ssl_trusted_certificate to an specific filepath instead of `system`'

/** `kong.tools.system`: a machine with one core and no certificate store. */
export function createSystemTools(): LuaTable {
  const infos = LuaTable.fromRecord({ cores: 1, uname: 'Linux x86_64' })
  return library({
    get_system_infos: defineNative('get_system_infos', () => infos),
    get_system_trusted_certs_filepath: defineNative('get_system_trusted_certs_filepath', (): LuaReturn => [
      undefined,
      NO_CERTIFICATES,
    ]),
  })
}
