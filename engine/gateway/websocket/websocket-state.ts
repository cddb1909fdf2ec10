import type { ConnectionSide, Frame } from '../connection.ts'
import type { HandlerCall } from '../handler-call.ts'
import type { WEBSOCKET_COLLECTED_PHASES } from '../phases.ts'

/**
 * Bytes of a message that either side may send. Kong's own default is 16 MiB for upstreams and 1 MiB for clients; here
 * clients get as much, so that whoever tests a protocol is not stopped, and a line of the log says what Kong would do.
 */
export const DEFAULT_MAX_PAYLOAD = 16 * 1024 * 1024
/** What Kong grants clients. */
export const KONG_CLIENT_MAX_PAYLOAD = 1024 * 1024
/** The most that can be asked for. */
export const HIGHEST_MAX_PAYLOAD = 32 * 1024 * 1024

/** What a request to a WebSocket service keeps besides. */
export interface WebSocketState {
  /** Configurations chosen in ws_handshake, for the phases after it. */
  readonly collected: Record<(typeof WEBSOCKET_COLLECTED_PHASES)[number], HandlerCall[]>
  /** `kong.websocket.*.set_max_payload_size`; undefined is the default. */
  readonly maxPayload: { client: number | undefined; upstream: number | undefined }
  /** Both sides stand: the 101 went out. */
  isOpen: boolean
  /** While it is open: a frame as if that side had sent it. */
  inject: ((from: ConnectionSide, frame: Frame) => void) | undefined
}

export function createWebSocketState(): WebSocketState {
  return {
    collected: { ws_client_frame: [], ws_upstream_frame: [], ws_close: [] },
    maxPayload: { client: undefined, upstream: undefined },
    isOpen: false,
    inject: undefined,
  }
}
