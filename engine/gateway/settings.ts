import type { LogLevel } from '../host.ts'
import type { OrderingAlgorithm } from './ordering/rule.ts'
import type { ErrorTemplates } from './error-templates.ts'
import type { RouterFlavor } from './router/route-table.ts'
import { KONG_VERSIONS, type KongRules } from './versions/versions.ts'

/** Headers that kong.conf's `headers` and `headers_upstream` may name (Kong: kong.conf reference). */
export const KONG_HEADERS = [
  'Server',
  'Via',
  'X-Kong-Upstream-Status',
  'X-Kong-Proxy-Latency',
  'X-Kong-Response-Latency',
  'X-Kong-Upstream-Latency',
  'X-Kong-Admin-Latency',
  'X-Kong-Total-Latency',
  'X-Kong-Third-Party-Latency',
  'X-Kong-Client-Latency',
  'X-Kong-Request-Id',
] as const
export type KongHeader = (typeof KONG_HEADERS)[number]

/** What kong.conf says, parsed, defaults filled in. */
export interface GatewaySettings {
  /** As it stands in `Server: kong/<version>`. */
  readonly version: string
  readonly edition: 'community' | 'enterprise'
  /** What this version does otherwise than others. */
  readonly rules: KongRules
  /** `plugin_ordering_algorithm` (3.16). */
  readonly orderingAlgorithm: OrderingAlgorithm
  /** Headers Kong adds to answers; `server_tokens` and `latency_tokens` are already expanded. */
  readonly headers: ReadonlySet<KongHeader>
  /** `X-Kong-Request-Id` towards the upstream, unless `headers_upstream = off`. */
  readonly headersUpstream: ReadonlySet<KongHeader>
  /** Addresses and CIDR ranges whose `X-Forwarded-*` count. */
  readonly trustedIps: readonly string[]
  readonly realIpHeader: string
  readonly isRealIpRecursive: boolean
  readonly ports: { readonly http: number; readonly https: number; readonly admin: number }
  readonly routerFlavor: RouterFlavor
  readonly logLevel: LogLevel
  /** Names of `plugins` with `bundled` expanded; undefined without kong.conf (DESIGN §2). */
  readonly plugins: readonly string[] | undefined
  readonly luaPackagePath: string
  /** `nginx_http_lua_shared_dict` and Kong's own: name to bytes. */
  readonly sharedDictionaries: Readonly<Record<string, number>>
  readonly errorDefaultType: string
  /** Texts of the files that `error_template_html` and the like name. */
  readonly errorTemplates?: ErrorTemplates
  readonly allowDebugHeader: boolean
  /** `request_debug` and its token; on, and for clients of this machine only, when nothing is said. */
  readonly requestDebug?: { readonly isOn: boolean; readonly token: string | undefined }
  /** nginx's `proxy_half_close` for streams: one side may go on when the other has ended. */
  readonly isStreamHalfClosing?: boolean
  /** Bytes; larger request bodies lie in a file. */
  readonly clientBodyBufferSize: number
}

const KIB = 1024
const MIB = 1024 * KIB

/** Shared dictionaries that Kong's own nginx configuration declares (Kong: nginx_kong template). */
export const KONG_DICTIONARIES: Readonly<Record<string, number>> = {
  kong: 5 * MIB,
  kong_locks: 8 * MIB,
  kong_healthchecks: 5 * MIB,
  kong_cluster_events: 5 * MIB,
  kong_rate_limiting_counters: 12 * MIB,
  kong_core_db_cache: 128 * MIB,
  kong_core_db_cache_miss: 12 * MIB,
  kong_db_cache: 128 * MIB,
  kong_db_cache_miss: 12 * MIB,
  kong_secrets: 5 * MIB,
  prometheus_metrics: 5 * MIB,
}

/** What `server_tokens` and `latency_tokens` stand for (Kong: kong.conf reference, `headers`). */
export const HEADER_GROUPS: Readonly<Record<string, readonly KongHeader[]>> = {
  server_tokens: ['Server', 'Via'],
  latency_tokens: [
    'X-Kong-Response-Latency',
    'X-Kong-Proxy-Latency',
    'X-Kong-Upstream-Latency',
    'X-Kong-Admin-Latency',
    'X-Kong-Total-Latency',
    'X-Kong-Third-Party-Latency',
    'X-Kong-Client-Latency',
  ],
}

/** Kong without a kong.conf. */
export const DEFAULT_SETTINGS: GatewaySettings = {
  version: '3.9.1',
  edition: 'enterprise',
  rules: KONG_VERSIONS['3.9'],
  orderingAlgorithm: 'legacy',
  headers: new Set<KongHeader>([
    ...(HEADER_GROUPS['server_tokens'] ?? []),
    ...(HEADER_GROUPS['latency_tokens'] ?? []),
    'X-Kong-Request-Id',
  ]),
  headersUpstream: new Set<KongHeader>(['X-Kong-Request-Id']),
  trustedIps: [],
  realIpHeader: 'X-Real-IP',
  isRealIpRecursive: false,
  ports: { http: 8000, https: 8443, admin: 8001 },
  routerFlavor: 'traditional_compatible',
  logLevel: 'notice',
  plugins: undefined,
  luaPackagePath: './?.lua;./?/init.lua;',
  sharedDictionaries: KONG_DICTIONARIES,
  errorDefaultType: 'text/plain',
  allowDebugHeader: false,
  clientBodyBufferSize: 8 * KIB,
}
