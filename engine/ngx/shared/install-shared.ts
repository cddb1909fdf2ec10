import { checkInteger, checkString, defineNative } from '../../lua/runtime/native.ts'
import { stringToNumber } from '../../lua/runtime/number.ts'
import { LuaTable } from '../../lua/runtime/table.ts'
import { LuaUserdata } from '../../lua/runtime/userdata.ts'
import { typeName, type LuaReturn, type LuaValue } from '../../lua/runtime/value.ts'
import { type LuaFunction } from '../../lua/runtime/function.ts'
import { type LuaVm } from '../../lua/vm.ts'
import { compareError, libraryError } from '../codec/library-error.ts'
import { SharedDictionary, type DictionaryValue, type StoreOptions } from './shared-dictionary.ts'

const FILE = 'resty/core/shdict.lua'

function zoneOf(vm: LuaVm, zone: LuaValue): SharedDictionary {
  const holder = zone instanceof LuaTable ? zone.getIndex(1) : undefined
  if (holder instanceof LuaUserdata && holder.data instanceof SharedDictionary) return holder.data
  return vm.fail('bad "zone" argument')
}

/** A usable key, or what is wrong with it. */
function keyOf(vm: LuaVm, key: LuaValue): { readonly key: string } | { readonly error: string } {
  if (key === undefined) return { error: 'nil key' }
  const text = typeof key === 'string' ? key : vm.tostring(key)
  return checkKey(text)
}

function checkKey(text: string): { readonly key: string } | { readonly error: string } {
  if (text.length === 0) return { error: 'empty key' }
  return text.length > 65535 ? { error: 'key too long' } : { key: text }
}

function exptimeOf(vm: LuaVm, exptime: LuaValue): number {
  if (exptime === undefined || exptime === false) return 0
  if (typeof exptime !== 'number') return compareError(FILE, 190, exptime, 0)
  if (exptime < 0) vm.fail('bad "exptime" argument')
  return Math.trunc(exptime * 1000)
}

/** C's conversion of a double to int on x86-64. */
function toInt(value: number): number {
  const whole = Math.trunc(value)
  return whole >= -2147483648 && whole <= 2147483647 ? whole : -2147483648
}

function flagsOf(flags: LuaValue): number {
  if (flags === undefined || flags === false) return 0
  if (typeof flags === 'number') return toInt(flags)
  const detail = `cannot convert '${flags === true ? 'boolean' : typeName(flags)}' to 'int'`
  return libraryError(FILE, 245, `bad argument #10 to 'ngx_lua_ffi_shdict_store' (${detail})`)
}

function isStorable(value: LuaValue): value is DictionaryValue | undefined {
  return value === undefined || typeof value !== 'object'
}

function store(vm: LuaVm, options: Pick<StoreOptions, 'mode' | 'safe'>, args: readonly LuaValue[]): LuaReturn {
  const [zone, key, value, exptime, flags] = args
  const dictionary = zoneOf(vm, zone)
  const ttl = exptimeOf(vm, exptime)
  const name = keyOf(vm, key)
  if ('error' in name) return [undefined, name.error]
  if (!isStorable(value)) return [undefined, 'bad value type']
  const result = dictionary.store(name.key, value, { ...options, ttl, flags: flagsOf(flags) })
  return result.error === undefined ? [true, undefined, result.forcible] : [false, result.error, result.forcible]
}

function get(vm: LuaVm, zone: LuaValue, key: LuaValue, allowStale: boolean): LuaReturn {
  const dictionary = zoneOf(vm, zone)
  const name = keyOf(vm, key)
  if ('error' in name) return [undefined, name.error]
  const found = dictionary.get(name.key, allowStale)
  if (found === undefined) return undefined
  if (found.isList) return [undefined, 'value is a list']
  const flags = found.flags === 0 ? undefined : found.flags
  if (allowStale) return [found.value, flags, found.stale]
  return flags === undefined ? found.value : [found.value, flags]
}

function numberArgument(vm: LuaVm, value: LuaValue, what: string): number {
  if (typeof value === 'number') return value
  const number = typeof value === 'string' ? stringToNumber(value) : undefined
  return number ?? vm.fail(`bad ${what} arg: number expected, got ${typeName(value)}`)
}

function incrementBy(value: LuaValue): number {
  const number = typeof value === 'string' ? stringToNumber(value) : value
  return typeof number === 'number' ? number : libraryError(FILE, 470, "cannot convert 'nil' to 'double'")
}

function initOf(vm: LuaVm, init: LuaValue, initTtl: LuaValue): { value: number; ttl: number } | undefined {
  const hasInit = init !== undefined && init !== false
  const value = hasInit ? numberArgument(vm, init, 'init') : 0
  if (initTtl === undefined) return hasInit ? { value, ttl: 0 } : undefined
  const seconds = numberArgument(vm, initTtl, 'init_ttl')
  if (seconds < 0) vm.fail('bad "init_ttl" argument')
  if (!hasInit) return vm.fail('must provide "init" when providing "init_ttl"')
  return { value, ttl: Math.trunc(seconds * 1000) }
}

function increment(vm: LuaVm, args: readonly LuaValue[]): LuaReturn {
  const [zone, key, value, init, initTtl] = args
  const dictionary = zoneOf(vm, zone)
  const name = keyOf(vm, key)
  if ('error' in name) return [undefined, name.error]
  const by = incrementBy(value)
  const start = initOf(vm, init, initTtl)
  const result = dictionary.increment(name.key, by, start)
  if ('error' in result) return [undefined, result.error]
  return start === undefined ? result.value : [result.value, undefined, result.forcible]
}

function ttl(vm: LuaVm, zone: LuaValue, key: LuaValue): LuaReturn {
  const dictionary = zoneOf(vm, zone)
  const name = keyOf(vm, key)
  if ('error' in name) return [undefined, name.error]
  const milliseconds = dictionary.ttl(name.key)
  return milliseconds === undefined ? [undefined, 'not found'] : milliseconds / 1000
}

function expire(vm: LuaVm, args: readonly LuaValue[]): LuaReturn {
  const [zone, key, exptime] = args
  const dictionary = zoneOf(vm, zone)
  if (exptime === undefined || exptime === false) vm.fail('bad "exptime" argument')
  const name = keyOf(vm, key)
  if ('error' in name) return [undefined, name.error]
  const seconds = typeof exptime === 'string' ? stringToNumber(exptime) : exptime
  if (typeof seconds !== 'number') {
    return libraryError(FILE, 620, `attempt to perform arithmetic on local 'exptime' (a ${typeName(exptime)} value)`)
  }
  return dictionary.expire(name.key, Math.trunc(seconds * 1000)) || [undefined, 'not found']
}

/** The list functions are written in C: they count arguments and take only strings and numbers as keys. */
function listArguments(
  vm: LuaVm,
  args: readonly LuaValue[],
  count: number,
): { readonly dictionary: SharedDictionary; readonly key: string } | { readonly error: string } {
  if (args.length !== count) vm.fail(`expecting ${count} arguments, but only seen ${args.length}`)
  const dictionary = zoneOf(vm, args[0])
  if (args[1] === undefined) return { error: 'nil key' }
  const name = checkKey(checkString(args[1], 2))
  return 'error' in name ? name : { dictionary, key: name.key }
}

function push(vm: LuaVm, args: readonly LuaValue[], end: 'left' | 'right'): LuaReturn {
  const list = listArguments(vm, args, 3)
  if ('error' in list) return [undefined, list.error]
  const value = args[2]
  if (typeof value !== 'string' && typeof value !== 'number') return [undefined, 'bad value type']
  const length = list.dictionary.push(list.key, value, end)
  return typeof length === 'number' ? length : [length === 'no memory' ? false : undefined, length]
}

function pop(vm: LuaVm, args: readonly LuaValue[], end: 'left' | 'right'): LuaReturn {
  const list = listArguments(vm, args, 2)
  if ('error' in list) return [undefined, list.error]
  const result = list.dictionary.pop(list.key, end)
  return 'error' in result ? [undefined, result.error] : result.value
}

function llen(vm: LuaVm, args: readonly LuaValue[]): LuaReturn {
  const list = listArguments(vm, args, 2)
  if ('error' in list) return [undefined, list.error]
  const length = list.dictionary.listLength(list.key)
  return typeof length === 'number' ? length : [undefined, length]
}

function limitOf(vm: LuaVm, args: readonly LuaValue[], fallback: number): number {
  if (args.length !== 1 && args.length !== 2) vm.fail(`expecting 1 or 2 argument(s), but saw ${args.length}`)
  return args.length === 2 ? checkInteger(args[1], 2) : fallback
}

function storing(vm: LuaVm, name: string, mode: StoreOptions['mode'], safe: boolean): LuaFunction {
  return defineNative(name, (_F, ...args) => store(vm, { mode, safe }, args))
}

function createMethods(vm: LuaVm): LuaTable {
  return LuaTable.fromRecord({
    get: defineNative('get', (_F, zone, key) => get(vm, zone, key, false)),
    get_stale: defineNative('get_stale', (_F, zone, key) => get(vm, zone, key, true)),
    set: storing(vm, 'set', 'set', false),
    safe_set: storing(vm, 'safe_set', 'set', true),
    add: storing(vm, 'add', 'add', false),
    safe_add: storing(vm, 'safe_add', 'add', true),
    replace: storing(vm, 'replace', 'replace', false),
    delete: defineNative('delete', (_F, zone, key) => store(vm, { mode: 'set', safe: false }, [zone, key])),
    incr: defineNative('incr', (_F, ...args) => increment(vm, args)),
    ttl: defineNative('ttl', (_F, zone, key) => ttl(vm, zone, key)),
    expire: defineNative('expire', (_F, ...args) => expire(vm, args)),
    lpush: defineNative('lpush', (_F, ...args) => push(vm, args, 'left')),
    rpush: defineNative('rpush', (_F, ...args) => push(vm, args, 'right')),
    lpop: defineNative('lpop', (_F, ...args) => pop(vm, args, 'left')),
    rpop: defineNative('rpop', (_F, ...args) => pop(vm, args, 'right')),
    llen: defineNative('llen', (_F, ...args) => llen(vm, args)),
    flush_all: defineNative('flush_all', (_F, zone) => {
      zoneOf(vm, zone).flushAll()
      return []
    }),
    flush_expired: defineNative('flush_expired', (_F, ...args) => {
      const limit = limitOf(vm, args, 0)
      return zoneOf(vm, args[0]).flushExpired(limit)
    }),
    get_keys: defineNative('get_keys', (_F, ...args) => {
      const limit = limitOf(vm, args, 1024)
      return LuaTable.fromArray(zoneOf(vm, args[0]).keys(limit))
    }),
    capacity: defineNative('capacity', (_F, zone) => zoneOf(vm, zone).capacity),
    free_space: defineNative('free_space', (_F, zone) => zoneOf(vm, zone).freeSpace()),
  })
}

/** Fills ngx.shared with the given dictionaries. */
export function installNgxShared(vm: LuaVm, ngx: LuaTable, dictionaries: readonly SharedDictionary[]): void {
  const metatable = LuaTable.fromRecord({ __index: createMethods(vm) })
  const shared = new LuaTable()
  for (const dictionary of dictionaries) {
    const zone = LuaTable.fromArray([new LuaUserdata(dictionary, undefined, 'lightuserdata')])
    zone.metatable = metatable
    shared.setString(dictionary.name, zone)
  }
  ngx.setString('shared', shared)
}
