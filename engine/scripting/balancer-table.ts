import type { BalancerData, BalancerTry } from '../gateway/request-context.ts'
import { LuaTable } from '../lua/runtime/table.ts'
import type { LuaValue } from '../lua/runtime/value.ts'

/** Kong's names of the fields a plugin may read or write in `ngx.ctx.balancer_data`. */
const FIELDS = [
  ['scheme', 'scheme'],
  ['type', 'type'],
  ['host', 'host'],
  ['port', 'port'],
  ['ip', 'ip'],
  ['hostname', 'hostname'],
  ['try_count', 'tryCount'],
  ['retries', 'retries'],
  ['connect_timeout', 'connectTimeout'],
  ['send_timeout', 'sendTimeout'],
  ['read_timeout', 'readTimeout'],
] as const

/** Writes the current state of the balancer into its Lua table (Kong: phases.md §4.1 item 8). */
export function showBalancer(balancer: BalancerData, table: LuaTable): void {
  for (const [name, field] of FIELDS) table.setString(name, balancer[field])
  table.setString('tries', triesTable(balancer.tries))
}

/** Takes over what a plugin wrote; values of another type are ignored. */
export function readBalancer(table: LuaTable, balancer: BalancerData): void {
  const fields: Record<string, unknown> = {}
  for (const [name, field] of FIELDS) {
    const value = table.getString(name)
    const isKept = value === undefined ? field === 'ip' || field === 'hostname' : isSameKind(value, balancer[field])
    if (isKept && field !== 'type' && field !== 'tryCount') fields[field] = value
  }
  Object.assign(balancer, fields)
}

function isSameKind(value: LuaValue, current: LuaValue): boolean {
  return typeof value === typeof current || (current === undefined && typeof value === 'string')
}

/** `tries`, the attempts at upstreams, as the log serializer and plugins see them (Kong: router.md §7). */
export function triesTable(tries: readonly BalancerTry[]): LuaTable {
  return LuaTable.fromArray(tries.map(tryTable))
}

function tryTable(attempt: BalancerTry): LuaTable {
  return LuaTable.fromRecord({
    balancer_start: Math.floor(attempt.balancerStart),
    balancer_start_ns: Math.floor(attempt.balancerStart) * 1e6,
    ip: attempt.ip,
    port: attempt.port,
    balancer_latency: Math.floor(attempt.balancerLatency),
    balancer_latency_ns: Math.floor(attempt.balancerLatency * 1e6),
    state: attempt.state,
    code: attempt.code,
  })
}
