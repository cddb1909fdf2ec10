import { TableFields } from '../lua/runtime/table-fields.ts'
import type { LuaValue } from '../lua/runtime/value.ts'

const KONG_KEYS = new Set<LuaValue>([
  'delay_response',
  'buffered_proxying',
  'plugin_id',
  'request_id',
  'request_uri',
  'scheme',
  'route',
  'service',
  'router_matches',
  'balancer_data',
  'uri_args',
  'authenticated_consumer',
  'authenticated_credential',
])

/** True for the keys Kong itself keeps in `ngx.ctx`. */
export function isKongKey(key: LuaValue): boolean {
  return KONG_KEYS.has(key) || (typeof key === 'string' && key.startsWith('KONG_'))
}

/** Kong's keys in `ngx.ctx` that are shown or read back; `showAll` goes by this order. */
export const FIELDS = new TableFields([
  'KONG_PHASE',
  'KONG_PROCESSING_START',
  'KONG_PROXIED',
  'KONG_EXITED',
  'KONG_UNEXPECTED',
  'delay_response',
  'buffered_proxying',
  'KONG_WAITING_TIME',
  'KONG_RECEIVE_TIME',
  'KONG_PROXY_LATENCY',
  'KONG_RESPONSE_LATENCY',
  'plugin_id',
  'request_id',
  'request_uri',
  'scheme',
  'router_matches',
  'route',
  'service',
  'balancer_data',
  'authenticated_consumer',
  'authenticated_credential',
])
/** Places in `FIELDS`. */
export const BUFFERED = 6
export const PLUGIN = 11
export const TARGET = 13
export const SCHEME = 14
export const MATCHES = 15
export const BALANCER = 18
export const CONSUMER = 19
export const CREDENTIAL = 20
