import { Slab, type SlabBlock } from './slab.ts'

/** What a key can hold. */
export type DictionaryValue = string | number | boolean
/** What a list can hold. */
export type ListValue = string | number

type ListNode = { readonly value: ListValue; readonly block: SlabBlock }

type Entry = {
  value: DictionaryValue | ListNode[]
  /** Milliseconds; 0 means never. */
  expires: number
  flags: number
  block: SlabBlock
}

/** How a value is stored. */
export type StoreOptions = {
  readonly mode: 'set' | 'add' | 'replace'
  /** Never evicts to make room. */
  readonly safe: boolean
  /** Milliseconds; 0 for no expiry. */
  readonly ttl: number
  readonly flags: number
}

/** How a store ended; `forcible` tells that valid entries were evicted for it. */
export type StoreResult = { readonly error: string | undefined; readonly forcible: boolean }

/** What a read found. */
export type Found = {
  readonly value: DictionaryValue | 'list'
  readonly flags: number
  readonly stale: boolean
  readonly isList: boolean
}

/** Bytes before key and value in a node: offsetof(ngx_rbtree_node_t, color) + offsetof(shdict node, data). */
const NODE_HEADER = 68
/** A list's head behind the key, and the header of each of its items. */
const LIST_HEAD = 24
const LIST_NODE_HEADER = 21
const EVICTION_ATTEMPTS = 30

/**
 * One lua_shared_dict: pure, with the clock given. Entries are kept in order of use, the least recent first.
 * Source: lua-nginx-module 0.10.28 ngx_http_lua_shdict.c.
 */
export class SharedDictionary {
  readonly name: string
  /** Size in bytes as configured. */
  readonly capacity: number
  readonly #now: () => number
  #slab: Slab
  #entries = new Map<string, Entry>()

  /** @param now milliseconds */
  constructor(name: string, capacity: number, now: () => number) {
    this.name = name
    this.capacity = capacity
    this.#now = now
    this.#slab = createSlab(name, capacity)
  }

  /** Forgets everything at once, as after a start. */
  reset(): void {
    this.#entries = new Map()
    this.#slab = createSlab(this.name, this.capacity)
  }

  freeSpace(): number {
    return this.#slab.freeBytes()
  }

  /** Reads a value. Stale ones are found only with `allowStale`, which also reclaims nothing. */
  get(key: string, allowStale: boolean): Found | undefined {
    if (!allowStale) this.#reclaim(1)
    const entry = this.#lookup(key)
    if (entry === undefined) return undefined
    const stale = this.#isExpired(entry)
    if (stale && !allowStale) return undefined
    const { value, flags } = entry
    return Array.isArray(value) ? { value: 'list', flags, stale, isList: true } : { value, flags, stale, isList: false }
  }

  store(key: string, value: DictionaryValue | undefined, options: StoreOptions): StoreResult {
    if (value === undefined && options.mode !== 'set') {
      return { error: 'attempt to add or replace nil values', forcible: false }
    }
    this.#reclaim(1)
    const old = this.#lookup(key)
    const isAlive = old !== undefined && !this.#isExpired(old)
    if (options.mode === 'replace' && !isAlive) return { error: 'not found', forcible: false }
    if (options.mode === 'add' && isAlive) return { error: 'exists', forcible: false }
    if (old !== undefined) {
      if (value !== undefined && !Array.isArray(old.value) && sizeOf(old.value) === sizeOf(value)) {
        Object.assign(old, { value, expires: this.#expiry(options.ttl), flags: options.flags })
        return { error: undefined, forcible: false }
      }
      this.#remove(key, old)
    }
    if (value === undefined) return { error: undefined, forcible: false }
    return this.#insert(key, value, options)
  }

  /** Adds to a number; `init` is where a missing key starts. */
  increment(
    key: string,
    by: number,
    init: { readonly value: number; readonly ttl: number } | undefined,
  ): { readonly value: number; readonly forcible: boolean } | { readonly error: string } {
    this.#reclaim(1)
    const old = this.#lookup(key)
    if (old !== undefined && !this.#isExpired(old)) {
      if (typeof old.value !== 'number') return { error: 'not a number' }
      old.value += by
      return { value: old.value, forcible: false }
    }
    if (init === undefined) return { error: 'not found' }
    const value = by + init.value
    if (old !== undefined && !Array.isArray(old.value) && sizeOf(old.value) === 8) {
      Object.assign(old, { value, expires: this.#expiry(init.ttl), flags: 0 })
      return { value, forcible: false }
    }
    if (old !== undefined) this.#remove(key, old)
    const result = this.#insert(key, value, { mode: 'set', safe: false, ttl: init.ttl, flags: 0 })
    return result.error === undefined ? { value, forcible: result.forcible } : { error: result.error }
  }

  /** Milliseconds left, 0 for a key that does not expire, negative for a stale one; undefined without the key. */
  ttl(key: string): number | undefined {
    const entry = this.#entries.get(key)
    if (entry === undefined) return undefined
    return entry.expires === 0 ? 0 : entry.expires - this.#now()
  }

  /** Sets the time to live of a key, even of a stale one; false without the key. */
  expire(key: string, ttl: number): boolean {
    const entry = this.#entries.get(key)
    if (entry === undefined) return false
    entry.expires = this.#expiry(ttl)
    return true
  }

  /** Adds an item to a list; its length, or an error. */
  push(key: string, value: ListValue, end: 'left' | 'right'): number | string {
    this.#reclaim(1)
    let entry = this.#lookup(key)
    if (entry !== undefined && this.#isExpired(entry)) {
      this.#remove(key, entry)
      entry = undefined
    }
    if (entry !== undefined && !Array.isArray(entry.value)) return 'value not a list'
    if (entry === undefined) {
      const block = this.#slab.allocate(NODE_HEADER + key.length + LIST_HEAD)
      if (block === undefined) return 'no memory'
      entry = { value: [], expires: 0, flags: 0, block }
      this.#entries.set(key, entry)
    }
    const list = entry.value as ListNode[]
    const block = this.#slab.allocate(LIST_NODE_HEADER + sizeOf(value))
    if (block === undefined) {
      if (list.length === 0) this.#remove(key, entry)
      return 'no memory'
    }
    if (end === 'left') list.unshift({ value, block })
    else list.push({ value, block })
    return list.length
  }

  /** Takes an item from a list. */
  pop(key: string, end: 'left' | 'right'): { readonly value: ListValue | undefined } | { readonly error: string } {
    this.#reclaim(1)
    const entry = this.#lookup(key)
    if (entry === undefined || this.#isExpired(entry)) return { value: undefined }
    if (!Array.isArray(entry.value)) return { error: 'value not a list' }
    const node = end === 'left' ? entry.value.shift() : entry.value.pop()
    if (node !== undefined) this.#slab.free(node.block)
    if (entry.value.length === 0) this.#remove(key, entry)
    return { value: node?.value }
  }

  /** Length of a list, 0 without the key, or an error. */
  listLength(key: string): number | string {
    this.#reclaim(1)
    const entry = this.#lookup(key)
    if (entry === undefined || this.#isExpired(entry)) return 0
    return Array.isArray(entry.value) ? entry.value.length : 'value not a list'
  }

  /** Makes every entry stale; a few are reclaimed at once. */
  flushAll(): void {
    for (const entry of this.#entries.values()) entry.expires = 1
    this.#reclaim(0)
  }

  /** Reclaims stale entries, at most `limit` (0: all); how many. */
  flushExpired(limit: number): number {
    const now = this.#now()
    let freed = 0
    for (const [key, entry] of this.#entries) {
      if (entry.expires === 0 || entry.expires > now) continue
      this.#remove(key, entry)
      freed++
      if (freed === limit) break
    }
    return freed
  }

  /** Keys that are not stale, the least recently used first, at most `limit` (0: all). */
  keys(limit: number): string[] {
    const now = this.#now()
    const keys: string[] = []
    for (const [key, entry] of this.#entries) {
      if (entry.expires !== 0 && entry.expires <= now) continue
      keys.push(key)
      if (keys.length === limit) break
    }
    return keys
  }

  #expiry(ttl: number): number {
    return ttl > 0 ? this.#now() + ttl : 0
  }

  #isExpired(entry: Entry): boolean {
    return entry.expires !== 0 && entry.expires < this.#now()
  }

  /** Finds an entry and makes it the most recently used. */
  #lookup(key: string): Entry | undefined {
    const entry = this.#entries.get(key)
    if (entry === undefined) return undefined
    this.#entries.delete(key)
    this.#entries.set(key, entry)
    return entry
  }

  #remove(key: string, entry: Entry): void {
    this.#entries.delete(key)
    this.#slab.free(entry.block)
    if (Array.isArray(entry.value)) for (const node of entry.value) this.#slab.free(node.block)
  }

  /**
   * From 1: drops up to two stale entries at the old end. From 0: drops the oldest entry whatever it is,
   * then up to two stale ones. Source: ngx_http_lua_shdict_expire().
   */
  #reclaim(from: 0 | 1): number {
    const now = this.#now()
    let freed = 0
    let round: number = from
    for (const [key, entry] of this.#entries) {
      if (round >= 3) break
      if (round++ !== 0 && (entry.expires === 0 || entry.expires > now)) break
      this.#remove(key, entry)
      freed++
    }
    return freed
  }

  #insert(key: string, value: DictionaryValue, options: StoreOptions): StoreResult {
    const size = NODE_HEADER + key.length + sizeOf(value)
    let block = this.#slab.allocate(size)
    let forcible = false
    for (let i = 0; block === undefined && !options.safe && i < EVICTION_ATTEMPTS; i++) {
      if (this.#reclaim(0) === 0) break
      forcible = true
      block = this.#slab.allocate(size)
    }
    if (block === undefined) return { error: 'no memory', forcible }
    this.#entries.set(key, { value, expires: this.#expiry(options.ttl), flags: options.flags, block })
    return { error: undefined, forcible }
  }
}

/** The zone's own structure and log prefix take the first chunks. Source: ngx_http_lua_shdict_init_zone(). */
function createSlab(name: string, capacity: number): Slab {
  const slab = new Slab(capacity)
  slab.allocate(80)
  slab.allocate(' in lua_shared_dict zone ""'.length + 1 + name.length)
  return slab
}

function sizeOf(value: DictionaryValue): number {
  if (typeof value === 'string') return value.length
  return typeof value === 'number' ? 8 : 1
}
