import type { PluginPhase } from './phases.ts'
import type { PhaseHandler } from './plugin.ts'

/** Something of a plugin for each phase; undefined where it has nothing there. */
export type ByPhase<T> = { [phase in PluginPhase]: T | undefined }
/** What a plugin does in each phase. */
export type HandlersByPhase = ByPhase<PhaseHandler>

/** Nothing yet in any phase; all have the same places in the same order, which V8 finds fast. */
export function nothingByPhase<T>(): ByPhase<T> {
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

/** `table[phase]` of the phases that every request has, without a search by name: there are many handlers. */
export function ofPhase<T>(table: Partial<ByPhase<T>>, phase: PluginPhase): T | undefined {
  switch (phase) {
    case 'rewrite':
      return table.rewrite
    case 'access':
      return table.access
    case 'header_filter':
      return table.header_filter
    case 'body_filter':
      return table.body_filter
    case 'log':
      return table.log
    default:
      return table[phase]
  }
}
