import type { HeaderList } from '../header-list.ts'

/** One end of the client's connection. */
export interface Endpoint {
  readonly ip: string | undefined
  readonly port: number | undefined
}

/** The facts of a request or connection that routes are compared with, already normalised (Kong: router.md §2). */
export interface RoutedRequest {
  /** `http`, `https`; for streams `tcp`, `tls` or `udp`. */
  readonly scheme: string
  readonly serverName: string | undefined
  readonly source: Endpoint
  /** Its port is the one of the Host header, where that names one. */
  readonly destination: Endpoint
  /** Empty for streams, like the rest. */
  readonly method: string
  /** Normalised path without query. */
  readonly path: string
  /** The Host header as it came; undefined without one. */
  readonly hostHeader: string | undefined
  readonly headers: HeaderList
  /** Decoded query arguments in order; a name without `=` has the value "". */
  readonly queries: readonly (readonly [name: string, value: string])[]
}

/** Splits `host:8000`; a colon without digits belongs to the name. */
export function splitHostPort(host: string): { readonly name: string; readonly port: number | undefined } {
  const parts = /^(.+):(\d+)$/.exec(host)
  return parts ? { name: parts[1] ?? '', port: Number(parts[2]) } : { name: host, port: undefined }
}
