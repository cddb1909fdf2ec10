import type { BalancerData, BalancerTry } from '../gateway/request-context.ts'
import { TableField } from '../lua/runtime/table-field.ts'
import { ROOT, type Shape } from '../lua/runtime/shape.ts'
import { LuaTable } from '../lua/runtime/table.ts'
import type { LuaValue } from '../lua/runtime/value.ts'

type BalancerField = Exclude<keyof BalancerData, 'tries'>
const field = (name: string, key: BalancerField) => ({ own: new TableField(name), key })

/** Kong's names of the fields a plugin may read or write in `ngx.ctx.balancer_data`. */
const FIELDS = [
  field('scheme', 'scheme'),
  field('type', 'type'),
  field('host', 'host'),
  field('port', 'port'),
  field('ip', 'ip'),
  field('hostname', 'hostname'),
  field('try_count', 'tryCount'),
  field('retries', 'retries'),
  field('connect_timeout', 'connectTimeout'),
  field('send_timeout', 'sendTimeout'),
  field('read_timeout', 'readTimeout'),
]
const TRIES = new TableField('tries')

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
    if (shape !== this.shape || slots.length !== this.slots.length) return false
    for (let i = 0; i < slots.length; i++) if (slots[i] !== this.slots[i]) return false
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
  for (const { own, key } of FIELDS) own.write(table, balancer[key])
  const { tries } = balancer
  const known = TRIES.read(table)
  if (!(known instanceof LuaTable) || !isShown(tries, known)) TRIES.write(table, triesTable(tries))
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
  for (const { own, key } of FIELDS) {
    const value = own.read(table)
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
