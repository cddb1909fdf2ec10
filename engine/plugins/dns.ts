import { namesOf } from '../gateway/balancer/names.ts'
import { addressType } from '../gateway/upstream-vars.ts'
import { OutboundError, type DnsRecord, type Host } from '../host.ts'
import { awaitHost, checkString, defineSuspending, library } from '../lua/runtime/native.ts'
import { LuaTable } from '../lua/runtime/table.ts'

/** Record types by the numbers that plugins see. */
const TYPES = { A: 1, AAAA: 28, SRV: 33 } as const
/** Seconds that Kong takes an answer to be good for that says nothing else. */
const USUAL_TTL = 30
const IN = 1

/**
 * `kong.dns`: `toip(name, port)` gives an address and a port, which an SRV record replaces; `resolve(name)` all
 * records (pdk.json kong.dns).
 */
export function createDns(host: Host): LuaTable {
  return library({
    toip: defineSuspending('toip', function* (_F, name, port) {
      const text = checkString(name, 1)
      if (addressType(text) !== 'name') return [text, port]
      const { found, error } = yield* awaitHost(tried(namesOf(host).next(text)))
      if (error !== undefined) return [undefined, error]
      return found ? [found.ip, found.port ?? port] : [undefined, 'dns client error: 101 empty record received']
    }),
    resolve: defineSuspending('resolve', function* (_F, name) {
      const text = checkString(name, 1)
      const { found = [], error } = yield* awaitHost(tried(recordsOf(host, text)))
      if (error !== undefined) return [undefined, error]
      return LuaTable.fromArray(found.map((record) => recordTable(text, record)))
    }),
  })
}

async function tried<T>(answer: Promise<T>): Promise<{ readonly found?: T; readonly error?: string }> {
  try {
    return { found: await answer }
  } catch (thrown) {
    const isUnknown = !(thrown instanceof OutboundError) || thrown.code === 'name-error'
    return { error: `dns server error: ${isUnknown ? '3 name error' : '2 server failure'}` }
  }
}

/** SRV before addresses (Kong: dns_order). */
async function recordsOf(host: Host, name: string): Promise<readonly DnsRecord[]> {
  for (const type of ['SRV', 'A'] as const) {
    const records = (await host.query?.(name, type).catch(() => [])) ?? []
    if (records.length > 0) return records
  }
  const addresses = await host.resolve(name)
  return addresses.map((address) => ({ type: address.includes(':') ? 'AAAA' : 'A', address }))
}

function recordTable(name: string, { ttl = USUAL_TTL, ...record }: DnsRecord): LuaTable {
  return LuaTable.fromRecord({ name, class: IN, ttl, ...record, type: TYPES[record.type] })
}
