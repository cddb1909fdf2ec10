import type { BalancerData, BalancerTry } from '../gateway/request-context.ts'
import { TableField } from '../lua/runtime/table-field.ts'
import { TableFields } from '../lua/runtime/table-fields.ts'
import { ROOT, type Shape } from '../lua/runtime/shape.ts'
import { LuaTable } from '../lua/runtime/table.ts'
import type { LuaValue } from '../lua/runtime/value.ts'

/** Fields a plugin may read or write in `ngx.ctx.balancer_data`; `FIELDS` has Kong's names of them, in this order. */
const KEYS = [
  'scheme',
  'type',
  'host',
  'port',
  'ip',
  'hostname',
  'tryCount',
  'retries',
  'connectTimeout',
  'sendTimeout',
  'readTimeout',
] as const
const FIELDS = new TableFields([
  'scheme',
  'type',
  'host',
  'port',
  'ip',
  'hostname',
  'try_count',
  'retries',
  'connect_timeout',
  'send_timeout',
  'read_timeout',
  'tries',
])
/** All of them, once a peer is chosen. */
const USUAL_SLOTS = 12
/** Its place in `FIELDS`. */
const TRIES = 11

/**
 * What a table showed last, for the one that handlers of the running phase look at: neither the balancer nor Lua
 * changes it often, and writing and reading every field for each handler costs as much as the handler.
 */
class Shown {
  private balancer: BalancerData | undefined
  private table: LuaTable | undefined
  private shape: Shape = ROOT
  private slots: LuaValue[] = []
  private scheme = ''
  private type = ''
  private host = ''
  private port = 0
  private ip: string | undefined
  private hostname: string | undefined
  private tryCount = 0
  private retries = 0
  private connectTimeout = 0
  private sendTimeout = 0
  private readTimeout = 0
  private tries = 0
  private last: BalancerTry | undefined
  private state: string | undefined
  private code: number | undefined
  private latency = 0

  /** These two were remembered last. */
  isOf(balancer: BalancerData, table: LuaTable): boolean {
    return table === this.table && balancer === this.balancer
  }

  remember(balancer: BalancerData, table: LuaTable): void {
    this.balancer = balancer
    this.table = table
    this.shape = table.shape
    this.slots = table.slots.slice()
    this.scheme = balancer.scheme
    this.type = balancer.type
    this.host = balancer.host
    this.port = balancer.port
    this.ip = balancer.ip
    this.hostname = balancer.hostname
    this.tryCount = balancer.tryCount
    this.retries = balancer.retries
    this.connectTimeout = balancer.connectTimeout
    this.sendTimeout = balancer.sendTimeout
    this.readTimeout = balancer.readTimeout
    const { tries } = balancer
    this.tries = tries.length
    this.last = tries[tries.length - 1]
    this.state = this.last?.state
    this.code = this.last?.code
    this.latency = this.last?.balancerLatency ?? 0
  }

  /** The core has changed nothing since then. */
  isSame(balancer: BalancerData): boolean {
    const { last } = this
    return (
      balancer.host === this.host &&
      balancer.port === this.port &&
      balancer.ip === this.ip &&
      balancer.hostname === this.hostname &&
      balancer.scheme === this.scheme &&
      balancer.type === this.type &&
      balancer.tryCount === this.tryCount &&
      balancer.retries === this.retries &&
      balancer.connectTimeout === this.connectTimeout &&
      balancer.sendTimeout === this.sendTimeout &&
      balancer.readTimeout === this.readTimeout &&
      balancer.tries.length === this.tries &&
      (last === undefined ||
        (balancer.tries[this.tries - 1] === last &&
          last.state === this.state &&
          last.code === this.code &&
          last.balancerLatency === this.latency))
    )
  }

  /** Lua has changed nothing since then. */
  isUntouched({ shape, slots }: LuaTable): boolean {
    const { slots: known } = this
    if (shape !== this.shape || slots.length !== known.length) return false
    // written out: V8 compares two values at once where it has only met texts, or only numbers
    if (slots.length === USUAL_SLOTS)
      return (
        slots[0] === known[0] &&
        slots[1] === known[1] &&
        slots[2] === known[2] &&
        slots[3] === known[3] &&
        slots[4] === known[4] &&
        slots[5] === known[5] &&
        slots[6] === known[6] &&
        slots[7] === known[7] &&
        slots[8] === known[8] &&
        slots[9] === known[9] &&
        slots[10] === known[10] &&
        slots[11] === known[11]
      )
    for (let i = 0; i < slots.length; i++) if (slots[i] !== known[i]) return false
    return true
  }
}
const shown = new Shown()

/** Whether that table shows the balancer as it is. Lua may have written to it since. */
export function isBalancerShown(balancer: BalancerData, table: LuaTable): boolean {
  return shown.isOf(balancer, table) && shown.isSame(balancer)
}

/** Writes the current state of the balancer into its Lua table (Kong: phases.md §4.1 item 8). */
export function showBalancer(balancer: BalancerData, table: LuaTable): void {
  if (isBalancerShown(balancer, table)) return
  write(balancer, table)
  shown.remember(balancer, table)
}

function write(balancer: BalancerData, table: LuaTable): void {
  const { scheme, type, host, port, ip, hostname, tryCount, retries, tries } = balancer
  const { connectTimeout, sendTimeout, readTimeout } = balancer
  const known = FIELDS.read(table, TRIES)
  const isKept = known instanceof LuaTable && isShown(tries, known)
  FIELDS.writeAll(
    table,
    [
      scheme,
      type,
      host,
      port,
      ip,
      hostname,
      tryCount,
      retries,
      connectTimeout,
      sendTimeout,
      readTimeout,
      isKept ? undefined : triesTable(tries),
    ],
    isKept ? 1 << TRIES : 0,
  )
}

/** Only the last try still changes; a new table for every handler of a request would cost as much as the handler. */
function isShown(tries: readonly BalancerTry[], table: LuaTable): boolean {
  const last = tries[tries.length - 1]
  if (table.arr.length !== tries.length) return false
  if (last === undefined) return true
  const shown = table.arr[tries.length - 1]
  if (!(shown instanceof LuaTable)) return false
  const { state, code, balancerLatency } = last
  return (
    STATE.read(shown) === state &&
    CODE.read(shown) === code &&
    LATENCY.read(shown) === Math.floor(balancerLatency) &&
    LATENCY_NS.read(shown) === Math.floor(balancerLatency * 1e6)
  )
}
const STATE = new TableField('state')
const CODE = new TableField('code')
const LATENCY = new TableField('balancer_latency')
const LATENCY_NS = new TableField('balancer_latency_ns')

/** Takes over what a plugin wrote; values of another type are ignored. */
export function readBalancer(table: LuaTable, balancer: BalancerData): void {
  if (shown.isOf(balancer, table) && shown.isUntouched(table)) return
  for (const [field, key] of KEYS.entries()) {
    const value = FIELDS.read(table, field)
    if (value === balancer[key] || key === 'type' || key === 'tryCount') continue
    const isKept = value === undefined ? key === 'ip' || key === 'hostname' : isSameKind(value, balancer[key])
    if (isKept) Object.assign(balancer, { [key]: value })
  }
}

function isSameKind(value: LuaValue, current: LuaValue): boolean {
  return typeof value === typeof current || (current === undefined && typeof value === 'string')
}

/** `tries`, the attempts at upstreams, as the log serializer and plugins see them (Kong: router.md §7). */
export function triesTable(tries: readonly BalancerTry[]): LuaTable {
  return LuaTable.fromArray(tries.map(tryTable))
}

const TRY_FIELDS = new TableFields([
  'balancer_start',
  'balancer_start_ns',
  'ip',
  'port',
  'balancer_latency',
  'balancer_latency_ns',
  'state',
  'code',
])

function tryTable({ balancerStart, ip, port, balancerLatency, state, code }: BalancerTry): LuaTable {
  const table = new LuaTable()
  const values = [
    Math.floor(balancerStart),
    Math.floor(balancerStart) * 1e6,
    ip,
    port,
    Math.floor(balancerLatency),
    Math.floor(balancerLatency * 1e6),
    state,
    code,
  ]
  TRY_FIELDS.writeAll(table, values, 0)
  return table
}
