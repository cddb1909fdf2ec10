import { bytesToHex } from '@noble/hashes/utils.js'
import type { AdminRequest, AdminResponse } from './admin/message.ts'
import type { AdminNode } from './assembly/administration.ts'
import { offlineHost } from './assembly/offline-host.ts'
import { Applied } from './applied.ts'
import { assemble, type Assembled } from './assembly/assemble.ts'
import { serveExchange } from './assembly/serve-exchange.ts'
import { ClientConnections, type Underway } from './client-connections.ts'
import { ConnectionBook } from './connection-book.ts'
import type { ConnectionEvent, ConnectionRun, OpenOptions } from './connection-protocol.ts'
import type { EngineConnections } from './engine-connections.ts'
import { gatewayRequest, recordExchange, sendRequestOf } from './assembly/recording.ts'
import { combineInstrumentation, type Instrumentation } from './gateway/instrumentation.ts'
import type { Maybe } from './gateway/maybe.ts'
import { LedListeners } from './gateway/led-listeners.ts'
import type { Exchange, GatewayRequest } from './gateway/message.ts'
import type { RequestContext } from './gateway/request-context.ts'
import { certificatesOnly, negotiate, type Negotiation, type TlsArrival } from './gateway/tls/negotiate.ts'
import type { Debugger } from './debug/debugger.ts'
import { EngineDebugger } from './debug/engine-debugger.ts'
import type { SavedPauses } from './debug/recording.ts'
import type { Session } from './debug/session.ts'
import type { World, WorldParts } from './debug/world.ts'
import { clocksOf } from './host-clock.ts'
import type { Host } from './host.ts'
import type { LuaVm } from './lua/vm.ts'
import type {
  ApplyResult,
  DebugSendOptions,
  Run,
  SavedConfiguration,
  SchemaForms,
  ScenarioFiles,
  ScenarioOverview,
  SendRequest,
  WhatIf,
} from './protocol.ts'
import { boundPassing } from './trace/bound-passing.ts'
import { TRACE_VERSION, type Trace, type TraceEvent } from './trace/event.ts'
import { formatTrace } from './trace/file.ts'
import { createRecorder } from './trace/recorder.ts'
import { settle } from './settle.ts'
import { WorkerTrace } from './worker-trace.ts'

export type { AdminNode, AdminRequest, AdminResponse }

export interface EngineOptions {
  readonly host: Host
  /** Listens to every configuration and request, beside the recorder. */
  readonly instrumentation?: Instrumentation
  /** Hears of each recorded request that `handle` served. The run is made when it is read: most are never looked at. */
  readonly onRun?: (read: () => Run, about: RunOutline) => void
  /** Hears of WebSocket and stream connections while they go on; they are no runs then. */
  readonly onConnection?: (event: ConnectionEvent) => void
  /** Hears of new events of the worker's trace; `isNew`: it begins with these. */
  readonly onWorker?: (events: readonly TraceEvent[], isNew: boolean) => void
  /** What every configuration does otherwise than its files say. */
  readonly change?: WhatIf | undefined
}

/** What is known of a recorded request before its run is made. */
export interface RunOutline {
  readonly id: string
  /** Bytes that it takes in memory, roughly. */
  readonly size: number
  /** The debugger went on from a moment of another run. */
  readonly isBranch: boolean
}

/** A gateway that can be given a new configuration at any time. */
export interface Engine {
  /** Builds everything new and swaps it in when it is sound; otherwise the previous configuration goes on. */
  apply(scenario: ScenarioFiles): Promise<ApplyResult>
  /** Serves a request of a host. Recording costs; `onRun` gets the run afterwards. */
  handle(exchange: Exchange, options?: { readonly isRecorded?: boolean }): Promise<void>
  /** Whether a route of the configuration that runs is a stream's. */
  hasStreams(): boolean
  /** The certificate phase of an HTTPS connection, before its requests. */
  negotiate(arrival: TlsArrival): Promise<Negotiation>
  /** Sends a request and gives the answer with its trace. */
  send(request: SendRequest, name?: string): Promise<Run>
  /** Sends a request that may stop: at once the id its stops have, later its run. */
  sendDebugged(request: SendRequest, options?: DebugSendOptions): DebuggedRequest
  /** What the worker of the configuration that runs now did outside requests. */
  workerTrace(): Trace | undefined
  /**
   * Waits for the timers and queues that requests left behind, for `patience` milliseconds at most; gives how many timers
   * are still busy.
   */
  settle(patience: number): Promise<number>
  /** Opens, speaks on and replays WebSocket and stream connections as a client. */
  connections(): EngineConnections
  /** Answers a request to the Admin API. A change it makes is in force for the next request; those under way keep the old. */
  admin(request: AdminRequest, node: AdminNode): AdminResponse
  /** kong.yml with what the Admin API and plugins changed in it since it was read, or last saved. */
  saveConfiguration(): SavedConfiguration
  /** What the files given last allow to configure; of none, nothing. */
  schemaForms(): SchemaForms
  /** Of the configuration that runs now. */
  overview(): ScenarioOverview | undefined
  /**
   * Stops, steps and looks into runs. The first call makes the engine debuggable: a configuration in use begins anew,
   * because going back needs a recording from its beginning on.
   */
  debug(): Debugger
  /** Brings back what stood still in an engine of the same scenario that is gone (DESIGN §3.5). */
  revive(saved: SavedPauses): Promise<void>
  dispose(): void
}

/** A request on its way. */
export interface DebuggedRequest {
  readonly started: Promise<string>
  readonly ended: Promise<Run>
}

/** Misuse of the engine's API (STYLE §7). */
export class EngineError extends Error {
  readonly code: 'nothing-applied' | 'disposed' | 'unsound'

  constructor(code: 'nothing-applied' | 'disposed' | 'unsound', message: string) {
    super(message)
    this.name = 'EngineError'
    this.code = code
  }
}

/** Creates an engine on a host; it serves nothing until a scenario was applied. */
export function createEngine(options: EngineOptions): Engine {
  return new ScenarioEngine(options)
}

class ScenarioEngine implements Engine {
  private readonly options: EngineOptions
  private readonly instrumentation: Instrumentation
  private current: Applied | undefined
  private isDisposed = false
  private worker: WorkerTrace | undefined
  private readonly book: ConnectionBook
  private readonly clients: ClientConnections
  /** Configurations that still serve something. */
  private readonly serving = new Set<Applied>()
  private counter = 0
  private forms = (): SchemaForms => ({ entities: {}, plugins: {} })
  private applying: Promise<unknown> = Promise.resolve()
  private debugging: EngineDebugger | undefined

  constructor(options: EngineOptions) {
    this.options = options
    this.instrumentation = options.instrumentation ?? {}
    this.book = new ConnectionBook(options.host, (event) => options.onConnection?.(event))
    this.clients = new ClientConnections({
      host: options.host,
      book: this.book,
      ports: () => this.running('open a connection').running.scenario.settings.ports,
      start: (exchange, wish) => this.startConnection(exchange, wish),
    })
  }

  workerTrace(): Trace | undefined {
    return this.worker?.trace()
  }

  settle(patience: number): Promise<number> {
    return settle(this.options.host, patience, () => this.current?.running.busyTimers() ?? 0)
  }

  connections(): EngineConnections {
    const { book, clients } = this
    return {
      open: (target, wish) => clients.connect(target, wish),
      send: (id, message) => clients.send(id, message),
      close: (id, status, reason) => clients.close(id, status, reason),
      list: () => book.list(),
      converse: (target, steps, name) => clients.converse(target, steps, name),
      replay: (recorded, wish) => clients.replay(recorded, wish),
      shutDown: () => this.serving.forEach(({ running }) => running.connections.shutDown()),
    }
  }

  apply(scenario: ScenarioFiles): Promise<ApplyResult> {
    const result = this.applying.then(() => this.swap(scenario))
    this.applying = result.catch(() => undefined)
    return result
  }

  async handle(exchange: Exchange, { isRecorded = false }: { readonly isRecorded?: boolean } = {}): Promise<void> {
    const waiting = this.debuggable('handle a request')
    const applied = waiting instanceof Promise ? await waiting : waiting
    const { onRun } = this.options
    if (!isRecorded || !onRun) {
      await applied.serve(exchange, false, (arrived) => serveExchange(applied.running, arrived))
      return
    }
    await applied.serve(exchange, true, async (arrived) => {
      const book = this.options.onConnection && this.book
      const recording = { ...this.recording(applied, 'client'), ...(book && { book }) }
      const { read, size } = await record(recording, arrived)
      if (!book?.find(recording.id)) onRun(read, { id: recording.id, size, isBranch: false })
    })
  }

  hasStreams(): boolean {
    return this.current?.running.stream() !== undefined
  }

  async negotiate(arrival: TlsArrival): Promise<Negotiation> {
    const applied = await this.debuggable('negotiate TLS')
    const { gateway } = applied.running
    // A run that is debugged must be repeatable as a whole: its request runs the phase itself.
    if (applied.session) return certificatesOnly(arrival, gateway)
    return negotiate(arrival, gateway, { isRecorded: this.options.onRun !== undefined })
  }

  send(request: SendRequest, name?: string): Promise<Run> {
    return this.transmit(request, { name })
  }

  sendDebugged(request: SendRequest, { name, stopsOnEntry = false }: DebugSendOptions = {}): DebuggedRequest {
    let start = (_id: string): void => undefined
    const started = new Promise<string>((resolve) => {
      start = resolve
    })
    const onStart = (ctx: RequestContext) => {
      if (stopsOnEntry) this.debugging?.stopOnEntry(ctx)
      start(ctx.id)
    }
    return { started, ended: this.transmit(request, { name, onStart }) }
  }

  admin(request: AdminRequest, node: AdminNode): AdminResponse {
    return this.running('administer').running.admin(request, node)
  }

  saveConfiguration(): SavedConfiguration {
    return this.running('save the configuration').running.save()
  }

  schemaForms(): SchemaForms {
    return this.forms()
  }

  overview(): ScenarioOverview | undefined {
    return this.current?.running.overview
  }

  debug(): Debugger {
    if (this.debugging) return this.debugging
    this.debugging = new EngineDebugger(this.options.host, (parts) => buildWorld(parts, this.options))
    if (this.current) void this.apply(this.current.scenario)
    return this.debugging
  }

  async revive(saved: SavedPauses): Promise<void> {
    const debug = this.debug()
    await this.applying
    await debug.revive(saved)
  }

  dispose(): void {
    this.isDisposed = true
    this.connections().shutDown()
    this.current?.retire()
    this.current = undefined
  }

  /** Serves an exchange of a connection that the engine opens itself. */
  private async startConnection(
    exchange: Exchange,
    { name, stopsOnEntry = false, kind }: OpenOptions & { readonly kind: ConnectionRun['kind'] },
  ): Promise<Underway> {
    const applied = await this.debuggable('open a connection')
    const { book } = this
    const onStart = (ctx: RequestContext) => {
      if (stopsOnEntry) this.debugging?.stopOnEntry(ctx)
    }
    const recording = { ...this.recording(applied, 'studio', name), onStart, book, kind }
    const served = applied.serve(exchange, true, (arrived) => record(recording, arrived))
    const ended = served.then(() => book.find(recording.id) ?? failed('the connection left no run'))
    ended.catch(() => undefined)
    return { id: recording.id, ended }
  }

  private async swap(scenario: ScenarioFiles): Promise<ApplyResult> {
    const session = this.debugging?.createSession(scenario)
    const worker = new WorkerTrace(this.options.host, this.options.onWorker)
    const { running, diagnostics, forms } = await this.assemble(scenario, session, worker)
    this.forms = forms
    if (!running || this.isDisposed) {
      running?.dispose()
      return { ok: false, diagnostics, overview: this.overview() }
    }
    this.current?.retire()
    this.current = new Applied(scenario, running, session)
    this.worker?.dispose()
    this.worker = worker
    const { kong, seed, settings } = running.scenario
    worker.adopt({ kong, edition: settings.edition, seed, scenario: scenario.id })
    this.serving.add(this.current)
    for (const applied of this.serving) if (applied.isOver()) this.serving.delete(applied)
    if (session) this.debugging?.adopt(session)
    return { ok: true, diagnostics, overview: running.overview }
  }

  private assemble(scenario: ScenarioFiles, session: Session | undefined, worker: WorkerTrace): Promise<Assembled> {
    const { files } = scenario
    const { host, change } = this.options
    const listeners = [this.instrumentation, worker.probe]
    if (!session) return assemble(files, hostFor(scenario, host), { probe: combineInstrumentation(listeners), change })
    const probe = session.quietly(combineInstrumentation([...listeners, session.probe]))
    const prepare = (vm: LuaVm) => session.prepare(vm)
    return session.begin(() => assemble(files, hostFor(scenario, session.host), { probe, prepare, change }))
  }

  /** While the engine is being made debuggable, requests wait for that. */
  private debuggable(deed: string): Maybe<Applied> {
    if (this.debugging && this.current && !this.current.session) return this.applying.then(() => this.running(deed))
    return this.running(deed)
  }

  private running(deed: string): Applied {
    if (this.isDisposed) throw new EngineError('disposed', `Failed to ${deed}: the engine was disposed`)
    if (!this.current) throw new EngineError('nothing-applied', `Failed to ${deed}: no scenario was applied`)
    return this.current
  }

  private async transmit(
    request: SendRequest,
    { name, onStart }: { readonly name: string | undefined; readonly onStart?: (ctx: RequestContext) => void },
  ): Promise<Run> {
    const applied = await this.debuggable('send a request')
    const exchange = unreadExchange(gatewayRequest(request, applied.running.scenario.settings.ports))
    const recording = { ...this.recording(applied, 'studio', name), ...(onStart && { onStart }) }
    const { read } = await applied.serve(exchange, true, (arrived) => record(recording, arrived))
    return { ...read(), request }
  }

  /** Two runs of one engine never share an id, whatever the seed of the scenario. */
  private recording(applied: Applied, origin: Run['origin'], name?: string): Recording {
    const { host } = this.options
    const id = `${Math.floor(host.now()).toString(36)}-${(++this.counter).toString(36)}-${bytesToHex(host.random(3))}`
    return { applied, id, origin, name }
  }
}

function failed(what: string): never {
  throw new Error(`Failed to record: ${what}`)
}

interface Recording {
  readonly applied: Pick<Applied, 'running' | 'session'> & { readonly scenario: Pick<ScenarioFiles, 'id'> }
  readonly id: string
  readonly origin: Run['origin']
  readonly name?: string | undefined
  /** Somebody waits for the request's id. */
  readonly onStart?: (ctx: RequestContext) => void
  /** Where it is written down when it becomes a connection; `kind`: it was meant to. */
  readonly book?: ConnectionBook
  readonly kind?: ConnectionRun['kind']
}

/** A request that was served: what makes its run, and bytes it takes until then, roughly. */
interface Recorded {
  readonly size: number
  read(): Run
}

/** What a recorded request takes beside its events and bodies, and one event: twice what was measured. */
const REQUEST_BYTES = 8 * 1024
const EVENT_BYTES = 150

/** One request with a recorder listening. */
async function record(recording: Recording, client: Exchange): Promise<Recorded> {
  const { applied, id, origin, name, onStart, book, kind } = recording
  const { request } = client
  const { gateway, scenario } = applied.running
  const { host } = gateway
  const recorded = recordExchange(request, { client, origin })
  const recorder = createRecorder({
    header: {
      version: TRACE_VERSION,
      kong: scenario.kong,
      edition: scenario.settings.edition,
      seed: scenario.seed,
      scenario: applied.scenario.id,
    },
    ...clocksOf(host),
    priorityOf: (plugin) => applied.running.priorityOf(plugin),
    sentBody: () => recorded.sentBody(),
    requestBody: () => recorded.requestBody(),
  })
  const startedAt = host.now()
  const began = host.cost()
  const draft = { id, origin, name, startedAt, request, recorder, response: () => recorded.response() }
  const isLong = client.acceptWebSocket !== undefined || request.stream !== undefined
  const others = [
    recorded.probe,
    gateway.probe,
    ...(book ? [book.follow(draft)] : []),
    ...(onStart ? [{ onRequest: onStart }] : []),
  ]
  const lead = isLong ? boundPassing(recorder) : recorder
  const listeners = new LedListeners(lead, others, isLong ? undefined : recorder)
  const probe = applied.session?.quietly(listeners) ?? listeners
  await serveExchange(applied.running, recorded.exchange, probe)
  const cost = host.cost() - began
  recorder.seal()
  book?.finish(draft, kind)
  const read = (): Run => ({
    id,
    startedAt,
    origin,
    ...(name === undefined ? {} : { name }),
    request: sendRequestOf(request, recorded.requestBody()?.bytes),
    response: recorded.response(),
    trace: recorder.trace(),
    cost,
  })
  return { size: REQUEST_BYTES + EVENT_BYTES * recorder.noted() + recorded.size(), read }
}

/** The host as a scenario may use it. */
function hostFor({ isOffline }: ScenarioFiles, host: Host): Host {
  return isOffline ? offlineHost(host) : host
}

/** The configuration of a recording, to be replayed. */
async function buildWorld(parts: WorldParts, { change, onRun }: EngineOptions): Promise<World | undefined> {
  const { scenario, host, probe } = parts
  const prepare = (vm: LuaVm) => parts.prepare(vm)
  const { running } = await assemble(scenario.files, hostFor(scenario, host), { probe, prepare, change })
  if (!running) return undefined
  const applied = { running, session: undefined, scenario }
  return {
    async serve(exchange, isTraced) {
      if (!isTraced) {
        await serveExchange(running, exchange)
        return undefined
      }
      let request = ''
      const onStart = (ctx: RequestContext) => {
        request = ctx.id
      }
      const { read, size } = await record({ applied, id: '', origin: 'studio', onStart }, exchange)
      return {
        request,
        trace: () => formatTrace(read().trace),
        announce: (name) =>
          onRun?.(() => ({ ...read(), ...name }), { id: name.id, size, isBranch: name.branchOf !== undefined }),
      }
    },
    dispose: () => running.dispose(),
  }
}

/** An exchange nobody reads: the answer is kept by whoever records it. */
function unreadExchange(request: GatewayRequest): Exchange {
  return {
    request,
    sendHead: () => undefined,
    write: () => undefined,
    end: () => undefined,
    abort: () => undefined,
    isClosed: () => false,
  }
}
