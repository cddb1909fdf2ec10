import type { Instrumentation } from '../../gateway/instrumentation.ts'
import type { PluginPhase } from '../../gateway/phases.ts'
import type { RequestContext } from '../../gateway/request-context.ts'
import { LuaTable } from '../../lua/runtime/table.ts'
import type { LuaValue } from '../../lua/runtime/value.ts'
import type { PdkApi } from '../api.ts'
import { endSpan, nanoseconds } from './span.ts'
import type { TracedRequest } from './traced-request.ts'

const SERVER = 2
const CLIENT = 3
const ERROR = 2
/** Phases whose handlers get a span of their own, by their name in tracing_instrumentations. */
const HANDLERS: Partial<Record<PluginPhase, string>> = {
  rewrite: 'plugin_rewrite',
  access: 'plugin_access',
  header_filter: 'plugin_header_filter',
}

/** Spans under construction for one request. */
interface Open {
  root: LuaTable | undefined
  readonly handlers: LuaTable[]
  isClosed: boolean
}

/**
 * Spans that the gateway itself makes: `kong` for the request, `kong.router`, `kong.<phase>.plugin.<name>` and
 * `kong.balancer` for each try. Source: Kong's documentation on tracing, tracing_instrumentations.
 */
export class RequestTracing {
  private readonly open = new WeakMap<RequestContext, Open>()
  private readonly api: PdkApi
  private readonly spans: TracedRequest
  private readonly kinds: ReadonlySet<string>

  constructor(api: PdkApi, spans: TracedRequest, kinds: ReadonlySet<string>) {
    this.api = api
    this.spans = spans
    this.kinds = kinds
  }

  probe(): Instrumentation {
    return {
      onRoute: (ctx) => this.routed(ctx),
      onBeforeHandler: (ctx, phase, { plugin }) => this.before(ctx, phase, plugin.name),
      onAfterHandler: (ctx, phase) => this.after(ctx, phase),
    }
  }

  private isOn(kind: string): boolean {
    return this.kinds.has('all') || this.kinds.has(kind)
  }

  private routed(ctx: RequestContext): void {
    this.begin(ctx)
    if (!this.isOn('router')) return
    const span = this.start(ctx, 'kong.router', {})
    if (span) this.end(ctx, span)
  }

  private before(ctx: RequestContext, phase: PluginPhase, plugin: string): void {
    // A handshake has a context of its own, which is gone before the request begins.
    if (phase === 'certificate') return
    const open = this.begin(ctx)
    if (phase === 'header_filter' || phase === 'log') this.answered(ctx, open)
    if (phase === 'log') this.close(ctx, open)
    const kind = HANDLERS[phase]
    if (kind === undefined || !this.isOn(kind)) return
    const span = this.start(ctx, `kong.${phase}.plugin.${plugin}`, {})
    if (span) open.handlers.push(span)
  }

  private after(ctx: RequestContext, phase: PluginPhase): void {
    const kind = HANDLERS[phase]
    if (kind === undefined || !this.isOn(kind)) return
    const span = this.open.get(ctx)?.handlers.pop()
    if (span) this.end(ctx, span)
  }

  /** The root, when anything asks for it first. */
  private begin(ctx: RequestContext): Open {
    const known = this.open.get(ctx)
    if (known) return known
    const root = this.isOn('request') ? this.start(ctx, 'kong', rootOptions(this.api, ctx)) : undefined
    const open: Open = { root, handlers: [], isClosed: false }
    this.open.set(ctx, open)
    return open
  }

  /** What is known of the answer; the last word counts. */
  private answered(ctx: RequestContext, { root }: Open): void {
    const attributes = root?.getString('attributes')
    if (!(attributes instanceof LuaTable)) return
    attributes.setString('http.status_code', ctx.response.status)
    attributes.setString('http.route', ctx.route?.paths?.[0] ?? '')
  }

  /** Before the first log handler: what happened between Kong and the upstream, then the end of the request. */
  private close(ctx: RequestContext, open: Open): void {
    if (open.isClosed) return
    open.isClosed = true
    if (this.isOn('balancer')) for (const [i] of (ctx.balancer?.tries ?? []).entries()) this.tried(ctx, i)
    if (open.root) this.end(ctx, open.root)
  }

  private tried(ctx: RequestContext, index: number): void {
    const { balancer, timings } = ctx
    const attempt = balancer?.tries[index]
    if (!balancer || !attempt) return
    const start = Math.floor(attempt.balancerStart * 1000) * 1000
    const named: Record<string, LuaValue> = balancer.hostname
      ? {
          'net.peer.name': balancer.hostname,
          'http.method': ctx.inbound.method,
          'http.url': `${balancer.scheme}://${balancer.hostname}${ctx.request.target}`,
        }
      : {}
    const attributes = { try_count: index + 1, 'net.peer.ip': attempt.ip, 'net.peer.port': attempt.port, ...named }
    const span = this.start(ctx, 'kong.balancer', { span_kind: CLIENT, start_time_ns: start, attributes })
    if (!span) return
    const failed = span.getString('attributes')
    if (attempt.state !== undefined && failed instanceof LuaTable) {
      failed.setString('http.status_code', attempt.code)
      span.setString('status', ERROR)
    }
    const isLast = index === balancer.tries.length - 1
    const took = isLast ? (timings.waitingTime ?? 0) + (timings.receiveTime ?? 0) : 0
    this.end(ctx, span, start + Math.floor((attempt.balancerLatency + took) * 1000) * 1000)
  }

  private start(
    ctx: RequestContext,
    name: string,
    { attributes, ...options }: { readonly attributes?: Record<string, LuaValue> } & Record<string, LuaValue | object>,
  ): LuaTable | undefined {
    const given = LuaTable.fromRecord(options as Record<string, LuaValue>)
    if (attributes) given.setString('attributes', LuaTable.fromRecord(attributes))
    const span = this.spans.start(ctx, name, given)
    if (span) this.spans.setActive(ctx, span)
    return span
  }

  private end(ctx: RequestContext, span: LuaTable, at = nanoseconds(this.api)): void {
    endSpan(span, at)
    const parent = span.getString('parent')
    if (this.spans.active(ctx) === span) this.spans.setActive(ctx, parent instanceof LuaTable ? parent : undefined)
  }
}

function rootOptions({ clients }: PdkApi, ctx: RequestContext) {
  const { request, inbound } = ctx
  const host = (inbound.headers.get('host') ?? 'kong').toLowerCase().replace(/:\d*$/, '')
  return {
    span_kind: SERVER,
    start_time_ns: Math.floor(ctx.timings.processingStart * 1000) * 1000,
    attributes: {
      'http.method': inbound.method,
      'http.url': `${request.scheme}://${host}${request.target}`,
      'http.host': host,
      'http.scheme': request.scheme,
      'http.flavor': request.httpVersion,
      'http.client_ip': clients.real(ctx).ip,
      'net.peer.ip': request.client.ip,
      'kong.request.id': ctx.id,
    },
  }
}
