import type { Host } from '../host.ts'
import { LuaTable } from '../lua/runtime/table.ts'
import { LuaUserdata, NULL } from '../lua/runtime/userdata.ts'
import { EMPTY, typeName, type LuaReturn, type LuaValue } from '../lua/runtime/value.ts'

interface Entry {
  readonly value: LuaValue
  /** Milliseconds of the engine's clock; undefined never expires. */
  readonly expiresAt: number | undefined
}

/** Seconds that a value past its time may still be served when no newer one can be had (Kong: resurrect_ttl). */
const RESURRECT_SECONDS = 30

/** What a cache remembers: values, and that there is none (lua-resty-mlcache's contract). */
export class CacheStore {
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

  /**
   * What a callback gave: value, error, a time to live of its own. After an error a value past its time comes to life
   * again, level 4; what Lua cannot serialize is refused.
   */
  keep(key: string, options: LuaValue, [value, error, own]: readonly LuaValue[]): readonly LuaValue[] {
    if (value === undefined && error !== undefined) return this.resurrected(key, options) ?? [undefined, error]
    const isForeign = value instanceof LuaUserdata && value !== NULL
    if (isForeign || ['function', 'thread', 'cdata'].includes(typeName(value)))
      return [undefined, `could not encode value: cannot serialize '${typeName(value)}'`]
    const seconds = typeof own === 'number' ? own : secondsOf(options, value === undefined ? 'neg_ttl' : 'ttl')
    this.set(key, value, seconds)
    return [value, undefined, 3]
  }

  /** Without seconds for good. */
  set(key: string, value: LuaValue, seconds?: number): void {
    this.entries.set(key, { value, expiresAt: seconds ? this.host.now() + seconds * 1000 : undefined })
  }

  /** Seconds left, no error, the value; nothing when it is not there. */
  probe(key: string): LuaReturn {
    const entry = this.find(key)
    return entry ? [this.left(entry), undefined, entry.value] : undefined
  }

  /** Seconds a key has left: 0 is for good. */
  secondsLeft(key: string): number | undefined {
    const entry = this.find(key)
    return entry && this.left(entry)
  }

  /** One key, or everything. */
  forget(key?: string): LuaReturn {
    if (key === undefined) this.entries.clear()
    else this.entries.delete(key)
    return EMPTY
  }

  private left({ expiresAt }: Entry): number {
    return expiresAt === undefined ? 0 : (expiresAt - this.host.now()) / 1000
  }

  private find(key: string): Entry | undefined {
    const entry = this.entries.get(key)
    return entry?.expiresAt === undefined || entry.expiresAt > this.host.now() ? entry : undefined
  }

  private resurrected(key: string, options: LuaValue): readonly LuaValue[] | undefined {
    const stale = this.entries.get(key)
    if (stale?.value === undefined) return undefined
    this.set(key, stale.value, secondsOf(options, 'resurrect_ttl') ?? RESURRECT_SECONDS)
    return [stale.value, undefined, 4]
  }
}

/** Without `ttl` values stay: db_cache_ttl and db_cache_neg_ttl are 0 by default. */
function secondsOf(options: LuaValue, name: 'ttl' | 'neg_ttl' | 'resurrect_ttl'): number | undefined {
  const given = options instanceof LuaTable ? options.getString(name) : undefined
  return typeof given === 'number' ? given : undefined
}
