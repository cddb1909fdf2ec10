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
  const entries = new Map<string, Entry>()

  function find(key: string): Entry | undefined {
    const entry = entries.get(key)
    if (entry?.expiresAt === undefined || entry.expiresAt > host.now()) return entry
    entries.delete(key)
    return undefined
  }

  function store(key: string, options: LuaValue, results: readonly LuaValue[]): LuaReturn {
    const [value, error] = results
    if (value === undefined && error !== undefined) return [undefined, error]
    const seconds = secondsOf(options, value === undefined ? 'neg_ttl' : 'ttl')
    entries.set(key, { value, expiresAt: seconds ? host.now() + seconds * 1000 : undefined })
    return [value, undefined, 3]
  }

  const get = defineSuspending(
    'get',
    function* (_F, _self, name, options, callback, ...args) {
      const key = checkString(name, 2)
      const known = find(key)
      if (known) return [known.value, undefined, 1]
      return store(key, options, yield* callLua(vm, callback, args))
    },
    (_F, _self, name, options, callback, ...args) => {
      const key = checkString(name, 2)
      const known = find(key)
      if (known) return [known.value, undefined, 1]
      return store(key, options, vm.callPlain(callback, args))
    },
  )
  const invalidate = defineNative('invalidate', (_F, _self, name) => {
    entries.delete(checkString(name, 2))
    return EMPTY
  })
  return library({
    get,
    invalidate,
    invalidate_local: invalidate,
    probe: defineNative('probe', (_F, _self, name) => {
      const entry = find(checkString(name, 2))
      if (!entry) return undefined
      const left = entry.expiresAt === undefined ? 0 : (entry.expiresAt - host.now()) / 1000
      return [left, undefined, entry.value]
    }),
    purge: defineNative('purge', () => {
      entries.clear()
      return EMPTY
    }),
  })
}

/** Without `ttl` values stay: db_cache_ttl and db_cache_neg_ttl are 0 by default. */
function secondsOf(options: LuaValue, name: 'ttl' | 'neg_ttl'): number | undefined {
  const given = options instanceof LuaTable ? options.getString(name) : undefined
  return typeof given === 'number' ? given : undefined
}
