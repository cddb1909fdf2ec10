import type { Host } from '../host.ts'
import { awaitHost, callLua, checkString, defineNative, defineSuspending, library } from '../lua/runtime/native.ts'
import { LuaTable } from '../lua/runtime/table.ts'
import { EMPTY, type LuaReturn, type LuaValue } from '../lua/runtime/value.ts'
import type { LuaVm } from '../lua/vm.ts'

interface Entry {
  readonly value: LuaValue
  /** Milliseconds of the engine's clock; undefined never expires. */
  readonly expiresAt: number | undefined
}

/** A cache, for Lua and for the gateway itself. */
export interface Cache {
  readonly table: LuaTable
  /** A value that is there and not nil. */
  value(key: string): LuaValue
  /** One key, or everything. */
  forget(key?: string): void
}

/**
 * `kong.cache` and `kong.core_cache`: one level in memory. `get(key, opts, callback, …)` calls back once per key and
 * remembers nil as well; an error of the callback is passed on and not remembered (lua-resty-mlcache's contract).
 */
export function createCache(vm: LuaVm, host: Pick<Host, 'now'>): Cache {
  const store = new CacheStore(host)
  const invalidate = defineNative('invalidate', (_F, _self, name) => store.forget(checkString(name, 2)))
  const table = library({
    get: createGet(vm, store),
    invalidate,
    invalidate_local: invalidate,
    probe: defineNative('probe', (_F, _self, name) => store.probe(checkString(name, 2))),
    purge: defineNative('purge', () => store.forget()),
  })
  return { table, value: (key) => store.value(key), forget: (key) => void store.forget(key) }
}

function createGet(vm: LuaVm, store: CacheStore): LuaValue {
  return defineSuspending(
    'get',
    function* (_F, _self, name, options, callback, ...args) {
      const key = checkString(name, 2)
      // One callback at a time for a key: whoever comes later finds what it made.
      for (let other = store.pending(key); other; other = store.pending(key)) yield* awaitHost(other)
      const hit = store.hit(key)
      if (hit) return hit
      const finish = store.begin(key)
      try {
        return store.keep(key, options, yield* callLua(vm, callback, args))
      } finally {
        finish()
      }
    },
    (_F, _self, name, options, callback, ...args) => {
      const key = checkString(name, 2)
      return store.hit(key) ?? store.keep(key, options, vm.callPlain(callback, args))
    },
  )
}

class CacheStore {
  private readonly entries = new Map<string, Entry>()
  private readonly running = new Map<string, Promise<void>>()
  private readonly host: Pick<Host, 'now'>

  constructor(host: Pick<Host, 'now'>) {
    this.host = host
  }

  /** Value, error and level, as `get` returns them; undefined when there is nothing. */
  hit(key: string): readonly LuaValue[] | undefined {
    const entry = this.find(key)
    return entry && [entry.value, undefined, 1]
  }

  /** A callback that is being waited for. */
  pending(key: string): Promise<void> | undefined {
    return this.running.get(key)
  }

  /** A callback began; the result ends it. */
  begin(key: string): () => void {
    let end = (): void => undefined
    this.running.set(
      key,
      new Promise((resolve) => {
        end = resolve
      }),
    )
    return () => {
      this.running.delete(key)
      end()
    }
  }

  value(key: string): LuaValue {
    return this.find(key)?.value
  }

  /** The callback's third value is a time to live of its own. */
  keep(key: string, options: LuaValue, [value, error, own]: readonly LuaValue[]): readonly LuaValue[] {
    if (value === undefined && error !== undefined) return [undefined, error]
    const seconds = typeof own === 'number' ? own : secondsOf(options, value === undefined ? 'neg_ttl' : 'ttl')
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
