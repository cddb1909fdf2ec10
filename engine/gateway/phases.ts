/** Handler functions of an HTTP plugin in the order Kong calls them (Kong: phases.md §0). */
export const HTTP_PHASES = [
  'certificate',
  'rewrite',
  'access',
  'response',
  'header_filter',
  'body_filter',
  'log',
] as const

/** Handler functions of a stream plugin. */
export const STREAM_PHASES = ['certificate', 'preread', 'log'] as const

/** Handler functions of a WebSocket service (Kong: phases.md §15). */
export const WEBSOCKET_PHASES = ['ws_handshake', 'ws_client_frame', 'ws_upstream_frame', 'ws_close'] as const

/** Handler functions called outside any request. */
export const WORKER_PHASES = ['init_worker', 'configure'] as const

export type HttpPhase = (typeof HTTP_PHASES)[number]
export type StreamPhase = (typeof STREAM_PHASES)[number]
/** Every function of the plugin interface. */
export type PluginPhase = HttpPhase | StreamPhase | (typeof WEBSOCKET_PHASES)[number] | (typeof WORKER_PHASES)[number]

/** All functions a handler may define, each once. */
export const PLUGIN_PHASES = [...WORKER_PHASES, ...HTTP_PHASES, 'preread', ...WEBSOCKET_PHASES] as const

/** Phases that choose the configurations of a request or connection; the later ones run over what they collected. */
export type CollectingPhase = 'access' | 'preread' | 'ws_handshake'

/** Phases that run over what access collected (Kong: phases.md §0). */
export const COLLECTED_PHASES = ['response', 'header_filter', 'body_filter', 'log'] as const
export type CollectedPhase = (typeof COLLECTED_PHASES)[number]

/** `ngx.ctx.KONG_PHASE`: what the PDK checks a call against, with its bit (Kong: phases.md §0). */
export const KONG_PHASES = {
  init_worker: 0x1,
  certificate: 0x2,
  client_hello: 0x8,
  rewrite: 0x10,
  access: 0x20,
  balancer: 0x40,
  response: 0x80,
  cluster_listener: 0x100,
  header_filter: 0x200,
  body_filter: 0x400,
  log: 0x2000,
  preread: 0x4000,
  // Enterprise; their own bits are not published.
  ws_handshake: 0x8000,
  ws_client_frame: 0x10000,
  ws_upstream_frame: 0x20000,
  ws_close: 0x40000,
  error: 0x01000000,
  admin_api: 0x10000000,
} as const
export type KongPhase = keyof typeof KONG_PHASES

/** Phases of a WebSocket service that run over what ws_handshake collected. */
export type FramePhase = 'ws_client_frame' | 'ws_upstream_frame'
export const WEBSOCKET_COLLECTED_PHASES = ['ws_client_frame', 'ws_upstream_frame', 'ws_close'] as const

/**
 * Phases of a WebSocket service stand in the place of HTTP's: what the PDK allows in all of those it allows here, too
 * (Kong: phases.md §15).
 */
export const STANDS_FOR: Partial<Record<KongPhase, readonly KongPhase[]>> = {
  ws_handshake: ['access'],
  ws_client_frame: ['body_filter', 'log'],
  ws_upstream_frame: ['body_filter', 'log'],
  ws_close: ['log'],
}

/** `ngx.get_phase()` (Kong: nginx-behaviour.md §9). */
export type NginxPhase =
  | 'init'
  | 'init_worker'
  | 'ssl_cert'
  | 'rewrite'
  | 'access'
  | 'content'
  | 'balancer'
  | 'header_filter'
  | 'body_filter'
  | 'log'
  | 'timer'
  | 'preread'
