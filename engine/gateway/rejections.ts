import type { HeaderPair } from './message.ts'

/** An answer the gateway gives on its own; the body is a template around the message. */
export interface Rejection {
  readonly status: number
  readonly message: string
  readonly headers: readonly HeaderPair[]
}

function rejection(status: number, message: string, headers: readonly HeaderPair[] = []): Rejection {
  return { status, message, headers }
}

/** Kong: phases.md §4.1 item 3 */
export const NO_ROUTE = rejection(404, 'no Route matched with those values')

/** Kong: phases.md §4.3 */
export const NO_SERVICE = rejection(503, 'no Service found with those values')

/** A plugin threw in access (Kong: phases.md §4.2). */
export const UNEXPECTED_ERROR = rejection(500, 'An unexpected error occurred')

/** Kong: phases.md §4.1 item 6 */
export const HTTPS_REQUIRED = rejection(426, 'Please use HTTPS protocol', [
  ['Connection', 'Upgrade'],
  ['Upgrade', 'TLS/1.2, HTTP/1.1'],
])

/** Kong: phases.md §4.1 item 7 */
export const NOT_GRPC = rejection(415, 'Non-gRPC request matched gRPC route')
export const HTTP2_REQUIRED = rejection(426, 'Please use HTTP2 protocol', [
  ['connection', 'Upgrade'],
  ['upgrade', 'HTTP/2'],
])

/** Kong: phases.md §4.3 */
export const NAME_RESOLUTION_FAILED = rejection(503, 'name resolution failed')
export function resolveFailed(host: string, reason: string): Rejection {
  return rejection(500, `failed the initial dns/balancer resolve for '${host}' with: ${reason}`)
}
export const NO_PEER = rejection(503, 'failure to get a peer from the ring-balancer')
