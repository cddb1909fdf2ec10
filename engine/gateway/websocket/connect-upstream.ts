import { OutboundError, type OutboundRequest, type OutboundWebSocket, type WebSocketRequest } from '../../host.ts'
import { askUpstream } from '../call-upstream.ts'
import type { ClientOutput } from '../output.ts'
import type { RequestContext } from '../request-context.ts'
import { subprotocolsOf } from './client-handshake.ts'
import { DEFAULT_MAX_PAYLOAD } from './websocket-state.ts'

/** Of the handshake itself: whoever opens the connection writes them anew. */
const HANDSHAKE_HEADERS = /^(connection|upgrade|sec-websocket-(key|version|protocol|extensions|accept))$/i

/** Opens the WebSocket to the upstream, 1 + retries times at most; a number is the status nginx gives up with. */
export function connectUpstream(output: ClientOutput): Promise<OutboundWebSocket | number> {
  const { ctx } = output
  return askUpstream(
    output,
    { method: 'GET', body: undefined },
    { ask: (request: OutboundRequest) => open(ctx, request), discard: ({ end }) => end.terminate() },
  )
}

async function open(ctx: RequestContext, request: OutboundRequest): Promise<OutboundWebSocket> {
  const { host, websocket, exchange } = ctx
  const wanted: WebSocketRequest = {
    ...request,
    headers: request.headers.filter(([name]) => !HANDSHAKE_HEADERS.test(name)),
    subprotocols: subprotocolsOf(ctx) ?? [],
    maxPayload: websocket?.maxPayload.upstream ?? DEFAULT_MAX_PAYLOAD,
  }
  if (exchange.openWebSocket) return exchange.openWebSocket(wanted)
  if (!host.openWebSocket) throw new OutboundError('no-network', 'connect', 'there is no network')
  return host.openWebSocket(wanted)
}
