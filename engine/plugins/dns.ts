import type { Host } from '../host.ts'
import { awaitHost, checkString, defineSuspending, library } from '../lua/runtime/native.ts'
import { LuaTable } from '../lua/runtime/table.ts'

/** `kong.dns`: `toip(name, port)` gives an address and the port, `resolve(name)` all records (pdk.json kong.dns). */
export function createDns(host: Pick<Host, 'resolve'>): LuaTable {
  const lookUp = async (name: string) => {
    try {
      return { addresses: await host.resolve(name) }
    } catch {
      return { error: 'dns server error: 3 name error' }
    }
  }
  return library({
    toip: defineSuspending('toip', function* (_F, name, port) {
      const { addresses = [], error } = yield* awaitHost(lookUp(checkString(name, 1)))
      return addresses[0] === undefined
        ? [undefined, error ?? 'dns client error: 101 empty record received']
        : [addresses[0], port]
    }),
    resolve: defineSuspending('resolve', function* (_F, name) {
      const text = checkString(name, 1)
      const { addresses = [], error } = yield* awaitHost(lookUp(text))
      if (error !== undefined) return [undefined, error]
      const records = addresses.map((address) =>
        LuaTable.fromRecord({ name: text, address, type: 1, class: 1, ttl: 60 }),
      )
      return LuaTable.fromArray(records)
    }),
  })
}
