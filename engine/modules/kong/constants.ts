import { defineNative } from '../../lua/runtime/native.ts'
import { LuaTable } from '../../lua/runtime/table.ts'
import type { LuaValue } from '../../lua/runtime/value.ts'
import {
  BUNDLED_PLUGINS,
  CORE_ENTITIES,
  HEADERS,
  LOG_LEVELS,
  PROTOCOLS,
  SYNC_STATUS,
  SHARED_DICTIONARIES,
} from './constants-data.ts'
import { MAX_PRECISION } from './json.ts'

type Plain = string | number | boolean | readonly Plain[] | { readonly [key: string]: Plain }

/** `kong.constants` of Kong 3.9: what plugins read from it (header names above all). */
export function createConstants(): LuaTable {
  const constants = tableOf({
    ...named(),
    ...numbers(),
    HEADERS,
    RATELIMIT: { PERIODS: ['second', 'minute', 'hour', 'day', 'month', 'year'] },
    DATABASE: { POSTGRES: { MIN: '9.5' }, DAO_MAX_TTL: 1e8 },
    RESPONSE_SOURCE: {
      TYPES: { ERROR: 'error', EXIT: 'exit', SERVICE: 'service' },
      NAMES: { error: 'kong', exit: 'kong', service: 'upstream' },
    },
    SCHEMA_NAMESPACES: { PROXY_WASM_FILTERS: 'proxy-wasm-filters' },
    DICTS: SHARED_DICTIONARIES,
  })
  constants.setString('BUNDLED_PLUGINS', setOf(BUNDLED_PLUGINS))
  constants.setString('DEPRECATED_PLUGINS', new LuaTable())
  constants.setString('BUNDLED_VAULTS', setOf(['env']))
  constants.setString('DEPRECATED_VAULTS', new LuaTable())
  constants.setString('CORE_ENTITIES', listAndSet(CORE_ENTITIES))
  constants.setString('ENTITY_CACHE_STORE', cacheStores())
  constants.setString('PROTOCOLS', LuaTable.fromArray(Object.keys(PROTOCOLS).sort()))
  constants.setString('PROTOCOLS_WITH_SUBSYSTEM', LuaTable.fromRecord(PROTOCOLS))
  constants.setString('CLUSTERING_SYNC_STATUS', syncStatus())
  constants.setString('LOG_LEVELS', logLevels())
  return constants
}

function named(): Readonly<Record<string, Plain>> {
  return {
    REPORTS: { ADDRESS: 'kong-hf.konghq.com', STATS_TLS_PORT: 61833 },
    DECLARATIVE_LOAD_KEY: 'declarative_config:loaded',
    DECLARATIVE_HASH_KEY: 'declarative_config:hash',
    DECLARATIVE_EMPTY_CONFIG_HASH: '0'.repeat(32),
    DECLARATIVE_DEFAULT_WORKSPACE_KEY: 'declarative_config:default_workspace',
    CLUSTER_ID_PARAM_KEY: 'cluster_id',
    KEY_FORMATS_MAP: { jwk: true, pem: true },
    KEY_FORMATS: ['jwk', 'pem'],
    REQUEST_DEBUG_TOKEN_FILE: '.request_debug_token',
    REQUEST_DEBUG_LOG_PREFIX: '[request-debug]',
  }
}

function numbers(): Readonly<Record<string, number>> {
  return {
    CLUSTERING_TIMEOUT: 5000,
    CLUSTERING_PING_INTERVAL: 30,
    CLUSTERING_OCSP_TIMEOUT: 5000,
    CLEAR_HEALTH_STATUS_DELAY: 300,
    CJSON_MAX_PRECISION: MAX_PRECISION,
  }
}

function valueOf(value: Plain): LuaValue {
  if (typeof value !== 'object') return value
  return Array.isArray(value)
    ? LuaTable.fromArray(value.map(valueOf))
    : tableOf(value as Readonly<Record<string, Plain>>)
}

function tableOf(record: Readonly<Record<string, Plain>>): LuaTable {
  return LuaTable.fromRecord(Object.fromEntries(Object.entries(record).map(([key, value]) => [key, valueOf(value)])))
}

function setOf(names: readonly string[]): LuaTable {
  return LuaTable.fromRecord(Object.fromEntries(names.map((name) => [name, true])))
}

/** A list whose items are keys too. */
function listAndSet(names: readonly string[]): LuaTable {
  const table = LuaTable.fromArray(names)
  for (const name of names) table.setString(name, true)
  return table
}

/** Consumers and tags live in the plugins' cache, unknown entities too. */
function cacheStores(): LuaTable {
  const inCore = CORE_ENTITIES.filter((name) => !['workspaces', 'consumers', 'tags', 'parameters'].includes(name))
  const stores = LuaTable.fromRecord(Object.fromEntries(inCore.map((name) => [name, 'core_cache'])))
  stores.setString('consumers', 'cache')
  stores.setString('tags', 'cache')
  stores.metatable = LuaTable.fromRecord({ __index: defineNative('__index', () => 'cache') })
  return stores
}

/** A list of one-field tables, and the fields themselves. */
function syncStatus(): LuaTable {
  const table = LuaTable.fromArray(SYNC_STATUS.map((name) => LuaTable.fromRecord({ [name]: name.toLowerCase() })))
  for (const name of SYNC_STATUS) table.setString(name, name.toLowerCase())
  return table
}

/** Names to numbers and back. */
function logLevels(): LuaTable {
  const table = LuaTable.fromRecord(LOG_LEVELS)
  for (const [name, level] of Object.entries(LOG_LEVELS)) table.setIndex(level, name)
  return table
}
