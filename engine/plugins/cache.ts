import type { Host } from '../host.ts'
import { callLua, checkString, defineNative, defineSuspending, library } from '../lua/runtime/native.ts'
import { LuaTable } from '../lua/runtime/table.ts'
import { EMPTY, type LuaReturn, type LuaValue } from '../lua/runtime/value.ts'
import type { LuaVm } from '../lua/vm.ts'

interface Entry {
  readonly value: LuaValue
  /** Milliseconds of the engine's clock; undefined never expires. */
  readonly expiresAt: number | undefined
}

/**
 * `kong.cache` and `kong.core_cache`: one level in memory. `get(key, opts, callback, …)` calls back once per key and
 * remembers nil as well; an error of the callback is passed on and not remembered (lua-resty-mlcache's contract).
 */
export function createCache(vm: LuaVm, host: Pick<Host, 'now'>): LuaTable {
  const store = new CacheStore(host)
  const invalidate = defineNative('invalidate', (_F, _self, name) => store.forget(checkString(name, 2)))
  return library({
    get: createGet(vm, store),
    invalidate,
    invalidate_local: invalidate,
    probe: defineNative('probe', (_F, _self, name) => store.probe(checkString(name, 2))),
    purge: defineNative('purge', () => store.forget()),
  })
}

function createGet(vm: LuaVm, store: CacheStore): LuaValue {
  return defineSuspending(
    'get',
    function* (_F, _self, name, options, callback, ...args) {
      const key = checkString(name, 2)
      return store.hit(key) ?? store.keep(key, options, yield* callLua(vm, callback, args))
    },
    (_F, _self, name, options, callback, ...args) => {
      const key = checkString(name, 2)
      return store.hit(key) ?? store.keep(key, options, vm.callPlain(callback, args))
    },
  )
}

class CacheStore {
  private readonly entries = new Map<string, Entry>()
  private readonly host: Pick<Host, 'now'>

  constructor(host: Pick<Host, 'now'>) {
    this.host = host
  }

  /** Value, error and level, as `get` returns them; undefined when there is nothing. */
  hit(key: string): readonly LuaValue[] | undefined {
    const entry = this.find(key)
    return entry && [entry.value, undefined, 1]
  }

  keep(key: string, options: LuaValue, [value, error]: readonly LuaValue[]): readonly LuaValue[] {
    if (value === undefined && error !== undefined) return [undefined, error]
    const seconds = secondsOf(options, value === undefined ? 'neg_ttl' : 'ttl')
    this.entries.set(key, { value, expiresAt: seconds ? this.host.now() + seconds * 1000 : undefined })
    return [value, undefined, 3]
  }

  probe(key: string): LuaReturn {
    const entry = this.find(key)
    if (!entry) return undefined
    const left = entry.expiresAt === undefined ? 0 : (entry.expiresAt - this.host.now()) / 1000
    return [left, undefined, entry.value]
  }

  /** One key, or everything. */
  forget(key?: string): LuaReturn {
    if (key === undefined) this.entries.clear()
    else this.entries.delete(key)
    return EMPTY
  }

  private find(key: string): Entry | undefined {
    const entry = this.entries.get(key)
    if (entry?.expiresAt === undefined || entry.expiresAt > this.host.now()) return entry
    this.entries.delete(key)
    return undefined
  }
}

/** Without `ttl` values stay: db_cache_ttl and db_cache_neg_ttl are 0 by default. */
function secondsOf(options: LuaValue, name: 'ttl' | 'neg_ttl'): number | undefined {
  const given = options instanceof LuaTable ? options.getString(name) : undefined
  return typeof given === 'number' ? given : undefined
}
