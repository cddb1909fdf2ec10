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
  TrafficApi,
  TrafficState,
  WhatIf,
} from '../../engine/protocol.ts'

/** Where the gateway runs. */
export type EngineKind = 'service-worker' | 'node'

/**
 * How the studio stands to its engine. `stopped`: the browser ended the worker, or the socket closed; the client
 * reconnects by itself (`recovering`). `unavailable`: it gave up until somebody calls `connect` again.
 */
export type EngineStatus = 'connecting' | 'ready' | 'stopped' | 'recovering' | 'unavailable'

/** Ends a subscription. */
export type Unsubscribe = () => void

/**
 * What the studio needs of an engine, wherever it runs. `engine-client.ts` implements it with birpc and is the only file
 * that talks to the engine. After a reconnect the client applies the last scenario again before it reports `ready`.
 */
export interface EngineClient {
  /** Leaves the present engine and connects to another. Rejects with a sentence when that fails. */
  connect(kind: EngineKind): Promise<Hello>
  apply(scenario: ScenarioFiles): Promise<ApplyResult>
  /** Sends through the scenario applied last. `scenario` is its id. */
  send(scenario: string, request: SendRequest, name?: string): Promise<Run>
  /** Sends to an engine made for these requests only; the live one does not notice. */
  tryOut(scenario: ScenarioFiles, requests: readonly SendRequest[], change: WhatIf): Promise<readonly Run[]>
  /** kong.yml with what the Admin API changed since it was read; written by nobody yet. */
  saveConfiguration(scenario: string): Promise<SavedConfiguration>
  /** Node only: the folder being served; undefined elsewhere. */
  readScenario(): Promise<ScenarioFiles | undefined>
  /** Node only: saves a file of the served folder. */
  writeFile(path: string, text: string): Promise<void>
  /** Node only: removes a file of the served folder. */
  deleteFile(path: string): Promise<void>
  /** Fields of all that kong.yml may hold, by the files applied last. */
  schemaForms(scenario: string): Promise<SchemaForms>
  /** Requests that the studio did not send: curl, a page under the worker's scope. */
  onRunRecorded(listener: (run: Run) => void): Unsubscribe
  /** Node: files changed on disk and were applied. */
  onScenarioChanged(listener: (scenario: ScenarioFiles, result: ApplyResult) => void): Unsubscribe
  /** The debugger's own calls, on the line that stands now. Rejects with a sentence when there is none. */
  debugger(): Promise<DebugApi>
  /** The calls of connections and of the worker's trace, as they stand. Rejects with a sentence when there is no line. */
  connections(): Promise<ConnectionApi>
  /** A run stopped, went on or ended; a logpoint spoke. */
  onDebug(listener: (scenario: string, event: DebugEvent) => void): Unsubscribe
  /** Traffic that the host recorded, on the line that stands now. Rejects with a sentence when there is none. */
  recorder(): Promise<TrafficApi>
  onTraffic(listener: (state: TrafficState) => void): Unsubscribe
  onReplay(listener: (progress: ReplayProgress) => void): Unsubscribe
  /** A connection was opened, went on or ended, whoever opened it. */
  onConnection(listener: (scenario: string, event: ConnectionEvent) => void): Unsubscribe
  /** The worker did something outside requests. `isNew`: a configuration was applied, and its trace begins with these. */
  onWorker(listener: (scenario: string, events: readonly TraceEvent[], isNew: boolean) => void): Unsubscribe
  /** Lines of the engine's own log. */
  onLog(listener: (line: { readonly level: string; readonly message: string }) => void): Unsubscribe
  /** Calls the listener at once with the present status, then at every change. `detail` is a sentence for people. */
  onStatus(listener: (status: EngineStatus, detail: string | undefined) => void): Unsubscribe
  dispose(): void
}

/** Options of `createEngineClient` in engine-client.ts. */
export interface EngineClientOptions {
  /** WebSocket address of a Node host; default: `/engine` of port 8002 on the machine the page came from. */
  readonly nodeUrl?: string
}
