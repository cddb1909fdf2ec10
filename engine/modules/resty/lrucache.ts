import { defineNative } from '../../lua/runtime/native.ts'
import { LuaError } from '../../lua/runtime/lua-error.ts'
import { LuaTable } from '../../lua/runtime/table.ts'
import { LuaUserdata } from '../../lua/runtime/userdata.ts'
import { EMPTY, type LuaReturn, type LuaValue } from '../../lua/runtime/value.ts'
import type { LuaVm } from '../../lua/vm.ts'
import { compareError } from '../../ngx/codec/library-error.ts'

type Item = { value: LuaValue; expires: number; flags: number }

/** The cache behind resty.lrucache: a map in order of use, the least recent first. */
export class LruCache {
  readonly capacity: number
  readonly #now: () => number
  #items = new Map<LuaValue, Item>()

  /** @param now seconds */
  constructor(capacity: number, now: () => number) {
    this.capacity = capacity
    this.#now = now
  }

  count(): number {
    return this.#items.size
  }

  /** The item, and whether its time is over. */
  get(key: LuaValue): { readonly item: Item; readonly stale: boolean } | undefined {
    const item = this.#items.get(key)
    if (item === undefined || item.value === undefined) return undefined
    this.#touch(key, item)
    return { item, stale: item.expires >= 0 && item.expires < this.#now() }
  }

  set(key: LuaValue, value: LuaValue, ttl: number | undefined, flags: number): void {
    const item = this.#items.get(key)
    const expires = ttl === undefined ? -1 : this.#now() + ttl
    if (item === undefined && this.#items.size >= Math.trunc(this.capacity)) {
      for (const [oldest] of this.#items) if (this.#items.delete(oldest)) break
    }
    this.#touch(key, { value, expires, flags })
  }

  #touch(key: LuaValue, item: Item): void {
    this.#items.delete(key)
    this.#items.set(key, item)
  }

  delete(key: LuaValue): boolean {
    return this.#items.delete(key)
  }

  clear(): void {
    this.#items = new Map()
  }

  /** Keys, the most recently used first. */
  keys(limit: number): LuaValue[] {
    return [...this.#items.keys()].toReversed().slice(0, limit)
  }
}

/** The two implementations differ in their errors and version only. */
type Flavour = { readonly file: string; readonly version: string; readonly refusesNil: boolean }

function cacheOf(self: LuaValue): LruCache {
  const held = self instanceof LuaTable ? self.getString('cache_queue') : undefined
  if (held instanceof LuaUserdata && held.data instanceof LruCache) return held.data
  throw new LuaError('bad argument #1 to self')
}

function get(self: LuaValue, key: LuaValue): LuaReturn {
  const found = cacheOf(self).get(key)
  if (found === undefined) return undefined
  const { item, stale } = found
  return stale ? [undefined, item.value, item.flags] : [item.value, undefined, item.flags]
}

function getKeys(self: LuaValue, max: LuaValue, into: LuaValue): LuaReturn {
  const cache = cacheOf(self)
  const limit = typeof max === 'number' && max !== 0 ? max : cache.capacity
  const keys = cache.keys(limit)
  if (!(into instanceof LuaTable)) return LuaTable.fromArray(keys)
  keys.forEach((key, index) => into.setIndex(index + 1, key))
  into.setIndex(keys.length + 1, undefined)
  return into
}

function createModule(vm: LuaVm, now: () => number, flavour: Flavour): LuaTable {
  const module = new LuaTable()
  const metatable = LuaTable.fromRecord({ __index: module })
  const create = (size: LuaValue): LuaReturn => {
    if (typeof size !== 'number') return compareError(flavour.file, 190, size, 1)
    if (size < 1) return [undefined, 'size too small']
    const object = LuaTable.fromRecord({ cache_queue: new LuaUserdata(new LruCache(size, now)) })
    object.metatable = metatable
    return object
  }
  const functions: Readonly<Record<string, LuaValue>> = {
    _VERSION: flavour.version,
    new: defineNative('new', (_F, size) => create(size)),
    get: defineNative('get', (_F, self, key) => get(self, key)),
    set: defineNative('set', (_F, self, key, value, ttl, flags) => {
      if (key === undefined && flavour.refusesNil) vm.fail('table index is nil')
      const isFlag = typeof flags === 'number' && flags >= 0
      cacheOf(self).set(key, value, typeof ttl === 'number' ? ttl : undefined, isFlag ? Math.trunc(flags) : 0)
      return EMPTY
    }),
    delete: defineNative('delete', (_F, self, key) => cacheOf(self).delete(key)),
    count: defineNative('count', (_F, self) => cacheOf(self).count()),
    capacity: defineNative('capacity', (_F, self) => cacheOf(self).capacity),
    get_keys: defineNative('get_keys', (_F, self, max, into) => getKeys(self, max, into)),
    flush_all: defineNative('flush_all', (_F, self) => {
      cacheOf(self).clear()
      return EMPTY
    }),
  }
  for (const [name, value] of Object.entries(functions)) module.setString(name, value)
  return module
}

/** Registers resty.lrucache and resty.lrucache.pureffi. Source: lua-resty-lrucache 0.15. */
export function installLruCache(vm: LuaVm, now: () => number): void {
  vm.preload('resty.lrucache', () =>
    createModule(vm, now, { file: 'resty/lrucache.lua', version: '0.14', refusesNil: true }),
  )
  vm.preload('resty.lrucache.pureffi', () =>
    createModule(vm, now, { file: 'resty/lrucache/pureffi.lua', version: '0.13', refusesNil: false }),
  )
}
