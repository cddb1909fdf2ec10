import type { Host } from '../host.ts'
import type { Consumer, Entities, Route, Service } from './entities.ts'
import type { Instrumentation } from './instrumentation.ts'
import type { PluginsIterator } from './plugins-iterator.ts'
import type { RequestDebug } from './request-debug/request-debug.ts'
import type { Router } from './router/router.ts'
import type { GatewaySettings } from './settings.ts'
import type { OpenConnections } from './websocket/open-connections.ts'

/** What a configuration became: everything a request needs on its way. */
export interface Gateway {
  readonly router: Router
  readonly iterator: PluginsIterator
  readonly host: Host
  readonly probe: Instrumentation
  readonly settings: GatewaySettings
  readonly entities: Entities
  /** `$kong_request_id`: 32 lower-case hex digits. */
  newRequestId(): string
  readonly lookup: {
    service(id: string): Service | undefined
    route(id: string): Route | undefined
    consumer(id: string): Consumer | undefined
  }
  /** Connections that stand, to be told goodbye. */
  readonly connections?: OpenConnections
  /** Of the request at hand, when it asked where its time goes. */
  readonly requestDebug?: RequestDebug
  /** Messages of init_worker failures; each request logs them (Kong: phases.md §1). */
  readonly workerErrors: readonly string[]
}
