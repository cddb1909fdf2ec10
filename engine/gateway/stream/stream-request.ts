import type { Address, GatewayRequest, StreamFacts } from '../message.ts'

/** A connection to a stream port as hosts know it. */
export interface StreamArrival extends StreamFacts {
  readonly client: Address
  readonly server: Address
  /** Of the ClientHello, on a port that expects TLS. */
  readonly serverName?: string | undefined
  /** What the client sends; asked for once, after TLS was ended. Ends with the client's side. */
  readonly received: AsyncIterable<Uint8Array>
}

/** A stream client in the form in which everything travels through the gateway; traces show it as `TCP 127.0.0.1:9000`. */
export function streamRequest(arrival: StreamArrival): GatewayRequest {
  const { protocol, isTls, client, server, serverName, received } = arrival
  const address = server.ip.includes(':') ? `[${server.ip}]` : server.ip
  return {
    method: isTls ? 'TLS' : protocol.toUpperCase(),
    target: `${address}:${server.port}`,
    httpVersion: '1.1',
    scheme: 'http',
    headers: [],
    body: received,
    client,
    server,
    stream: { protocol, isTls },
    ...(isTls && { tls: serverName === undefined ? {} : { serverName } }),
  }
}
