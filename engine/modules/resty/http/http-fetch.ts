/** One HTTP exchange as resty.http asks for it. */
export interface HttpFetchRequest {
  readonly method: string
  readonly scheme: 'http' | 'https'
  readonly host: string
  readonly port: number
  /** Path and query as they go on the wire. */
  readonly target: string
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly body: Uint8Array | undefined
  readonly timeoutMs: number
  readonly tlsVerify: boolean
  readonly serverName: string | undefined
}

/** What came back; the body is still streaming. */
export interface HttpFetchResponse {
  readonly status: number
  readonly reason: string
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly body: AsyncIterable<Uint8Array>
}

/** Sends a request. Rejects with an Error whose `code` is one of the keys of {@link FAILURE_TEXTS}. */
export type HttpFetch = (request: HttpFetchRequest) => Promise<HttpFetchResponse>

/** What cosockets say; names are resolved by Kong's own client (Kong: nginx-behaviour.md §12). */
const FAILURE_TEXTS: Readonly<Record<string, string>> = {
  refused: 'connection refused',
  timeout: 'timeout',
  'name-error': '[cosocket] DNS resolution failed: dns server error: 3 name error',
  reset: 'connection reset by peer',
  closed: 'closed',
  tls: 'handshake failed',
  malformed: "couldn't parse HTTP response",
  'no-network': 'network is unreachable',
}

/** The Lua error text of a failed exchange; undefined for failures that are bugs. */
export function failureText(error: unknown): string | undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return typeof code === 'string' ? FAILURE_TEXTS[code] : undefined
}
