import type { ChangeTarget } from '../gateway/instrumentation.ts'
import type { RequestContext } from '../gateway/request-context.ts'
import { defineNative } from '../lua/runtime/native.ts'
import type { Shape } from '../lua/runtime/shape.ts'
import { LuaTable } from '../lua/runtime/table.ts'
import { EMPTY, type LuaValue } from '../lua/runtime/value.ts'
import type { LuaVm } from '../lua/vm.ts'
import { announceChange } from './announcer.ts'

interface Watch {
  readonly target: ChangeTarget
  /** Values as they were last announced. */
  readonly known: Map<LuaValue, LuaValue>
  readonly isOwn: (key: LuaValue) => boolean
  isPending: boolean
  /** The hash part at the last comparison: most handlers leave it as it was. */
  shape: Shape | undefined
  readonly slots: LuaValue[]
}

const watches = new WeakMap<LuaTable, Watch>()

/**
 * Announces what plugins do to a context table, when somebody listens: new keys at once and with their line,
 * other values when the handler is over (Lua writes them without asking anybody). Call it whenever Lua gets the table.
 */
export function watchTable(
  vm: LuaVm,
  ctx: RequestContext,
  table: LuaTable,
  { target, isOwn = () => false }: { target: ChangeTarget; isOwn?: (key: LuaValue) => boolean },
): void {
  if (ctx.probe.onChange === undefined) return
  const watch = watches.get(table) ?? begin(vm, ctx, table, { target, isOwn })
  if (watch.isPending) return
  watch.isPending = true
  const earlier = ctx.afterHandler
  ctx.afterHandler = () => {
    ctx.afterHandler = undefined
    watch.isPending = false
    earlier?.(ctx)
    compare(vm, ctx, table, watch)
  }
}

function begin(
  vm: LuaVm,
  ctx: RequestContext,
  table: LuaTable,
  { target, isOwn }: { target: ChangeTarget; isOwn: (key: LuaValue) => boolean },
): Watch {
  const watch: Watch = { target, known: new Map(table.entries()), isOwn, isPending: false, shape: undefined, slots: [] }
  watches.set(table, watch)
  table.metatable ??= LuaTable.fromRecord({
    __newindex: defineNative('__newindex', (_F, _table, key, value) => {
      table.set(key, value)
      announce(vm, ctx, watch, { key, before: watch.known.get(key), after: value })
      return EMPTY
    }),
  })
  return watch
}

function compare(vm: LuaVm, ctx: RequestContext, table: LuaTable, watch: Watch): void {
  const { shape, slots, arr } = table
  if (shape === watch.shape && shape.shared && arr.length === 0) {
    for (let i = 0; i < slots.length; i++) {
      if (slots[i] === watch.slots[i]) continue
      const key = shape.keys[i]
      announce(vm, ctx, watch, { key, before: watch.known.get(key), after: slots[i] })
    }
  } else {
    const keys = new Set([...watch.known.keys(), ...[...table.entries()].map(([key]) => key)])
    for (const key of keys) announce(vm, ctx, watch, { key, before: watch.known.get(key), after: table.get(key) })
  }
  watch.shape = shape
  if (watch.slots.length > slots.length) watch.slots.length = slots.length
  for (let i = 0; i < slots.length; i++) watch.slots[i] = slots[i]
}

function announce(
  vm: LuaVm,
  ctx: RequestContext,
  watch: Watch,
  { key, before, after }: { key: LuaValue; before: LuaValue; after: LuaValue },
): void {
  if (before === after || watch.isOwn(key)) return
  watch.known.set(key, after)
  announceChange(vm, ctx, {
    target: watch.target,
    key: typeof key === 'string' ? key : vm.tostring(key),
    before,
    after,
  })
}
