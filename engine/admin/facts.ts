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
  /** Hash of the running declarative configuration, for `database = off`. */
  readonly configurationHash: string
  readonly connections: { readonly accepted: number; readonly active: number; readonly total: number }
  /** Bytes of each shared dictionary. */
  readonly sharedDictionaries: Readonly<Record<string, number>>
  /** Origins whose pages may write: the studio's. Others are refused; no Origin is no page. */
  readonly trustedOrigins: readonly string[]
}
