import type { Instrumentation } from '../gateway/instrumentation.ts'
import type { Exchange } from '../gateway/message.ts'
import { handleRequest } from '../gateway/runloop.ts'
import { handleStream } from '../gateway/stream/handle-stream.ts'
import type { Running } from './assemble.ts'

/** A request, or a connection of a stream port, through the configuration that runs. */
export function serveExchange(running: Running, exchange: Exchange, probe?: Instrumentation): Promise<void> {
  const { gateway, connections } = running
  if (!exchange.request.stream) return handleRequest(exchange, { ...gateway, connections, ...(probe && { probe }) })
  const stream = running.stream()
  if (stream) return handleStream(exchange, probe ? { ...stream, probe } : stream)
  gateway.host.log('error', '[lua] handler.lua: before(): no Route found with those values')
  exchange.abort()
  return Promise.resolve()
}
