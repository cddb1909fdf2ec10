import type { RequestContext } from '../../gateway/request-context.ts'
import type { UpstreamSide } from '../../gateway/stream/stream-session.ts'
import type { NgxApi } from '../api.ts'
import { clockVariables, connectionVariables } from '../request-variables.ts'
import type { Variable, Variables } from '../variables.ts'

/** Declared by Kong's stream template: readable and writable. */
const OWN = new Set(['upstream_host', 'kong_tls_preread_block', 'kong_tls_preread_block_upstream'])

/** Variables of the stream subsystem (nginx ngx_stream_core, _ssl, _ssl_preread and _upstream modules). */
export function createStreamVariables(api: NgxApi): Variables {
  const named = new Map<string, Variable>(Object.entries({ ...general(api), ...tls(), ...upstream() }))
  return {
    has: (name) => named.has(name),
    isOwn: (name) => OWN.has(name),
    read: (ctx, name) => (OWN.has(name) ? (ctx.vars.get(name) ?? '') : named.get(name)?.(ctx)),
  }
}

function general({ clients, host }: NgxApi): Record<string, Variable> {
  return {
    ...connectionVariables(clients),
    ...clockVariables(host),
    protocol: ({ stream }) => (stream?.protocol === 'udp' ? 'UDP' : 'TCP'),
    status: (ctx) => String(ctx.response.status || '000').padStart(3, '0'),
    bytes_sent: ({ stream }) => String(stream?.sent ?? 0),
    bytes_received: ({ stream }) => String(stream?.received ?? 0),
    session_time: (ctx) => ((host.now() - ctx.timings.processingStart) / 1000).toFixed(3),
    connection: () => '1',
    hostname: () => 'kong',
    pid: () => '1',
    nginx_version: () => '1.27.1',
    kong_request_id: () => undefined,
  }
}

function tls(): Record<string, Variable> {
  const ended =
    (read: (facts: { serverName?: string; protocol?: string; cipher?: string }) => string | undefined): Variable =>
    ({ stream }) =>
      stream?.tls && !stream.isPassedThrough ? (read(stream.tls) ?? '') : undefined
  return {
    ssl_preread_server_name: ({ stream, request }) => (stream?.isTls ? (request.tls?.serverName ?? '') : undefined),
    ssl_server_name: ended(({ serverName }) => serverName),
    ssl_protocol: ended(({ protocol }) => protocol),
    ssl_cipher: ended(({ cipher }) => cipher),
    ssl_client_verify: ({ stream }) => (stream?.tls?.clientCertificates === undefined ? 'NONE' : 'SUCCESS'),
  }
}

/** One entry per try. */
function upstream(): Record<string, Variable> {
  const each =
    (read: (side: UpstreamSide) => string): Variable =>
    ({ stream }: RequestContext) =>
      stream === undefined || stream.upstreams.length === 0 ? undefined : stream.upstreams.map(read).join(', ')
  const seconds = (start: number, end: number | undefined): string =>
    end === undefined ? '-' : ((end - start) / 1000).toFixed(3)
  return {
    upstream_addr: each(({ address }) => address),
    upstream_bytes_sent: each(({ sent }) => String(sent)),
    upstream_bytes_received: each(({ received }) => String(received)),
    upstream_connect_time: each(({ startedAt, connectedAt }) => seconds(startedAt, connectedAt)),
    upstream_first_byte_time: each(({ startedAt, firstByteAt }) => seconds(startedAt, firstByteAt)),
    upstream_session_time: each(({ startedAt, endedAt }) => seconds(startedAt, endedAt)),
  }
}
