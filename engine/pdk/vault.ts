import { isReference, parseReference, type Secret } from '../gateway/vaults.ts'
import { luaToUtf8, utf8ToLua } from '../lua/runtime/bytes.ts'
import { callLua, defineSuspending, library, type Suspension } from '../lua/runtime/native.ts'
import { LuaTable } from '../lua/runtime/table.ts'
import { EMPTY, returnOf, typeName, type LuaReturn, type LuaValue } from '../lua/runtime/value.ts'
import type { PdkApi } from './api.ts'
import { logCore } from './log-core.ts'
import { createPhaseCheck } from './phase-check.ts'
import { PHASES_OF } from './phases-table.ts'

/** Where a configuration keeps the references of its fields. */
const REFERENCES = '$refs'

/** `kong.vault`: secrets behind references, looked up when they are asked for (Kong: pdk.json kong.vault.*). */
export function vaultModule(api: PdkApi): LuaTable {
  const { vm, anywhere } = api
  const define = (name: string, run: (...args: LuaValue[]) => LuaReturn) => anywhere(`kong.vault.${name}`, run)
  const checkInit = createPhaseCheck(vm, api.contexts, PHASES_OF['kong.vault.init_worker'] ?? [])
  return library({
    is_reference: define('is_reference', isReference),
    parse_reference: define('parse_reference', (reference) => parsed(api, reference)),
    get: define('get', (reference) => get(api, reference)),
    update: define('update', (options) => {
      if (options instanceof LuaTable) update(api, options)
      return options
    }),
    try: trying(api),
    flush: define('flush', () => EMPTY),
    warmup: define('warmup', (input) => {
      warmUp(api, input)
      return EMPTY
    }),
    init_worker: anywhere(
      'kong.vault.init_worker',
      () => {
        checkInit()
        return EMPTY
      },
      { isChecked: false },
    ),
  })
}

function parsed({ vm }: PdkApi, reference: LuaValue): LuaReturn {
  if (typeof reference !== 'string') return [undefined, `not a reference [${vm.tostring(reference)}]`]
  const found = parseReference(luaToUtf8(reference))
  if ('error' in found) return [undefined, utf8ToLua(found.error)]
  const { name, resource, key, config, version } = found
  return LuaTable.fromRecord({
    name,
    resource: utf8ToLua(resource),
    key: key === undefined ? undefined : utf8ToLua(key),
    config: config && LuaTable.fromRecord(config),
    version,
  })
}

function get(api: PdkApi, reference: LuaValue): LuaReturn {
  const problem = parsed(api, reference)
  if (!(problem instanceof LuaTable)) return problem
  const secret = read(api, String(reference))
  return 'value' in secret ? utf8ToLua(secret.value) : [undefined, utf8ToLua(secret.error)]
}

function read({ readSecret }: PdkApi, reference: string): Secret {
  if (readSecret !== undefined) return readSecret(reference)
  const found = parseReference(reference)
  return 'error' in found ? found : { error: `could not find vault (${found.name})` }
}

/** Looks every reference of a configuration up anew; one that nobody knows becomes empty. */
function update(api: PdkApi, options: LuaTable): void {
  for (const [, value] of options.entries()) if (value instanceof LuaTable && isTree(value)) update(api, value)
  const references = options.getString(REFERENCES)
  if (!(references instanceof LuaTable)) return
  for (const [field, reference] of references.entries()) {
    const current = options.get(field)
    if (typeof reference === 'string') options.set(field, refreshed(api, reference))
    else if (reference instanceof LuaTable && current instanceof LuaTable) {
      for (const [key, one] of reference.entries()) {
        if (typeof one === 'string') current.set(key, refreshed(api, one))
      }
    }
  }
}

/** A part of a configuration that may hold references of its own. */
function isTree(table: LuaTable): boolean {
  return [...table.entries()].some(([key, value]) => key === REFERENCES || value instanceof LuaTable)
}

function refreshed(api: PdkApi, reference: string): string {
  const secret = read(api, reference)
  if ('value' in secret) return utf8ToLua(secret.value)
  logCore(api, 'warn', 'vault.lua', utf8ToLua(`error updating secret reference ${reference}: ${secret.error}`))
  return ''
}

/** Calls back with the options; when that gives nothing, once more with secrets that were looked up anew. */
function trying(api: PdkApi): LuaValue {
  const { vm } = api
  const check = (callback: LuaValue): void => {
    if (typeName(callback) !== 'function') vm.fail('callback must be a function')
  }
  const again = (values: readonly LuaValue[], options: LuaValue): options is LuaTable => {
    const failed = values[0] === undefined || values[0] === false
    if (!failed || !(options instanceof LuaTable) || !holdsReferences(options)) return false
    update(api, options)
    return true
  }
  return defineSuspending(
    'try',
    function* (_F, callback, options): Generator<Suspension, LuaReturn, unknown> {
      check(callback)
      const values = yield* callLua(vm, callback, [options])
      return returnOf(again(values, options) ? yield* callLua(vm, callback, [options]) : values)
    },
    (_F, callback, options) => {
      check(callback)
      const values = vm.callPlain(callback, [options])
      return returnOf(again(values, options) ? vm.callPlain(callback, [options]) : values)
    },
  )
}

function holdsReferences(options: LuaTable): boolean {
  if (options.getString(REFERENCES) instanceof LuaTable) return true
  return [...options.entries()].some(([, value]) => value instanceof LuaTable && holdsReferences(value))
}

/** Whatever looks like a reference, at any depth, is looked up in place. */
function warmUp(api: PdkApi, input: LuaValue): void {
  if (!(input instanceof LuaTable)) return
  for (const [key, value] of input.entries()) {
    if (isReference(value)) input.set(key, refreshed(api, value))
    else warmUp(api, value)
  }
}
