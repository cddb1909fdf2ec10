import type { Endpoint } from './endpoints/endpoint.ts'

/** One address of a target, as the balancer sees it. */
export interface AddressState {
  readonly ip: string
  readonly port: number
  readonly weight: number
  readonly isAvailable: boolean
}

/** An upstream at work. */
export interface UpstreamState {
  /** Enough weight is available. */
  readonly isHealthy: boolean
  readonly targets: readonly {
    readonly name: string
    readonly port: number
    readonly addresses: readonly AddressState[]
  }[]
}

/** What the Admin API may look at and turn in its node, beside entities. */
export interface NodeControls {
  /** For so many seconds; then kong.conf's level comes back. */
  setLogLevel(level: string, seconds: number): void
  /** Undefined while no gateway knows the upstream. */
  upstreamState(name: string): UpstreamState | undefined
  setAddressHealth(upstream: string, address: { readonly ip: string; readonly port: number }, isHealthy: boolean): void
  /** What plugins answer at a path, over what is there already (`api.lua`). */
  pluginEndpoint(segments: readonly string[], own: Endpoint | undefined): Endpoint | undefined
  /** Paths of plugins, for `/endpoints`. */
  pluginPaths(): readonly string[]
  /** A value of kong.cache or kong.core_cache as plain data; undefined when there is none. */
  cached(key: string): { readonly value: unknown } | undefined
  /** One key, or everything. */
  forget(key?: string): void
}

/** What the Admin API says about its node, and which pages may write to it. */
export interface AdminFacts {
  /** As in `Server: kong/<version>`. */
  readonly version: string
  readonly edition: 'community' | 'enterprise'
  readonly hostname: string
  readonly nodeId: string
  readonly pid: number
  /** Milliseconds, for X-Kong-Admin-Latency. */
  readonly startedAt: number
  now(): number
  readonly pluginsAvailable: Readonly<Record<string, { readonly version: string; readonly priority: number }>>
  /** kong.conf as `GET /` shows it, secrets already hidden. */
  readonly configuration: Readonly<Record<string, unknown>>
  readonly logLevel: string
  readonly controls: NodeControls
  /** Hash of the running declarative configuration, for `database = off`. */
  readonly configurationHash: string
  readonly connections: { readonly accepted: number; readonly active: number; readonly total: number }
  /** Bytes of each shared dictionary. */
  readonly sharedDictionaries: Readonly<Record<string, number>>
  /** Origins whose pages may write: the studio's. Others are refused; no Origin is no page. */
  readonly trustedOrigins: readonly string[]
}
