import { HTTP_PHASES, PLUGIN_PHASES, WEBSOCKET_PHASES } from '../phases.ts'
import type { KongRules } from './kong-rules.ts'
import { PRIORITIES_3_10 } from './priorities/kong-3-10.ts'

/** The version whose source was read: every rule is known, others say what they have otherwise. */
export const KONG_3_10: KongRules = {
  version: '3.10',
  release: '3.10.0',
  priorities: PRIORITIES_3_10,
  phases: new Set(PLUGIN_PHASES),
  handlers: {
    form: 'table',
    priority: 'integer',
    checksVersion: true,
    hasBasePlugin: false,
    takesLegacySchemas: false,
  },
  iterator: { contextOf: 'plugin', returnedIsError: false, orderingHidesConsumers: true },
  headers: { missing: [], via: 'protocol', hasUpstreamVia: true, namesServer: true },
  errors: { form: 'templates', hasRequestId: true },
  features: {
    consumerGroups: true,
    ordering: true,
    conditions: false,
    clones: false,
    priorityPreserving: false,
    runOn: false,
  },
  deprecations: [],
  assumed: [],
}

/** Functions of handlers before `configure` (3.5). */
export const PHASES_WITHOUT_CONFIGURE = new Set(PLUGIN_PHASES.filter((phase) => phase !== 'configure'))

/** What Kong 1.1 calls: no `configure`, no `response`, no WebSocket (Kong: loading.md §11). */
export const PHASES_OF_1_1 = new Set(
  PLUGIN_PHASES.filter((phase) => {
    const isWebsocket = WEBSOCKET_PHASES.some((known) => known === phase)
    return (
      (phase === 'init_worker' || phase === 'preread' || HTTP_PHASES.some((known) => known === phase)) &&
      phase !== 'response' &&
      !isWebsocket
    )
  }),
)
