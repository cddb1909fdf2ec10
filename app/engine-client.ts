import type { EngineClient, EngineClientOptions } from './store/engine-port.ts'
import { ReconnectingClient } from './engine-client/reconnecting-client.ts'

/** The only door from the studio to an engine: in the page's service worker or on Node. */
export function createEngineClient(options: EngineClientOptions = {}): EngineClient {
  return new ReconnectingClient(options)
}

export { servedEngine } from './engine-client/served-engine.ts'
