import type { TraceEvent } from '../../engine/index.ts'
import type {
  ApplyResult,
  ConnectionApi,
  ConnectionEvent,
  DebugApi,
  DebugEvent,
  Hello,
  Run,
  SavedConfiguration,
  SchemaForms,
  ReplayProgress,
  ScenarioFiles,
  SendRequest,
  StudioApi,
  TrafficApi,
  TrafficState,
  WhatIf,
} from '../../engine/protocol.ts'
import { PROTOCOL_VERSION } from '../../engine/protocol.ts'
import type { EngineClient, EngineClientOptions, EngineKind, EngineStatus, Unsubscribe } from '../store/engine-port.ts'
import { engine as text } from '../text/engine.ts'
import { type Connection, ConnectionError, type EngineRpc } from './connection.ts'
import { connectNode } from './node-connection.ts'
import { servedEngine } from './served-engine.ts'
import { connectWorker, withinHelloTimeout } from './worker-connection.ts'

/** A visible studio keeps its worker awake; browsers stop idle ones after half a minute. */
const PING_EVERY = 20_000
const RETRY_AFTER = [0, 500, 1_000, 2_000, 3_000, 5_000, 5_000, 5_000]

type WorkerListener = (scenario: string, events: readonly TraceEvent[], isNew: boolean) => void
type EngineLogLine = Parameters<StudioApi['logWritten']>[0]

/** Keeps a line to an engine: says when it breaks, makes it anew, applies the last scenario again. */
export class ReconnectingClient implements EngineClient {
  private readonly options: EngineClientOptions
  private kind: EngineKind = 'service-worker'
  private connection: Connection | undefined
  private lastScenario: ScenarioFiles | undefined
  /** What runs: after a restart it comes first, so that refused code does not leave a gateway without a configuration. */
  private lastAccepted: ScenarioFiles | undefined
  private status: readonly [EngineStatus, string | undefined] = ['connecting', undefined]
  private recovery: Promise<void> = Promise.resolve()
  private readonly runListeners = new Set<(run: Run) => void>()
  private readonly scenarioListeners = new Set<(scenario: ScenarioFiles, result: ApplyResult) => void>()
  /** What stands still, and open connections: their worker is kept awake though nobody looks (DESIGN §3.5). */
  private readonly standing = new Set<string>()
  private readonly debugListeners = new Set<(scenario: string, event: DebugEvent) => void>()
  private readonly trafficListeners = new Set<(state: TrafficState) => void>()
  private readonly replayListeners = new Set<(progress: ReplayProgress) => void>()
  private readonly connectionListeners = new Set<(scenario: string, event: ConnectionEvent) => void>()
  private readonly workerListeners = new Set<WorkerListener>()
  private readonly logListeners = new Set<(line: EngineLogLine) => void>()
  private readonly statusListeners = new Set<(status: EngineStatus, detail: string | undefined) => void>()
  private readonly pinging: ReturnType<typeof setInterval>

  constructor(options: EngineClientOptions) {
    this.options = options
    this.pinging = setInterval(() => this.keepAwake(), PING_EVERY)
  }

  async connect(kind: EngineKind): Promise<Hello> {
    this.kind = kind
    this.drop()
    this.lastScenario = undefined
    this.lastAccepted = undefined
    this.report('connecting')
    try {
      const hello = await this.open()
      this.report('ready')
      return hello
    } catch (error) {
      this.report('unavailable', sentenceOf(error))
      throw error
    }
  }

  async apply(scenario: ScenarioFiles): Promise<ApplyResult> {
    this.lastScenario = scenario
    const result = await (await this.rpc()).apply(scenario)
    if (result.ok) this.lastAccepted = scenario
    return result
  }

  async send(scenario: string, request: SendRequest, name?: string): Promise<Run> {
    return (await this.rpc()).send(scenario, request, name)
  }

  async tryOut(scenario: ScenarioFiles, requests: readonly SendRequest[], change: WhatIf): Promise<readonly Run[]> {
    return (await this.rpc()).tryOut(scenario, requests, change)
  }

  async saveConfiguration(scenario: string): Promise<SavedConfiguration> {
    return (await this.rpc()).saveConfiguration(scenario)
  }

  async readScenario(): Promise<ScenarioFiles | undefined> {
    return (await this.rpc()).readScenario()
  }

  async writeFile(path: string, text: string): Promise<void> {
    await (await this.rpc()).writeFile(path, text)
  }

  async deleteFile(path: string): Promise<void> {
    await (await this.rpc()).deleteFile(path)
  }

  async schemaForms(scenario: string): Promise<SchemaForms> {
    return (await this.rpc()).schemaForms(scenario)
  }

  onRunRecorded(listener: (run: Run) => void): Unsubscribe {
    return subscribe(this.runListeners, listener)
  }

  onScenarioChanged(listener: (scenario: ScenarioFiles, result: ApplyResult) => void): Unsubscribe {
    return subscribe(this.scenarioListeners, listener)
  }

  debugger(): Promise<DebugApi> {
    return this.rpc()
  }

  connections(): Promise<ConnectionApi> {
    return this.rpc()
  }

  onDebug(listener: (scenario: string, event: DebugEvent) => void): Unsubscribe {
    return subscribe(this.debugListeners, listener)
  }

  recorder(): Promise<TrafficApi> {
    return this.rpc()
  }

  onTraffic(listener: (state: TrafficState) => void): Unsubscribe {
    return subscribe(this.trafficListeners, listener)
  }

  onReplay(listener: (progress: ReplayProgress) => void): Unsubscribe {
    return subscribe(this.replayListeners, listener)
  }

  onConnection(listener: (scenario: string, event: ConnectionEvent) => void): Unsubscribe {
    return subscribe(this.connectionListeners, listener)
  }

  onWorker(listener: WorkerListener): Unsubscribe {
    return subscribe(this.workerListeners, listener)
  }

  onLog(listener: (line: EngineLogLine) => void): Unsubscribe {
    return subscribe(this.logListeners, listener)
  }

  onStatus(listener: (status: EngineStatus, detail: string | undefined) => void): Unsubscribe {
    listener(...this.status)
    return subscribe(this.statusListeners, listener)
  }

  dispose(): void {
    clearInterval(this.pinging)
    this.drop()
  }

  /** The line to call on; waits while it is being made anew. */
  private async rpc(): Promise<EngineRpc> {
    await this.recovery
    if (!this.connection) throw new ConnectionError(this.status[1] ?? text.none)
    return this.connection.rpc
  }

  private async open(): Promise<Hello> {
    const connection =
      this.kind === 'node' ? await connectNode(this.nodeUrl(), this.studio()) : await connectWorker(this.studio())
    try {
      const hello = await withinHelloTimeout(connection.rpc.hello({ protocol: PROTOCOL_VERSION }))
      if (hello.protocol !== PROTOCOL_VERSION)
        throw new ConnectionError(text.otherProtocol(hello.protocol, PROTOCOL_VERSION))
      this.connection = connection
      void connection.lost.then((why) => this.onLost(connection, why))
      return hello
    } catch (error) {
      connection.close()
      throw error
    }
  }

  private onLost(connection: Connection, why: string): void {
    if (this.connection !== connection) return
    this.drop()
    this.report('stopped', why)
    this.recovery = this.recover(why)
  }

  private async recover(why: string): Promise<void> {
    for (const pause of RETRY_AFTER) {
      await new Promise((resolve) => setTimeout(resolve, pause))
      this.report('recovering', text.connectingAgain(why))
      try {
        await this.open()
        await this.applyAgain()
        this.report('ready', text.startedAgain(why))
        return
      } catch (error) {
        this.drop()
        this.report('stopped', sentenceOf(error))
      }
    }
    this.report('unavailable', text.notReached(why))
  }

  private async applyAgain(): Promise<void> {
    const { connection, lastAccepted, lastScenario } = this
    if (lastAccepted) await connection?.rpc.apply(lastAccepted)
    if (lastScenario && lastScenario !== lastAccepted) await connection?.rpc.apply(lastScenario)
  }

  private drop(): void {
    this.connection?.close()
    this.connection = undefined
    this.standing.clear()
  }

  private keepAwake(): void {
    if (document.visibilityState === 'visible' || this.standing.size > 0)
      this.connection?.rpc.ping().catch(() => undefined)
  }

  private report(status: EngineStatus, detail?: string): void {
    this.status = [status, detail]
    for (const listener of this.statusListeners) listener(status, detail)
  }

  private nodeUrl(): string {
    return this.options.nodeUrl ?? servedEngine() ?? `ws://${location.hostname || 'localhost'}:8002/engine`
  }

  private studio(): StudioApi {
    return {
      runRecorded: (run) => this.runListeners.forEach((listener) => listener(run)),
      scenarioChanged: (scenario, result) => this.scenarioListeners.forEach((listener) => listener(scenario, result)),
      trafficTold: (state) => this.trafficListeners.forEach((listener) => listener(state)),
      replayTold: (progress) => this.replayListeners.forEach((listener) => listener(progress)),
      logWritten: (line) => this.logListeners.forEach((listener) => listener(line)),
      connectionTold: (scenario, event) => {
        if (event.type === 'opened') this.standing.add(`${scenario} connection ${event.run.id}`)
        if (event.type === 'ended') this.standing.delete(`${scenario} connection ${event.run.id}`)
        this.connectionListeners.forEach((listener) => listener(scenario, event))
      },
      workerTold: (scenario, events, isNew) =>
        this.workerListeners.forEach((listener) => listener(scenario, events, isNew)),
      debugTold: (scenario, event) => {
        if (event.type === 'paused' && !event.stop.isPast) this.standing.add(`${scenario} ${event.stop.id}`)
        if (event.type === 'resumed') this.standing.delete(`${scenario} ${event.stop}`)
        this.debugListeners.forEach((listener) => listener(scenario, event))
      },
    }
  }
}

function subscribe<T>(listeners: Set<T>, listener: T): Unsubscribe {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

function sentenceOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
