import type { Host } from '../host.ts'
import { LuaFunction } from '../lua/runtime/function.ts'
import { LuaError } from '../lua/runtime/lua-error.ts'
import { awaitHost, callLua, defineNative, defineSuspending, library, type Suspension } from '../lua/runtime/native.ts'
import { LuaTable } from '../lua/runtime/table.ts'
import type { LuaReturn, LuaValue } from '../lua/runtime/value.ts'
import type { LuaVm } from '../lua/vm.ts'
import { CacheStore } from './cache-store.ts'

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
 * remembers nil as well; an error of the callback is passed on and not remembered (Kong: pdk.json kong.cache).
 */
export function createCache(vm: LuaVm, host: Pick<Host, 'now'>): Cache {
  const store = new CacheStore(host)
  const keyOf = (key: LuaValue): string => (typeof key === 'string' ? key : vm.fail('key must be a string'))
  const invalidate = (name: string) => defineNative(name, (_F, _self, key) => store.forget(keyOf(key)))
  const table = library({
    ...lookUps(vm, store, keyOf),
    invalidate: invalidate('invalidate'),
    invalidate_local: invalidate('invalidate_local'),
    probe: defineNative('probe', (_F, _self, key) => store.probe(keyOf(key))),
    safe_set: defineNative('safe_set', (_F, _self, key, value) => {
      const [, error] = store.keep(keyOf(key), undefined, [value])
      return error === undefined ? true : [undefined, error]
    }),
    purge: defineNative('purge', () => store.forget()),
  })
  return { table, value: (key) => store.value(key), forget: (key) => void store.forget(key) }
}

/** One value that is asked for. */
interface LookUp {
  readonly key: string
  readonly options: LuaValue
  readonly callback: LuaValue
  readonly args: readonly LuaValue[]
}

function lookUps(vm: LuaVm, store: CacheStore, keyOf: (key: LuaValue) => string): Record<string, LuaFunction> {
  const lookUpOf = (given: readonly LuaValue[]): LookUp => {
    const [name, options, callback, ...args] = given
    const key = keyOf(name)
    if (callback !== undefined && !(callback instanceof LuaFunction))
      return vm.fail('callback must be nil or a function')
    return { key, options, callback, args }
  }
  const found = (asked: LookUp): readonly LuaValue[] | undefined =>
    store.hit(asked.key) ?? (asked.callback === undefined ? [undefined, undefined, -1] : undefined)
  return {
    get: defineSuspending(
      'get',
      function* (_F, _self, ...given) {
        return explained('get from', yield* awaited(vm, store, { asked: lookUpOf(given), found }))
      },
      (_F, _self, ...given) => {
        const asked = lookUpOf(given)
        return explained('get from', found(asked) ?? called(vm, store, asked))
      },
    ),
    renew: defineSuspending(
      'renew',
      function* (_F, _self, ...given) {
        const asked = lookUpOf(given)
        const [value, error] = yield* awaited(vm, store, { asked, found: () => undefined })
        return explained('renew key in', [value, error, store.secondsLeft(asked.key)])
      },
      (_F, _self, ...given) => {
        const asked = lookUpOf(given)
        const [value, error] = called(vm, store, asked)
        return explained('renew key in', [value, error, store.secondsLeft(asked.key)])
      },
    ),
    get_bulk: defineSuspending(
      'get_bulk',
      function* (_F, _self, bulk, options) {
        const results = new LuaTable()
        for (const [at, asked] of bulkOf(vm, bulk, options, lookUpOf).entries())
          put(results, at, yield* awaited(vm, store, { asked, found }))
        return results
      },
      (_F, _self, bulk, options) => {
        const results = new LuaTable()
        for (const [at, asked] of bulkOf(vm, bulk, options, lookUpOf).entries())
          put(results, at, found(asked) ?? called(vm, store, asked))
        return results
      },
    ),
  }
}

/** `{ key, opts, callback, argument, key, … , n = 4 × the number of keys }` (lua-resty-mlcache's new_bulk). */
function bulkOf(
  vm: LuaVm,
  bulk: LuaValue,
  options: LuaValue,
  lookUpOf: (given: readonly LuaValue[]) => LookUp,
): readonly LookUp[] {
  if (!(bulk instanceof LuaTable)) return vm.fail('bulk must be a table')
  if (options !== undefined && !(options instanceof LuaTable)) return vm.fail('opts must be a table')
  const count = bulk.getString('n')
  const length = typeof count === 'number' ? count : bulk.length()
  return Array.from({ length: Math.ceil(length / 4) }, (_item, i) =>
    lookUpOf([1, 2, 3, 4].map((place) => bulk.getIndex(i * 4 + place))),
  )
}

/** Value, error and level of each, one behind the other. */
function put(results: LuaTable, at: number, values: readonly LuaValue[]): void {
  for (const place of [0, 1, 2]) results.set(at * 3 + place + 1, values[place])
  results.setString('n', (at + 1) * 3)
}

/** One callback at a time for a key: whoever comes later finds what it made. */
function* awaited(
  vm: LuaVm,
  store: CacheStore,
  { asked, found }: { readonly asked: LookUp; readonly found: (asked: LookUp) => readonly LuaValue[] | undefined },
): Generator<Suspension, readonly LuaValue[], unknown> {
  const { key, options, callback, args } = asked
  for (let other = store.pending(key); other; other = store.pending(key)) yield* awaitHost(other)
  const hit = found(asked)
  if (hit) return hit
  const finish = store.begin(key)
  try {
    return store.keep(key, options, yield* callLua(vm, callback, args))
  } catch (thrown) {
    return store.keep(key, options, failed(vm, thrown))
  } finally {
    finish()
  }
}

function called(vm: LuaVm, store: CacheStore, { key, options, callback, args }: LookUp): readonly LuaValue[] {
  try {
    return store.keep(key, options, vm.callPlain(callback, args))
  } catch (thrown) {
    return store.keep(key, options, failed(vm, thrown))
  }
}

/** A throw of the callback is an error like those it returns; whatever ends the request still does. */
function failed(vm: LuaVm, thrown: unknown): readonly LuaValue[] {
  if (thrown instanceof LuaError) return [undefined, `callback threw an error: ${vm.tostring(thrown.value)}`]
  throw thrown
}

function explained(deed: string, values: readonly LuaValue[]): LuaReturn {
  const [, error] = values
  return error === undefined ? values : [undefined, `failed to ${deed} node cache: ${String(error)}`]
}
