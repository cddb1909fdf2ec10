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
  const { host, instrumentation = {} } = options
  let current: Applied | undefined
  let isDisposed = false
  let counter = 0
  let applying: Promise<unknown> = Promise.resolve()

  const running = (deed: string): Applied => {
    if (isDisposed) throw new EngineError('disposed', `Failed to ${deed}: the engine was disposed`)
    if (!current) throw new EngineError('nothing-applied', `Failed to ${deed}: no scenario was applied`)
    return current
  }
  // Two runs of one engine never share an id, whatever the seed of the scenario.
  const newRunId = () => `${Math.floor(host.now()).toString(36)}-${(++counter).toString(36)}-${hex(host.random(3))}`

  async function swap(scenario: ScenarioFiles): Promise<ApplyResult> {
    const { running: next, diagnostics } = await assemble(scenario.files, host, instrumentation)
    if (!next || isDisposed) {
      next?.dispose()
      return { ok: false, diagnostics, overview: current?.running.overview }
    }
    current?.retire()
    current = new Applied(scenario.id, next)
    return { ok: true, diagnostics, overview: next.overview }
  }

  return {
    apply(scenario) {
      const result = applying.then(() => swap(scenario))
      applying = result.catch(() => undefined)
      return result
    },
    async handle(exchange, { isRecorded = false } = {}) {
      const applied = running('handle a request')
      await applied.serve(async () => {
        if (!isRecorded || !options.onRun) return handleRequest(exchange, applied.running.gateway)
        const run = { applied, instrumentation, id: newRunId(), origin: 'client' } as const
        options.onRun(await record(run, exchange.request, exchange))
      })
    },
    async send(request, name) {
      const applied = running('send a request')
      const run = { applied, instrumentation, id: newRunId(), origin: 'studio', name } as const
      const { ports } = applied.running.scenario.settings
      return applied.serve(async () => ({ ...(await record(run, gatewayRequest(request, ports))), request }))
    },
    overview: () => current?.running.overview,
    dispose() {
      isDisposed = true
      current?.retire()
      current = undefined
    },
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

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
