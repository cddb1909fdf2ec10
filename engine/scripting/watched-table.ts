import type { ChangeTarget } from '../gateway/instrumentation.ts'
import type { RequestContext } from '../gateway/request-context.ts'
import type { LuaFunction } from '../lua/runtime/function.ts'
import { defineNative } from '../lua/runtime/native.ts'
import { LuaTable } from '../lua/runtime/table.ts'
import { EMPTY, type LuaValue } from '../lua/runtime/value.ts'
import type { LuaVm } from '../lua/vm.ts'
import { announceChange, tellChange } from './announcer.ts'
import { requestOf } from './current.ts'
import { type EntryListener, TableCopy } from './table-copy.ts'

export interface WatchOptions {
  readonly target: ChangeTarget
  /** Keys of Kong itself, which are not announced. One function for all requests. */
  readonly isOwn?: (key: LuaValue) => boolean
}

/**
 * Announces what plugins do to a context table, when somebody listens: new keys at once and with their line,
 * other values when the handler is over (Lua writes them without asking anybody). Call it whenever Lua gets the table.
 */
export function watchTable(vm: LuaVm, ctx: RequestContext, table: LuaTable, options: WatchOptions): void {
  if (ctx.probe.onChange === undefined) return
  const watched = ctx.watched instanceof WatchedTables ? ctx.watched : new WatchedTables(vm)
  ctx.watched = watched
  watched.watch(table, options)
}

/** The context tables of one request that Lua has seen. */
class WatchedTables {
  private readonly vm: LuaVm
  private readonly tables: WatchedTable[] = []
  private pending = 0
  /** Most plugins use one of them only. */
  private last: WatchedTable | undefined

  constructor(vm: LuaVm) {
    this.vm = vm
  }

  watch(table: LuaTable, options: WatchOptions): void {
    const watched = this.find(table) ?? this.begin(table, options)
    this.last = watched
    if (watched.isPending) return
    watched.isPending = true
    this.pending += 1
  }

  /** The handler that runs got the same table as handlers before it; false: that must be found out. */
  again(table: unknown): boolean {
    const { last } = this
    if (last === undefined || last.table !== table) return false
    if (last.isPending) return true
    last.isPending = true
    this.pending += 1
    return true
  }

  find(table: LuaTable): WatchedTable | undefined {
    const { tables, last } = this
    if (last?.table === table) return last
    for (let i = 0; i < tables.length; i++) if (tables[i]?.table === table) return tables[i]
    return undefined
  }

  /** A handler is over: announces what it did to the tables it got. */
  compare(ctx: RequestContext): void {
    if (this.pending === 0) return
    this.pending = 0
    for (let i = 0; i < this.tables.length; i++) {
      const watched = this.tables[i]
      if (!watched?.isPending) continue
      watched.isPending = false
      watched.compare(ctx)
    }
  }

  private begin(table: LuaTable, options: WatchOptions): WatchedTable {
    const watched = new WatchedTable(this.vm, table, options)
    this.tables.push(watched)
    table.metatable ??= LuaTable.fromRecord({ __newindex: newIndexOf(this.vm) })
    return watched
  }
}

/** One table, and its entries as they were last announced. */
class WatchedTable implements EntryListener {
  readonly table: LuaTable
  /** The handler that runs got it. */
  isPending = false
  private readonly vm: LuaVm
  private readonly target: ChangeTarget
  private readonly copy: TableCopy
  private listener: RequestContext | undefined

  constructor(vm: LuaVm, table: LuaTable, { target, isOwn }: WatchOptions) {
    this.vm = vm
    this.table = table
    this.target = target
    this.copy = new TableCopy(table, isOwn)
  }

  compare(ctx: RequestContext): void {
    this.listener = ctx
    this.copy.update(this)
    this.listener = undefined
  }

  changed(key: LuaValue, before: LuaValue, after: LuaValue): void {
    const { listener: ctx, target, vm } = this
    if (ctx) tellChange(ctx, target, nameOf(vm, key), before, after)
  }

  /** Announces a new key at once: its line is known. */
  added(ctx: RequestContext, key: LuaValue, value: LuaValue): void {
    const before = this.copy.take(key, value)
    if (this.copy.isOwn(key)) return
    announceChange(this.vm, ctx, { target: this.target, key: nameOf(this.vm, key), before, after: value })
  }
}

const newIndexes = new WeakMap<LuaVm, LuaFunction>()

function newIndexOf(vm: LuaVm): LuaFunction {
  const known = newIndexes.get(vm)
  if (known) return known
  const native = defineNative('__newindex', (_F, table, key, value) => {
    if (table instanceof LuaTable) addKey(vm, table, key, value)
    return EMPTY
  })
  newIndexes.set(vm, native)
  return native
}

function addKey(vm: LuaVm, table: LuaTable, key: LuaValue, value: LuaValue): void {
  table.set(key, value)
  const ctx = requestOf(vm)
  if (ctx?.watched instanceof WatchedTables) ctx.watched.find(table)?.added(ctx, key, value)
}

function nameOf(vm: LuaVm, key: LuaValue): string {
  return typeof key === 'string' ? key : vm.tostring(key)
}
