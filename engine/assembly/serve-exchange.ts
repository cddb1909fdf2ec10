import type { Gateway } from '../gateway/gateway.ts'
import type { Instrumentation } from '../gateway/instrumentation.ts'
import type { Exchange } from '../gateway/message.ts'
import { handleRequest } from '../gateway/runloop.ts'
import { handleStream } from '../gateway/stream/handle-stream.ts'
import type { Running } from './assemble.ts'

/** A request, or a connection of a stream port, through the configuration that runs. */
export function serveExchange(running: Running, exchange: Exchange, probe?: Instrumentation): Promise<void> {
  const { gateway } = running
  if (!exchange.request.stream) {
    const connected = connectedGateway(running)
    return handleRequest(exchange, probe ? { ...connected, probe } : connected)
  }
  const stream = running.stream()
  if (stream) return handleStream(exchange, probe ? { ...stream, probe } : stream)
  gateway.host.log('error', '[lua] handler.lua: before(): no Route found with those values')
  exchange.abort()
  return Promise.resolve()
}

const connectedGateways = new WeakMap<Gateway, Gateway>()

/** The gateway of a configuration with its connections: one for all its requests. */
function connectedGateway({ gateway, connections }: Running): Gateway {
  const known = connectedGateways.get(gateway)
  if (known) return known
  const connected = { ...gateway, connections }
  connectedGateways.set(gateway, connected)
  return connected
}
