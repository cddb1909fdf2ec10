import type { PluginPhase } from './phases.ts'
import type { PhaseHandler } from './plugin.ts'

/** What a plugin does in each phase; undefined where it does nothing. */
export type HandlersByPhase = { [phase in PluginPhase]: PhaseHandler | undefined }

/** A plugin's handlers before any is known; all plugins' have the same places in the same order, which V8 finds fast. */
export function noHandlers(): HandlersByPhase {
  return {
    init_worker: undefined,
    configure: undefined,
    certificate: undefined,
    rewrite: undefined,
    access: undefined,
    response: undefined,
    header_filter: undefined,
    body_filter: undefined,
    log: undefined,
    preread: undefined,
    ws_handshake: undefined,
    ws_client_frame: undefined,
    ws_upstream_frame: undefined,
    ws_close: undefined,
  }
}

/** `handlers[phase]` of the phases that every request has, without a search by name: there are many handlers. */
export function handlerOf(handlers: Partial<HandlersByPhase>, phase: PluginPhase): PhaseHandler | undefined {
  switch (phase) {
    case 'rewrite':
      return handlers.rewrite
    case 'access':
      return handlers.access
    case 'header_filter':
      return handlers.header_filter
    case 'body_filter':
      return handlers.body_filter
    case 'log':
      return handlers.log
    default:
      return handlers[phase]
  }
}
