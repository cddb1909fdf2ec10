import { createEngine } from '../engine.ts'
import { RequestBodyError } from '../gateway/request-body.ts'
import type { GatewayRequest, HeaderPair } from '../gateway/message.ts'
import type { OutboundRequest } from '../host.ts'
import { createMemoryHost, type ScriptedAnswer } from '../hosts/memory/host.ts'
import { RecordedExchange, type RecordedReply } from '../hosts/memory/recorded-exchange.ts'
import type { LifecycleCase, LifecycleResult } from './adapters.ts'

/** A case as data/lifecycle/README.md describes it. */
interface Chain {
  readonly plugins: readonly ChainPlugin[]
  readonly route: Readonly<Record<string, unknown>> | null
  readonly service: Readonly<Record<string, unknown>> | null
  readonly upstream: ChainUpstream
  readonly request: {
    readonly method: string
    readonly target: string
    readonly headers: readonly HeaderPair[]
    readonly body: string
    readonly tls?: boolean
  }
  readonly settle_ms?: number
}
interface ChainPlugin {
  readonly name: string
  readonly handler: string
  readonly scope: string
  readonly config: unknown
  readonly enabled?: boolean
}
interface ChainUpstream {
  readonly echo?: boolean
  readonly status?: number
  readonly reason?: string
  readonly headers?: readonly HeaderPair[]
  readonly chunks?: readonly string[]
  readonly framing?: 'content-length' | 'chunked' | 'close'
  readonly behaviour?: 'refused' | 'reset' | 'reset-once' | 'truncated' | 'slow' | 'hang'
}

/** Runs one plugin chain with a scripted upstream and a virtual clock. */
export async function run(recorded: LifecycleCase): Promise<LifecycleResult> {
  const chain = recorded as unknown as Chain
  let seen = 0
  const host = createMemoryHost({
    upstream: (request) => (request.host === DEAD ? undefined : scriptedAnswer(chain.upstream, request, ++seen)),
    resolve: (name) => (name.endsWith('.invalid') ? undefined : [name.startsWith('dead.') ? DEAD : '127.0.0.1']),
    startsAt: Date.now(),
  })
  const engine = createEngine({ host })
  const applied = await host.run(engine.apply({ id: 'case', files: scenarioFiles(chain) }))
  const errors = applied.diagnostics.filter(({ severity }) => severity === 'error')
  if (errors.length > 0) throw new Error(errors.map(({ code, message }) => `${code}: ${message}`).join('\n'))
  const before = host.lines.length
  const exchange = new RecordedExchange(gatewayRequest(chain))
  await host.run(engine.handle(exchange))
  if (chain.settle_ms) await host.advance(chain.settle_ms)
  const reply = exchange.reply()
  if (!reply) throw new Error('the request got no answer')
  engine.dispose()
  return {
    ...clientView(reply, chain.request.method),
    upstream_requests: host.requests.length,
    log: host.lines.slice(before),
  }
}

const DEAD = '127.0.0.2'

// What the client saw.

function clientView({ outcome, head, body }: RecordedReply, method: string): Omit<LifecycleResult, 'log'> {
  if (outcome === 'closed') return { outcome, headers: [], body: '' }
  if (!head) return { outcome: 'incomplete', status: 0, headers: [], body }
  const { status, reason, headers } = head
  const valueOf = (wanted: string): string | undefined => headers.find(([name]) => name.toLowerCase() === wanted)?.[1]
  const isChunked = valueOf('transfer-encoding') === 'chunked'
  // A client expects no body here: it takes what comes as it stands on the wire.
  if (method === 'HEAD' || status === 204 || status === 304) {
    return { outcome: 'response', status, reason, headers, body: isChunked && body ? chunked(body) : body }
  }
  const length = valueOf('content-length')
  const declared = length === undefined ? undefined : Number(length)
  const isShort = declared === undefined ? outcome === 'incomplete' : body.length < declared
  const excess = declared === undefined ? '' : body.slice(declared)
  return {
    outcome: isShort ? 'incomplete' : 'response',
    status,
    reason,
    headers,
    body: body.slice(0, declared),
    ...(excess !== '' && { excess }),
  }
}

function chunked(body: string): string {
  return `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`
}

function gatewayRequest({ request }: Chain): GatewayRequest {
  const { method, target, headers, tls } = request
  const body = bodyOf(request)
  return {
    method,
    target,
    httpVersion: '1.1',
    scheme: tls ? 'https' : 'http',
    headers,
    ...(body && { body }),
    client: { ip: '127.0.0.1', port: 40_000 },
    server: { ip: '127.0.0.1', port: tls ? 8443 : 8000 },
    ...(tls && { tls: {} }),
  }
}

function bodyOf({ headers, body }: Chain['request']): GatewayRequest['body'] {
  const has = (wanted: string): boolean => headers.some(([name]) => name.toLowerCase() === wanted)
  if (has('transfer-encoding')) return chunkedBody(body)
  return has('content-length') ? toBytes(body) : undefined
}

/** Decodes chunked coding as a host would, refusing what nginx refuses. */
async function* chunkedBody(encoded: string): AsyncGenerator<Uint8Array> {
  let rest = encoded
  for (;;) {
    const size = /^([0-9a-f]+)[^\r\n]*\r\n/i.exec(rest)
    if (!size) throw new RequestBodyError(400, 'client sent invalid chunked body')
    const length = Number.parseInt(size[1] ?? '', 16)
    if (length === 0) return
    const start = size[0].length
    yield toBytes(rest.slice(start, start + length))
    rest = rest.slice(start + length + 2)
  }
}

// What the upstream does.

function scriptedAnswer(upstream: ChainUpstream, request: OutboundRequest, seen: number): ScriptedAnswer | undefined {
  const { behaviour } = upstream
  if (behaviour === 'refused') return undefined
  if (behaviour === 'reset' || (behaviour === 'reset-once' && seen === 1)) return { failure: 'reset' }
  if (behaviour === 'hang') return { hangs: true }
  const { status = 200, reason = 'OK', headers = [], framing = 'content-length' } = upstream
  const chunks = upstream.echo ? [echo(request)] : (upstream.chunks ?? [])
  const length = chunks.join('').length + (behaviour === 'truncated' ? 50 : 0)
  const hasBody = request.method !== 'HEAD' && status !== 204 && status !== 304
  const isWhole = framing === 'content-length'
  return {
    status,
    reason,
    headers: [...headers, ...framingHeaders(framing, status, length)],
    chunks: !hasBody ? [] : isWhole ? [chunks.join('')] : chunks,
    ...(!isWhole && { gap: 40 }),
    ...(behaviour === 'slow' && { delay: 120 }),
    ...(behaviour === 'truncated' && { breaksOff: true }),
  }
}

function framingHeaders(framing: ChainUpstream['framing'], status: number, length: number): readonly HeaderPair[] {
  if (status === 204 || status === 304) return []
  if (framing === 'content-length') return [['Content-Length', String(length)]]
  return framing === 'chunked' ? [['Transfer-Encoding', 'chunked']] : [['Connection', 'close']]
}

function echo({ method, target, headers, body }: OutboundRequest): string {
  const lines = headers.map(([name, value]) => [name.toLowerCase(), value] as const)
  const sorted = lines.toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
  const text = body instanceof Uint8Array ? String.fromCharCode(...body) : ''
  return `${method} ${target}\n${sorted.map(([name, value]) => `${name}: ${value}\n`).join('')}\n${text}`
}

function toBytes(text: string): Uint8Array {
  return Uint8Array.from(text, (char) => char.charCodeAt(0))
}

// The chain as a scenario.

const entity = (suffix: string): string => `00000000-0000-4000-8000-${suffix.padStart(12, '0')}`
const IDS = {
  route: entity('1'),
  service: entity('2'),
  consumer: entity('a'),
  bob: entity('b'),
  'other-route': entity('3'),
  'other-service': entity('4'),
}

function scenarioFiles({ plugins, route, service }: Chain): Record<string, string> {
  const handlers = plugins.map(({ name, handler }) => [`kong/plugins/${name}/handler.lua`, handler] as const)
  const configuration = {
    _format_version: '3.0',
    services: [
      { name: 's1', host: 'up.test', ...service, id: IDS.service },
      { name: 'other', host: 'up.test', id: IDS['other-service'] },
    ],
    routes: [
      {
        name: 'r1',
        ...(route ?? { hosts: ['never.matched'] }),
        id: IDS.route,
        ...(route && !service ? {} : { service: { id: IDS.service } }),
      },
      { name: 'other', hosts: ['never.matched'], id: IDS['other-route'] },
    ],
    consumers: [
      { username: 'alice', id: IDS.consumer },
      { username: 'bob', id: IDS.bob },
    ],
    plugins: plugins.map(pluginRow),
  }
  // Recorded with Kong 3.10.0, whose version counts in the lengths of echoed requests.
  return {
    ...Object.fromEntries(handlers),
    'kong.yml': JSON.stringify(configuration),
    'phasescope.yml': 'kong: "3.10.0"\n',
  }
}

function pluginRow({ name, scope, config, enabled = true }: ChainPlugin, index: number): object {
  const parts = scope.split('+')
  const reference = (kind: 'route' | 'service' | 'consumer'): object => {
    if (parts.includes(kind)) return { [kind]: { id: IDS[kind] } }
    if (!parts.includes(`other-${kind}`)) return {}
    return { [kind]: { id: kind === 'consumer' ? IDS.bob : IDS[`other-${kind}`] } }
  }
  return {
    id: `00000000-0000-4000-9000-${String(index + 1).padStart(12, '0')}`,
    name,
    config,
    enabled,
    ...reference('route'),
    ...reference('service'),
    ...reference('consumer'),
  }
}
