import type { Host } from '../host.ts'
import { HeaderList } from './header-list.ts'
import type { Consumer, ConsumerGroup, Route, Service } from './entities.ts'
import type { Instrumentation } from './instrumentation.ts'
import type { Exchange, GatewayRequest } from './message.ts'
import type { FrameInFlight } from './websocket/frame-in-flight.ts'
import type { WebSocketState } from './websocket/websocket-state.ts'
import type { Collected, CollectingPlan } from './collecting-plan.ts'
import type { KongPhase, NginxPhase } from './phases.ts'
import type { ActivePlugin, SourcePlace } from './plugin.ts'
import type { RanHandlers } from './ran-handlers.ts'
import type { SkipReason } from './skip-reason.ts'
import type { SoleListener } from './sole-listener.ts'
import type { StreamSession } from './stream/stream-session.ts'
import type { HandshakeWishes } from './tls/handshake.ts'

/** The request as plugins see and change it through `ngx.req` and `ngx.var` (strings hold bytes). */
export interface InboundState {
  method: string
  /** `$uri`: decoded and normalised path. */
  uri: string
  /** `$args`: raw query string without `?`; undefined when the target has none. */
  args: string | undefined
  headers: HeaderList
  /** The whole body once it was read (or set); undefined before `ngx.req.read_body`. */
  body: string | undefined
  bodyWasRead: boolean
  /** Body is larger than client_body_buffer_size and lies in a file, so get_body_data is nil. */
  bodyIsInFile: boolean
  /** A plugin replaced the body or discarded it: it, not the client's stream, goes upstream. */
  bodyWasSet: boolean
}

/** The answer on its way to the client: what `ngx.status` and `ngx.header` mean. */
export interface ResponseState {
  /** 0 until somebody sets it. */
  status: number
  /** The upstream's reason phrase, until a plugin sets the status. */
  reason: string | undefined
  headers: HeaderList
  /** True from the moment header_filter has finished. */
  headersSent: boolean
  /** Body stored by an exit in header_filter (`ctx.response_body`), bytes. */
  replacement: string | undefined
}

/** `ngx.arg` in body_filter. */
export interface FilterArgument {
  chunk: string
  eof: boolean
  /** A plugin assigned `ngx.arg`, be it the same value; the run loop clears it before every piece. */
  isAssigned?: boolean
}

/** One attempt at an upstream (Kong: router.md §7). */
export interface BalancerTry {
  readonly balancerStart: number
  readonly ip: string
  readonly port: number
  balancerLatency: number
  state?: 'next' | 'failed'
  code?: number
}

/** `ctx.balancer_data`: where the request goes (Kong: phases.md §4.1 item 8). */
export interface BalancerData {
  scheme: string
  type: 'name' | 'ipv4' | 'ipv6'
  host: string
  port: number
  ip: string | undefined
  hostname: string | undefined
  tryCount: number
  retries: number
  connectTimeout: number
  sendTimeout: number
  readTimeout: number
  readonly tries: BalancerTry[]
  /** Whether the certificate of an https upstream is checked. */
  verifiesTls?: boolean
}

/** A delayed answer of access (`ctx.delayed_response`). */
export interface DelayedResponse {
  readonly status: number
  /** Bytes ready to send; undefined is Kong's nil body. */
  readonly body: string | undefined
  readonly headers: readonly (readonly [string, string])[]
  /** Set by a throw: no answer was given, the error template is used. */
  readonly isThrow: boolean
}

/** What the upstream answered, once it did. */
export interface UpstreamAnswer {
  readonly status: number
  readonly reason: string
  readonly headers: HeaderList
  /** The whole body in buffered mode, bytes. */
  bufferedBody: string | undefined
}

/** The chosen route with what the router computed (Kong: router.md §4). */
export interface RouteMatch {
  readonly route: Route
  readonly service: Service | undefined
  /** Matched prefix when strip_path, else undefined. */
  readonly prefix: string | undefined
  /** Groups of the path's regular expression; one that took no part is a hole, or `false` in the traditional flavor. */
  readonly captures:
    | {
        readonly positional: readonly (string | false | undefined)[]
        readonly named: Readonly<Record<string, string | false>>
      }
    | undefined
  readonly upstreamUri: string
  readonly upstreamHost: string | undefined
}

/** Milliseconds of the engine's clock, named after Kong's ctx keys (Kong: phases.md §12). All fields from the start: all alike. */
export class Timings {
  processingStart: number
  accessStart: number | undefined
  accessEnd: number | undefined
  balancerStart: number | undefined
  balancerEnd: number | undefined
  headerFilterStart: number | undefined
  bodyFilterEnd: number | undefined
  waitingTime: number | undefined
  receiveTime: number | undefined
  proxyLatency: number | undefined
  responseLatency: number | undefined

  constructor(processingStart: number) {
    this.processingStart = processingStart
    this.accessStart = undefined
    this.accessEnd = undefined
    this.balancerStart = undefined
    this.balancerEnd = undefined
    this.headerFilterStart = undefined
    this.bodyFilterEnd = undefined
    this.waitingTime = undefined
    this.receiveTime = undefined
    this.proxyLatency = undefined
    this.responseLatency = undefined
  }
}

/** What ngx.say, ngx.print and kong.response.exit do to the client's connection. */
export interface Output {
  /** Runs header_filter and sends the head; nothing when it was sent. */
  sendHead(): void | Promise<void>
  /** Sends the head if needed, then bytes through body_filter. */
  print(bytes: string): void | Promise<void>
  /** Pushes out what nginx still holds back. */
  flush(): void | Promise<void>
  /** The last, empty call of body_filter; ends the answer. */
  finish(): void | Promise<void>
  /** Bytes on the wire to the client so far, chunked coding included: `$body_bytes_sent`, and `$bytes_sent` is their sum. */
  sentBytes?(): { readonly head: number; readonly body: number }
}

/** All that is known about one request while it travels. One owner: the run loop. */
export class RequestContext {
  /** `$kong_request_id`: 32 lower-case hex digits. */
  readonly id: string
  readonly exchange: Exchange
  /** What the client sent, untouched. */
  readonly request: GatewayRequest
  readonly host: Host
  readonly probe: Instrumentation
  /** As the probe says. */
  readonly sole: SoleListener | undefined
  readonly inbound: InboundState
  readonly response: ResponseState
  /** nginx variables that Kong declares and plugins may write: upstream_uri, upstream_host, upstream_scheme, upstream_x_forwarded_for … */
  readonly vars = new Map<string, string>()
  readonly timings: Timings

  /** `ctx.KONG_PHASE`, what PDK calls are checked against. */
  kongPhase: KongPhase = 'rewrite'
  /** `ngx.get_phase()`. */
  nginxPhase: NginxPhase = 'rewrite'
  /** Whose handler is running. */
  active: ActivePlugin | undefined

  /** The connection, when this is a session of the stream subsystem; then the HTTP parts stay empty. */
  stream: StreamSession | undefined
  /** What the certificate phase wants of the TLS handshake; undefined when no plugin said. */
  handshake: HandshakeWishes | undefined

  match: RouteMatch | undefined
  route: Route | undefined
  service: Service | undefined
  consumer: Consumer | undefined
  /** `kong.client.set_authenticated_consumer_groups`; undefined: the groups the consumer belongs to (Kong: pdk.json). */
  consumerGroups: readonly ConsumerGroup[] | undefined
  credential: unknown
  balancer: BalancerData | undefined
  answer: UpstreamAnswer | undefined

  /** `ctx.plugins`: what access collected for later phases; undefined when access never ran. */
  collected: Collected | undefined
  /** Access runs by it now: `collected` tells what will have been collected at its end. */
  plan: CollectingPlan | undefined
  /** Of the plan's candidates, how many listeners have heard of. */
  told = 0
  /** Place of the call that runs, in the series of calls it belongs to. */
  place = 0

  delaysResponse = false
  delayedResponse: DelayedResponse | undefined
  /** Plugin and place that ended the request, for reasons of skipped handlers. */
  endedBy:
    | { readonly plugin: string; readonly phase: string; readonly at?: SourcePlace; readonly isError: boolean }
    | undefined
  /** `ctx.buffered_proxying` and who asked for it. */
  isBuffered = false
  bufferedBy: string | undefined
  /** KONG_PROXIED, KONG_EXITED, KONG_UNEXPECTED (Kong: phases.md §12). */
  isProxied = false
  isExited = false
  isUnexpected = false

  filter: FilterArgument = { chunk: '', eof: false }
  /** Set by the run loop before anything else happens. */
  declare output: Output

  /** What to give back when the request is over: sockets its plugins left open. */
  releases: (() => void)[] | undefined
  /** Owned by the machine that runs the handlers: what all of them together may still spend. */
  budget: object | undefined
  /** Owned by ngx/ctx.ts: the `ngx.ctx` table of this request. */
  scripting: unknown
  /** nginx could not read the request line, so that `$request_uri` is empty (Kong: nginx-behaviour.md §7). */
  isTargetRefused = false
  /** Which handlers ran, by phase; kept only while somebody listens for skipped ones. */
  ran: RanHandlers | undefined
  /** What became of each plugin that the collecting phase came to; kept only while somebody listens for skipped ones. */
  choices: Map<string, ActivePlugin | SkipReason> | undefined
  /** The same of a plan that was followed to its end, for what `choices` does not have. */
  planned: ReadonlyMap<string, ActivePlugin | SkipReason> | undefined
  /** Light threads still running at the end of a phase; the phase waits for them (Kong: nginx-behaviour.md §8). */
  settleThreads: (() => Promise<void> | undefined) | undefined
  /** Set once Lua has seen `ngx.ctx`: carries what a plugin wrote there back; the run loop calls it after every handler. */
  afterHandler: ((ctx: RequestContext) => void) | undefined
  /**
   * Context tables that plugins got and somebody watches; the run loop has them compared after every handler. `again`: the
   * handler that runs got one that is watched; false when it is not known as the last one.
   */
  watched: { compare(ctx: RequestContext): void; again(table: unknown): boolean } | undefined
  /** Status of a raw `ngx.exit` in header_filter: the answer is discarded when the phase is over (Kong: nginx-behaviour.md §4). */
  filterExit: number | undefined
  /** `Set-Cookie` for a client that has no cookie to be hashed by yet; header_filter adds it (Kong: phases.md §7). */
  hashCookie: string | undefined
  /** Of a WebSocket service, from ws_handshake on. */
  websocket: WebSocketState | undefined
  /** The frame whose handlers run; a fork's own. */
  frame: FrameInFlight | undefined
  /** Set in a fork: the request itself. */
  origin: RequestContext | undefined
  /** Its forks, one for each direction of a connection. */
  forks: readonly RequestContext[] | undefined
  /** The Host header of the upstream request follows the target from try to try: neither the route nor a plugin chose one. */
  hostFollowsTarget = false
  /** `kong.service.set_target_retry_callback`: asked before every retry; an error text when it refused (Kong: pdk.json). */
  retryCallback: (() => string | undefined) | undefined
  /** `ctx.serialize_values`: changes to the log message, applied in order by kong.log.serialize (Kong: pdk.json). */
  readonly serializeValues: {
    readonly key: string
    readonly value: unknown
    readonly mode: 'set' | 'add' | 'replace'
  }[] = []

  constructor(id: string, exchange: Exchange, host: Host, probe: Instrumentation) {
    this.id = id
    this.exchange = exchange
    this.request = exchange.request
    this.host = host
    this.probe = probe
    this.sole = probe.sole
    this.timings = new Timings(host.now())
    this.inbound = inboundOf(exchange.request)
    this.response = {
      status: 0,
      reason: undefined,
      headers: new HeaderList(),
      headersSent: false,
      replacement: undefined,
    }
  }
}

/**
 * The same request as one direction of its connection sees it: what runs there, in which phase and on what budget, is
 * the direction's own; everything else is shared.
 */
export function forkContext(ctx: RequestContext): RequestContext {
  const fork = Object.assign(Object.create(RequestContext.prototype) as RequestContext, ctx)
  fork.origin = ctx
  fork.budget = undefined
  return fork
}

function inboundOf(request: GatewayRequest): InboundState {
  const query = request.target.indexOf('?')
  return {
    method: request.method,
    uri: query < 0 ? request.target : request.target.slice(0, query),
    args: query < 0 ? undefined : request.target.slice(query + 1),
    headers: new HeaderList(request.headers),
    body: undefined,
    bodyWasRead: false,
    bodyIsInFile: false,
    bodyWasSet: false,
  }
}
