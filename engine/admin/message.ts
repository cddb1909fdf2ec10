import type { HeaderPair } from '../gateway/message.ts'

/** A request to the Admin API, as its bytes came in. */
export interface AdminRequest {
  readonly method: string
  /** Raw request target with its query. */
  readonly target: string
  readonly headers: readonly HeaderPair[]
  readonly body?: Uint8Array
}

/** A complete answer; the host adds what its connection needs (Date, Connection). */
export interface AdminResponse {
  readonly status: number
  readonly headers: readonly HeaderPair[]
  /** Empty for HEAD, 204 and 415. */
  readonly body: Uint8Array
}
