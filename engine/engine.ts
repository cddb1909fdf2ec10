import { bytesToHex } from '@noble/hashes/utils.js'
import { assemble, type Running } from './assembly/assemble.ts'
import { gatewayRequest, recordExchange, sendRequestOf } from './assembly/recording.ts'
import { combineInstrumentation, type Instrumentation } from './gateway/instrumentation.ts'
import type { Exchange, GatewayRequest } from './gateway/message.ts'
import { handleRequest } from './gateway/runloop.ts'
import type { Host } from './host.ts'
import type { ApplyResult, Run, ScenarioFiles, ScenarioOverview, SendRequest } from './protocol.ts'
import { TRACE_VERSION } from './trace/event.ts'
import { createRecorder } from './trace/recorder.ts'

export interface EngineOptions {
  readonly host: Host
  /** Listens to every configuration and request, beside the recorder. */
  readonly instrumentation?: Instrumentation
  /** Gets the run of each recorded request that `handle` served. */
  readonly onRun?: (run: Run) => void
}

/** A gateway that can be given a new configuration at any time. */
export interface Engine {
  /** Builds everything new and swaps it in when it is sound; otherwise the previous configuration goes on. */
  apply(scenario: ScenarioFiles): Promise<ApplyResult>
  /** Serves a request of a host. Recording costs; `onRun` gets the run afterwards. */
  handle(exchange: Exchange, options?: { readonly isRecorded?: boolean }): Promise<void>
  /** Sends a request and gives the answer with its trace. */
  send(request: SendRequest, name?: string): Promise<Run>
  /** Of the configuration that runs now. */
  overview(): ScenarioOverview | undefined
  dispose(): void
}

/** Misuse of the engine's API (STYLE §7). */
export class EngineError extends Error {
  readonly code: 'nothing-applied' | 'disposed'

  constructor(code: 'nothing-applied' | 'disposed', message: string) {
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
  private counter = 0
  private applying: Promise<unknown> = Promise.resolve()

  constructor(options: EngineOptions) {
    this.options = options
    this.instrumentation = options.instrumentation ?? {}
  }

  apply(scenario: ScenarioFiles): Promise<ApplyResult> {
    const result = this.applying.then(() => this.swap(scenario))
    this.applying = result.catch(() => undefined)
    return result
  }

  async handle(exchange: Exchange, { isRecorded = false }: { readonly isRecorded?: boolean } = {}): Promise<void> {
    const applied = this.running('handle a request')
    const { onRun } = this.options
    await applied.serve(async () => {
      if (!isRecorded || !onRun) return handleRequest(exchange, applied.running.gateway)
      onRun(await record(this.recording(applied, 'client'), exchange.request, exchange))
    })
  }

  async send(request: SendRequest, name?: string): Promise<Run> {
    const applied = this.running('send a request')
    const arriving = gatewayRequest(request, applied.running.scenario.settings.ports)
    const run = await applied.serve(() => record(this.recording(applied, 'studio', name), arriving))
    return { ...run, request }
  }

  overview(): ScenarioOverview | undefined {
    return this.current?.running.overview
  }

  dispose(): void {
    this.isDisposed = true
    this.current?.retire()
    this.current = undefined
  }

  private async swap(scenario: ScenarioFiles): Promise<ApplyResult> {
    const { running, diagnostics } = await assemble(scenario.files, this.options.host, this.instrumentation)
    if (!running || this.isDisposed) {
      running?.dispose()
      return { ok: false, diagnostics, overview: this.overview() }
    }
    this.current?.retire()
    this.current = new Applied(scenario.id, running)
    return { ok: true, diagnostics, overview: running.overview }
  }

  private running(deed: string): Applied {
    if (this.isDisposed) throw new EngineError('disposed', `Failed to ${deed}: the engine was disposed`)
    if (!this.current) throw new EngineError('nothing-applied', `Failed to ${deed}: no scenario was applied`)
    return this.current
  }

  /** Two runs of one engine never share an id, whatever the seed of the scenario. */
  private recording(applied: Applied, origin: Run['origin'], name?: string): Recording {
    const { host } = this.options
    const id = `${Math.floor(host.now()).toString(36)}-${(++this.counter).toString(36)}-${bytesToHex(host.random(3))}`
    return { applied, instrumentation: this.instrumentation, id, origin, name }
  }
}

/** A configuration in use. A retired one goes on until its last request is done, then its timers end. */
class Applied {
  readonly id: string
  readonly running: Running
  private requests = 0
  private isRetired = false

  constructor(id: string, running: Running) {
    this.id = id
    this.running = running
  }

  async serve<T>(work: () => Promise<T>): Promise<T> {
    this.requests += 1
    try {
      return await work()
    } finally {
      this.requests -= 1
      if (this.isRetired && this.requests === 0) this.running.dispose()
    }
  }

  retire(): void {
    this.isRetired = true
    if (this.requests === 0) this.running.dispose()
  }
}

interface Recording {
  readonly applied: Applied
  readonly instrumentation: Instrumentation
  readonly id: string
  readonly origin: Run['origin']
  readonly name?: string | undefined
}

/** One request with a recorder listening. */
async function record(recording: Recording, request: GatewayRequest, client?: Exchange): Promise<Run> {
  const { applied, instrumentation, id, origin, name } = recording
  const { gateway, scenario } = applied.running
  const { host } = gateway
  const recorded = recordExchange(request, client)
  const recorder = createRecorder({
    header: {
      version: TRACE_VERSION,
      kong: scenario.kong,
      edition: scenario.settings.edition,
      seed: scenario.seed,
      scenario: applied.id,
    },
    now: () => host.now(),
    cost: () => host.cost(),
    priorityOf: (plugin) => applied.running.priorityOf(plugin),
    sentBody: () => recorded.sentBody(),
    requestBody: () => recorded.requestBody(),
  })
  const startedAt = host.now()
  const began = host.cost()
  const probe = combineInstrumentation([recorder, recorded.probe, instrumentation])
  await handleRequest(recorded.exchange, { ...gateway, probe })
  return {
    id,
    startedAt,
    origin,
    ...(name === undefined ? {} : { name }),
    request: sendRequestOf(request, recorded.requestBody()),
    response: recorded.response(),
    trace: recorder.trace(),
    cost: host.cost() - began,
  }
}
