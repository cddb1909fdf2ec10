import { parseIpAddress } from '../gateway/ip-address.ts'
import type { RequestContext } from '../gateway/request-context.ts'
import { clientCertificatesOf } from '../gateway/tls/handshake.ts'
import type { NgxApi } from './api.ts'
import type { Variable } from './variables.ts'

/** Variables about the request and its connection (nginx ngx_http_core_module, realip, ssl). */
export function requestVariables({ clients, host }: NgxApi): Record<string, Variable> {
  const header =
    (name: string): Variable =>
    (ctx) =>
      ctx.inbound.headers.get(name)
  return {
    uri: (ctx) => ctx.inbound.uri,
    document_uri: (ctx) => ctx.inbound.uri,
    request_uri: (ctx) => ctx.request.target,
    args: (ctx) => ctx.inbound.args,
    query_string: (ctx) => ctx.inbound.args,
    is_args: (ctx) => (ctx.inbound.args ? '?' : ''),
    request_method: (ctx) => ctx.inbound.method,
    request: ({ request }) => `${request.method} ${request.target} HTTP/${request.httpVersion}`,
    scheme: (ctx) => ctx.request.scheme,
    https: (ctx) => (ctx.request.scheme === 'https' ? 'on' : ''),
    http2: (ctx) => (ctx.request.httpVersion !== '2.0' ? '' : ctx.request.scheme === 'https' ? 'h2' : 'h2c'),
    host: requestHost,
    hostname: () => 'kong',
    ...connectionVariables(clients),
    server_protocol: (ctx) => `HTTP/${ctx.request.httpVersion}`,
    content_type: header('content-type'),
    content_length: header('content-length'),
    request_id: (ctx) => ctx.id,
    kong_request_id: (ctx) => ctx.id,
    request_length: (ctx) => String(requestLength(ctx)),
    request_time: (ctx) => ((host.now() - ctx.timings.processingStart) / 1000).toFixed(3),
    request_body: (ctx) => (ctx.inbound.bodyIsInFile ? undefined : ctx.inbound.body || undefined),
    ssl_protocol: (ctx) => ctx.request.tls?.protocol,
    ssl_server_name: (ctx) => ctx.request.tls?.serverName,
    ssl_cipher: (ctx) => ctx.request.tls?.cipher,
    ssl_client_verify: (ctx) => ctx.request.tls && (clientCertificatesOf(ctx) === undefined ? 'NONE' : 'SUCCESS'),
    ssl_client_raw_cert: (ctx) => firstCertificate(ctx),
    ssl_client_cert: (ctx) => firstCertificate(ctx)?.trim().replaceAll('\n', '\n\t'),
    connection: () => '1',
    connection_requests: () => '1',
    ...clockVariables(host),
    pid: () => '1',
    nginx_version: () => '1.27.1',
    document_root: () => '/usr/local/kong/html',
    limit_rate: () => '0',
    pipe: () => '.',
  }
}

/** Variables about the client's connection, the same in both subsystems. */
export function connectionVariables(clients: NgxApi['clients']): Record<string, Variable> {
  return {
    remote_addr: (ctx) => clients.real(ctx).ip,
    remote_port: (ctx) => String(clients.real(ctx).port || ''),
    realip_remote_addr: (ctx) => ctx.request.client.ip,
    realip_remote_port: (ctx) => String(ctx.request.client.port),
    binary_remote_addr: (ctx) => binaryAddress(clients.real(ctx).ip),
    server_addr: (ctx) => ctx.request.server.ip,
    server_port: (ctx) => String(ctx.request.server.port),
    server_name: () => 'kong',
  }
}

/** Variables about the time. */
export function clockVariables(host: NgxApi['host']): Record<string, Variable> {
  return {
    msec: () => (host.now() / 1000).toFixed(3),
    time_iso8601: () => `${isoSecond(host.now())}+00:00`,
    time_local: () => localTime(host.now()),
  }
}

/** `$host`: of the request line, else the Host header, lower-case and without port, else the server's name. */
export function requestHost({ request, inbound }: RequestContext): string {
  const absolute = /^[a-z][a-z0-9+.-]*:\/\/([^/?]*)/i.exec(request.target)?.[1]
  const host = (absolute ?? inbound.headers.get('host') ?? '').toLowerCase()
  return host.replace(/:\d*$/, '').replace(/\.$/, '') || 'kong'
}

/** Bytes of the request: line, headers and body. */
export function requestLength({ request, inbound }: RequestContext): number {
  const line = request.method.length + request.target.length + ' HTTP/1.1\r\n'.length + 1
  const lines = request.headers.reduce((sum, [name, value]) => sum + name.length + value.length + 4, 2)
  const body = request.body instanceof Uint8Array ? request.body.length : (inbound.body?.length ?? 0)
  return line + lines + body
}

function firstCertificate(ctx: RequestContext): string | undefined {
  return /^-----BEGIN[^]*?-----END CERTIFICATE-----\n?/.exec(clientCertificatesOf(ctx) ?? '')?.[0]
}

/** 4 or 16 bytes; a unix socket has no address. */
function binaryAddress(ip: string): string | undefined {
  const address = parseIpAddress(ip)
  if (!address) return undefined
  const shifts = Array.from({ length: address.bits / 8 }, (_, index) => BigInt(address.bits - 8 * (index + 1)))
  return String.fromCharCode(...shifts.map((shift) => Number((address.value >> shift) & 0xffn)))
}

function isoSecond(now: number): string {
  return new Date(now).toISOString().slice(0, 19)
}

function localTime(now: number): string {
  const [, day = '', month = '', year = '', time = ''] =
    /^\w+, (\d+) (\w+) (\d+) ([\d:]+)/.exec(new Date(now).toUTCString()) ?? []
  return `${day}/${month}/${year}:${time} +0000`
}
