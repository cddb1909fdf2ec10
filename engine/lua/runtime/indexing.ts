import { indexCdata } from './cdata-operators.ts'
import { CdataCall, LuaCdata } from './cdata.ts'
import { LuaFunction } from './function.ts'
import { metamethodOf } from './metatable.ts'
import { operandError, operatorError } from './operand-error.ts'
import { pend, pend3, type Pending } from './pending.ts'
import type { Shape } from './shape.ts'
import { runningSite } from './position.ts'
import type { LuaState } from './state.ts'
import { LuaTable } from './table.ts'
import { firstOf, type LuaValue } from './value.ts'

/** Longest chain of __index or __newindex tables (LJ_MAX_IDXCHAIN). */
const MAX_CHAIN = 100

/** Bytes and units a new entry is charged. */
const ENTRY = 40
const ENTRY_UNITS = 8
/** Bytes a new place of the array part is charged. */
const SLOT = 16

/** Inline cache of one access: tables of shape `s` have the key in slot `i`. */
export interface ShapeCache {
  s: Shape | null
  i: number
  /** Where an inherited field was found last. */
  p: InheritedField | ComputedField | null
}

/** Tables of that shape, while it has that many keys, lack the field: a library function knows it. */
class ComputedField {
  /** The table it was found at, when it has what computes this field; then these two tell whether it still has. */
  readonly table: LuaTable | null
  private readonly metatable: LuaTable | undefined
  private readonly metashape: Shape | undefined
  private readonly at: number
  readonly shape: Shape
  readonly count: number
  readonly handler: LuaFunction
  /** What the function does for this field; undefined when it has to be asked. */
  readonly compute: (() => LuaValue) | undefined
  /** What it gives when it has nothing to do; it never fails. */
  readonly peek: () => LuaValue

  constructor(o: LuaTable, handler: LuaFunction, key: string) {
    const field = handler.p.fields?.get(key)
    this.table = field === undefined ? null : o
    this.metatable = o.metatable
    this.metashape = o.metatable?.shape
    this.at = this.metashape?.slotOfIndex() ?? -1
    this.shape = o.shape
    this.count = o.shape.keys.length
    this.handler = handler
    this.compute = field?.compute
    this.peek = field?.peek ?? nothing
  }

  /** `table` still lacks the field, and asks the same function for it. */
  isCurrent(table: LuaTable): boolean {
    const { metatable } = this
    return (
      table.shape === this.shape &&
      table.slots.length === this.count &&
      metatable !== undefined &&
      table.metatable === metatable &&
      metatable.shape === this.metashape &&
      metatable.slots[this.at] === this.handler
    )
  }
}

function nothing(): undefined {
  return undefined
}

/** Tables of shapes `lacking`, each the `__index` of the one before, lack the field; it is in slot `slot` of the next. */
interface InheritedField {
  readonly table: null
  readonly lacking: readonly Shape[]
  readonly shape: Shape
  readonly slot: number
}

/** `o.key`, after the inline cache missed. Short, so that V8 puts it into the code of those who call it. */
export function getField(S: LuaState, o: LuaValue, key: string, cache: ShapeCache, site: number): LuaValue | Pending {
  const { p } = cache
  if (p !== null && p.table === o && p.isCurrent(p.table)) {
    const value = p.peek()
    if (value !== undefined) return value
  }
  return findField(S, o, key, cache, site)
}

function findField(S: LuaState, o: LuaValue, key: string, cache: ShapeCache, site: number): LuaValue | Pending {
  if (!(o instanceof LuaTable)) return getOfPrimitive(S, o, { key, cache, site })
  if (cache.p instanceof ComputedField) {
    const { shape, count, handler, compute } = cache.p
    if (o.shape === shape && shape.keys.length === count && indexOf(o) === handler) {
      if (compute === undefined) return callNative(S, site, handler, o, key)
      S.cs[S.d] = site
      return compute()
    }
  } else if (cache.p !== null) {
    const inherited = getInherited(o, cache.p)
    if (inherited !== undefined) return inherited
  }
  const slot = o.shape.index.get(key)
  if (slot !== undefined) {
    cache.s = o.shape
    cache.i = slot
    const value = o.slots[slot]
    if (value !== undefined) return value
  }
  const { metatable } = o
  if (metatable === undefined) return undefined
  const at = metatable.shape.slotOfIndex()
  const handler = at < 0 ? undefined : metatable.slots[at]
  if (handler instanceof LuaFunction && handler.p.y === 0) {
    if (slot === undefined) cache.p = new ComputedField(o, handler, key)
    return callNative(S, site, handler, o, key)
  }
  return lookUp(S, o, { key, cache, site })
}

/** The `__index` of a table: nil, or what it is. */
function indexOf({ metatable }: LuaTable): LuaValue {
  if (metatable === undefined) return undefined
  const at = metatable.shape.slotOfIndex()
  return at < 0 ? undefined : metatable.slots[at]
}

/** Methods are mostly found where they were found before: no look into a Map on the way. */
function getInherited(o: LuaTable, { lacking, shape, slot }: InheritedField): LuaValue {
  let object = o
  for (let i = 0; i < lacking.length; i++) {
    if (object.shape !== lacking[i]) return undefined
    const handler = indexOf(object)
    if (!(handler instanceof LuaTable)) return undefined
    object = handler
  }
  return object.shape === shape ? object.slots[slot] : undefined
}

/** Walks the chain of `__index` tables and remembers the way. Shapes that can still grow are no landmarks. */
function lookUp(
  S: LuaState,
  o: LuaTable,
  { key, cache, site }: { key: string; cache: ShapeCache; site: number },
): LuaValue | Pending {
  const lacking: Shape[] = []
  let object = o
  while (lacking.length < 4 && object.shape.shared && object.shape.index.get(key) === undefined) {
    lacking.push(object.shape)
    const handler = indexOf(object)
    if (!(handler instanceof LuaTable)) break
    object = handler
    const slot = object.shape.index.get(key)
    const value = slot === undefined ? undefined : object.slots[slot]
    if (slot === undefined || value === undefined) continue
    cache.p = { table: null, lacking, shape: object.shape, slot }
    return value
  }
  return getIndexed(S, o, key, site)
}

/** Methods of strings take the short way. */
function getOfPrimitive(
  S: LuaState,
  o: LuaValue,
  { key, cache, site }: { key: string; cache: ShapeCache; site: number },
): LuaValue | Pending {
  const metatable = typeof o === 'string' ? S.metatables['string'] : undefined
  const at = metatable === undefined ? -1 : metatable.shape.slotOfIndex()
  const methods = at < 0 ? undefined : metatable?.slots[at]
  if (!(methods instanceof LuaTable)) return getIndexed(S, o, key, site)
  if (methods.shape !== cache.s) {
    const slot = methods.shape.index.get(key)
    if (slot === undefined) return getIndexed(S, o, key, site)
    cache.s = methods.shape
    cache.i = slot
  }
  return methods.slots[cache.i] ?? getIndexed(S, o, key, site)
}

/** A metamethod that is a library function and never suspends: called at once. */
function callNative(S: LuaState, site: number, handler: LuaFunction, o: LuaValue, key: LuaValue): LuaValue {
  S.cs[S.d] = site
  return firstOf(handler.p.q(handler, o, key))
}

/** `o[key]`. */
export function getIndexed(S: LuaState, o: LuaValue, key: LuaValue, site: number): LuaValue | Pending {
  let object = o
  for (let turn = 0; turn < MAX_CHAIN; turn++) {
    let handler: LuaValue
    if (object instanceof LuaTable) {
      const value = object.get(key)
      if (value !== undefined) return value
      const { metatable } = object
      if (metatable === undefined) return undefined
      const at = metatable.shape.slotOfIndex()
      handler = at < 0 ? undefined : metatable.slots[at]
      if (handler === undefined) return undefined
    } else if (object instanceof LuaCdata) {
      const found = indexCdata(S, object, key, site)
      return found instanceof CdataCall ? pend(S, site, found.handler, found.self, key) : found
    } else {
      handler = metamethodOf(S, object, '__index')
      if (handler === undefined) {
        const name = turn === 0 ? runningSite(S, site)?.name : undefined
        throw operandError(S, site, { operation: 'index', value: object, name })
      }
    }
    if (handler instanceof LuaFunction)
      return handler.p.y === 0 ? callNative(S, site, handler, object, key) : pend(S, site, handler, object, key)
    object = handler
  }
  throw operatorError(S, site, "'__index' chain too long; possible loop")
}

/** `o.key = value`, after the inline cache missed. */
export function setField(
  S: LuaState,
  o: LuaValue,
  key: string,
  value: LuaValue,
  cache: ShapeCache,
  site: number,
): Pending | undefined {
  if (!(o instanceof LuaTable)) return setIndexed(S, o, key, value, site)
  const slot = o.shape.index.get(key)
  if (slot !== undefined) {
    cache.s = o.shape
    cache.i = slot
    if (o.slots[slot] !== undefined) {
      o.setString(key, value)
      return undefined
    }
  }
  if (o.metatable !== undefined && hasNewindex(o.metatable)) return setIndexed(S, o, key, value, site)
  const before = o.slots.length
  o.setString(key, value)
  if (o.slots.length > before) chargeEntry(S)
  return undefined
}

/** `o[key] = value`. */
export function setIndexed(
  S: LuaState,
  o: LuaValue,
  key: LuaValue,
  value: LuaValue,
  site: number,
): Pending | undefined {
  let object = o
  for (let turn = 0; turn < MAX_CHAIN; turn++) {
    let handler: LuaValue
    if (object instanceof LuaTable) {
      const { metatable } = object
      if (metatable === undefined || !hasNewindex(metatable) || object.get(key) !== undefined) {
        store(S, object, key, value, site)
        return undefined
      }
      handler = metatable.getString('__newindex')
    } else if (object instanceof LuaCdata) {
      S.cs[S.d] = site
      const call = S.cdata?.newIndex(object, key, value)
      if (call === undefined) return undefined
      handler = call.handler
    } else {
      handler = metamethodOf(S, object, '__newindex')
      if (handler === undefined) {
        const name = turn === 0 ? runningSite(S, site)?.name : undefined
        throw operandError(S, site, { operation: 'index', value: object, name })
      }
    }
    if (handler instanceof LuaFunction) return pend3(S, site, handler, object, key, value)
    object = handler
  }
  throw operatorError(S, site, "'__newindex' chain too long; possible loop")
}

function hasNewindex(metatable: LuaTable): boolean {
  const at = metatable.shape.slotOfNewindex()
  return at >= 0 && metatable.slots[at] !== undefined
}

/** Raw store; a bad key is an error of the operator. */
function store(S: LuaState, table: LuaTable, key: LuaValue, value: LuaValue, site: number): void {
  const before = table.slots.length
  if (typeof key === 'number') {
    if (key !== key) throw operatorError(S, site, 'table index is NaN')
    const size = table.arr.length
    table.setIndex(key, value)
    if (table.arr.length > size) S.mem += SLOT
  } else if (key === undefined) throw operatorError(S, site, 'table index is nil')
  else table.setHash(key, value)
  if (table.slots.length > before) chargeEntry(S)
}

function chargeEntry(S: LuaState): void {
  S.mem += ENTRY
  S.b -= ENTRY_UNITS
}

/** An item of a table constructor: no metamethods. */
export function setItem(S: LuaState, table: LuaTable, key: LuaValue, value: LuaValue, site: number): void {
  store(S, table, key, value, site)
}
