import type { PluginRow } from './plugin.ts'

/** Milliseconds, as Kong's own defaults (Kong: router.md §5). */
export interface Service {
  readonly id: string
  readonly name: string | undefined
  readonly protocol: string
  readonly host: string
  readonly port: number
  readonly path: string | undefined
  readonly retries: number
  readonly connectTimeout: number
  readonly writeTimeout: number
  readonly readTimeout: number
  readonly enabled: boolean
  readonly tags: readonly string[]
  /** Whether the certificate of the upstream is checked; Kong's default is not to. */
  readonly tlsVerify?: boolean
}

export interface Route {
  readonly id: string
  readonly name: string | undefined
  readonly serviceId: string | undefined
  readonly protocols: readonly string[]
  readonly methods: readonly string[] | undefined
  readonly hosts: readonly string[] | undefined
  readonly paths: readonly string[] | undefined
  readonly headers: Readonly<Record<string, readonly string[]>> | undefined
  readonly snis: readonly string[] | undefined
  readonly stripPath: boolean
  readonly preserveHost: boolean
  readonly requestBuffering: boolean
  readonly responseBuffering: boolean
  readonly regexPriority: number
  readonly pathHandling: 'v0' | 'v1'
  readonly httpsRedirectStatusCode: number
  readonly createdAt: number
  readonly tags: readonly string[]
  /** Ends of connections, for stream routes. */
  readonly sources?: readonly RouteEndpoint[] | undefined
  readonly destinations?: readonly RouteEndpoint[] | undefined
  /** A whole condition and its rank, in `router_flavor = expressions` (bytes). */
  readonly expression?: string | undefined
  readonly priority?: number | undefined
}

/** An address or CIDR range, a port, or both. */
export interface RouteEndpoint {
  readonly ip?: string | undefined
  readonly port?: number | undefined
}

export interface Consumer {
  readonly id: string
  readonly username: string | undefined
  readonly customId: string | undefined
  readonly tags: readonly string[]
}

/** A group of consumers that plugins can be configured for (enterprise; Kong: loading.md §7). */
export interface ConsumerGroup {
  readonly id: string
  readonly name: string
}

/** Everything a gateway runs with, validated, defaults filled in, foreign keys resolved to ids. */
export interface Entities {
  readonly services: readonly Service[]
  readonly routes: readonly Route[]
  readonly consumers: readonly Consumer[]
  /** In the order of the file, which is the order of the database here. */
  readonly plugins: readonly PluginRow[]
  /** Other collections (credentials such as keyauth_credentials, upstreams, …) as plain rows by entity name. */
  readonly others: Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>
}
