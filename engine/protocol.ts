import type { ChangedThing, ExecutedLine } from './debug/debugger.ts'
import type {
  Breakpoint,
  BreakpointState,
  Change,
  DebugEvent,
  Evaluation,
  LogLine,
  Place,
  ScopeView,
  Stop,
  VariableView,
} from './debug/model.ts'
import type { Diagnostic } from './diagnostic.ts'
import type { HeaderPair, ReplyOutcome, TlsFacts } from './gateway/message.ts'
import type { PluginPhase } from './gateway/phases.ts'
import type { FormField } from './gateway/schema/form.ts'
import type { Timeline } from './debug/timeline.ts'
import type { Trace } from './trace/event.ts'

import type {
  ConnectionApi,
  ConnectionListenerApi,
  ConversationStep,
  StreamTarget,
  WebSocketTarget,
} from './connection-protocol.ts'

import type { OutsideAnswer, TrafficApi, TrafficListenerApi } from './traffic-protocol.ts'

export type {
  ConnectionSummary,
  OutsideAnswer,
  RecordedTraffic,
  RecordingPart,
  ReplayDifference,
  ReplayProgress,
  ReplayReport,
  ReplayedPair,
  RunSummary,
  TrafficApi,
  TrafficChange,
  TrafficFilter,
  TrafficPage,
  TrafficState,
} from './traffic-protocol.ts'
export type {
  ConnectionApi,
  ConnectionEvent,
  ConnectionMessage,
  ConnectionReplayOptions,
  ConnectionRun,
  ConnectionStep,
  ConnectionTarget,
  ConversationStep,
  OpenOptions,
  StepResult,
  StreamTarget,
  WebSocketTarget,
} from './connection-protocol.ts'
export type { ChangedThing, ExecutedLine } from './debug/debugger.ts'
export type { Timeline } from './debug/timeline.ts'
export type { FormField } from './gateway/schema/form.ts'
export type {
  Place,
  Breakpoint,
  HeaderTarget,
  ContextTarget,
  BreakpointState,
  StopReason,
  Stop,
  FrameView,
  ScopeView,
  VariableView,
  Evaluation,
  LogLine,
  Change,
  DebugEvent,
} from './debug/model.ts'
export { decodeMessage, encodeMessage } from './wire.ts'

/** Raised when a message changes its meaning. */
export const PROTOCOL_VERSION = 1

/** A scenario as data: path → text (binary files base64 with the prefix `base64:`). */
export interface ScenarioFiles {
  /** Stable id; part of gateway addresses in the page. Lower-case letters, digits, dashes. */
  readonly id: string
  readonly files: Readonly<Record<string, string>>
  /** It came from somebody else: no network and no environment of the machine until that is allowed. */
  readonly isOffline?: boolean
}

/** What the studio draws without having run anything. */
export interface ScenarioOverview {
  readonly kong: string
  readonly plugins: readonly PluginOverview[]
  readonly services: readonly { readonly id: string; readonly name: string; readonly url: string }[]
  readonly routes: readonly {
    readonly id: string
    readonly name: string
    readonly service: string | undefined
    readonly summary: string
  }[]
  readonly consumers: readonly { readonly id: string; readonly name: string }[]
  readonly upstreams: readonly string[]
  readonly traffic: readonly TrafficOverview[]
  /** Every plugin this version and edition bundles, highest priority first: fixed points of the order. */
  readonly landmarks: readonly Landmark[]
  /** What is not known of this version and taken from another, and what of it goes away; sentences. */
  readonly versionNotes: { readonly assumed: readonly string[]; readonly deprecations: readonly string[] }
}
/** A bundled plugin's place in the order; `phases` is empty where they are not known. */
export interface Landmark {
  readonly name: string
  readonly priority: number
  readonly phases: readonly PluginPhase[]
}
export interface PluginOverview {
  readonly name: string
  readonly priority: number
  readonly version: string
  readonly phases: readonly PluginPhase[]
  /** Scenario paths of its source files; empty for a bundled name without code. */
  readonly files: readonly string[]
  /** Where it is configured: `global`, `route orders` … */
  readonly scopes: readonly string[]
}
export interface TrafficOverview {
  readonly name: string
  readonly request: SendRequest
  /** A WebSocket and what its client says and expects; `request` is its handshake. */
  readonly websocket?: { readonly target: WebSocketTarget; readonly steps: readonly ConversationStep[] }
  /** A client of a stream port; `request` is how traces name it. */
  readonly stream?: { readonly target: StreamTarget; readonly steps: readonly ConversationStep[] }
  readonly expect: readonly string[]
}

/** A request as the composer describes it; the whole of `engine.send`. */
export interface SendRequest {
  readonly method: string
  readonly target: string
  readonly headers: readonly HeaderPair[]
  /** Bytes; undefined for none. */
  readonly body?: Uint8Array
  readonly scheme?: 'http' | 'https'
  readonly httpVersion?: '1.0' | '1.1' | '2.0'
  readonly client?: { readonly ip: string; readonly port: number }
  /** Recorded traffic: what the handshake of its connection showed. Certificates of the client, never its key. */
  readonly tls?: Omit<TlsFacts, 'isNegotiated'>
}

/** What a try-out does otherwise than the files say. */
export interface WhatIf {
  /** Another Kong: `3.4`, `1.1`. */
  readonly kong?: string
  /** Priorities by plugin, instead of those of their handlers. */
  readonly priorities?: Readonly<Record<string, number>>
  /** Plugins whose configurations all count as switched off. */
  readonly disabledPlugins?: readonly string[]
  readonly disabledHandlers?: readonly { readonly plugin: string; readonly phase: PluginPhase }[]
}

/** One request with its answer and everything in between. */
export interface Run {
  readonly id: string
  /** Engine clock, ms since the epoch. */
  readonly startedAt: number
  readonly origin: 'studio' | 'client'
  readonly name?: string
  readonly request: SendRequest
  readonly response: RunResponse
  readonly trace: Trace
  /** Processor ms of the whole run. */
  readonly cost: number
  /** It went on from a moment of another run (`DebugApi.runFromHere`); debuggers call it by its `id`. */
  readonly branchOf?: BranchOrigin
  /** Recorded traffic: what others answered meanwhile, for replays. */
  readonly outside?: readonly OutsideAnswer[]
}
/** `run`: as stops name it, which is the `request` of its trace's events, or the id of a branch. */
export interface BranchOrigin {
  readonly run: string
  readonly step: number
}
export interface RunResponse {
  readonly status: number
  readonly reason: string
  readonly headers: readonly HeaderPair[]
  readonly body: Uint8Array
  readonly outcome: ReplyOutcome
}

export interface ApplyResult {
  readonly ok: boolean
  readonly diagnostics: readonly Diagnostic[]
  /** Of the configuration that runs now; the previous one when `ok` is false. */
  readonly overview: ScenarioOverview | undefined
}

/**
 * What the studio may ask of the debugger of a scenario's engine. The first question makes the engine debuggable.
 * Answers come at once: where a run stops next, `StudioApi.debugTold` says. A stop is known by its number.
 */
export interface DebugApi {
  setBreakpoints(scenario: string, list: readonly Breakpoint[]): Promise<readonly BreakpointState[]>
  /** Sends a request that may stop. Gives the id its stops have; the run comes through `StudioApi.runRecorded`. */
  debugSend(scenario: string, request: SendRequest, options?: DebugSendOptions): Promise<string>
  debugStops(scenario: string): Promise<readonly Stop[]>
  /** Stops a run, or whatever runs next. */
  pauseRun(scenario: string, run?: string): Promise<void>
  continueRun(scenario: string, stop: number): Promise<void>
  stepOver(scenario: string, stop: number): Promise<void>
  stepInto(scenario: string, stop: number): Promise<void>
  stepOut(scenario: string, stop: number): Promise<void>
  runTo(scenario: string, stop: number, place: Place): Promise<void>
  /** False: nothing was before. */
  stepBack(scenario: string, stop: number, kind?: 'into' | 'over' | 'out'): Promise<boolean>
  reverseContinue(scenario: string, stop: number): Promise<boolean>
  /**
   * Goes on from a stop, or from a moment of the past, in a run of its own: with what was set or entered in the console
   * there. Gives the id of the new run, which its stops have, too; the run comes through `StudioApi.runRecorded` with
   * `branchOf`. What it calls outside is answered from the recording as long as it asks the same.
   */
  runFromHere(scenario: string, stop: number, options?: BranchOptions): Promise<string>
  /** Looks at a moment of a run, finished or not; without a step at its last one. */
  openMoment(scenario: string, run: string, step?: number): Promise<Stop | undefined>
  closeMoment(scenario: string, stop: number): Promise<void>
  scopes(scenario: string, stop: number, frame: number): Promise<readonly ScopeView[]>
  variables(scenario: string, stop: number, list: VariableList): Promise<readonly VariableView[]>
  setVariable(scenario: string, stop: number, write: VariableWrite): Promise<Evaluation>
  evaluate(scenario: string, stop: number, ask: EvaluationRequest): Promise<Evaluation>
  whoChanged(scenario: string, stop: number, thing: ChangedThing): Promise<Change | undefined>
  /** What a scrubber shows: the run's statements in order, thinned when there are many. */
  timeline(scenario: string, run: string): Promise<Timeline>
  executedLines(scenario: string, run: string): Promise<readonly ExecutedLine[]>
  /** What logpoints would have said in a run that already ran. */
  logPast(scenario: string, run: string, logpoints: readonly Breakpoint[]): Promise<readonly LogLine[]>
}
export interface DebugSendOptions {
  readonly name?: string
  /** Stops at the first statement. */
  readonly stopsOnEntry?: boolean
}
export interface BranchOptions {
  /** What a call does that the recording holds no answer for: it is made (the default), or it fails and the run stops. */
  readonly onMiss?: 'live' | 'stop'
}
export interface VariableList {
  readonly ref: number
  readonly start?: number
  readonly count?: number
}
/** `expression` is that of a variable, `value` is Lua. */
export interface VariableWrite {
  readonly frame: number
  readonly expression: string
  readonly value: string
}
export interface EvaluationRequest {
  readonly frame: number
  readonly text: string
  /** It may change things, which replays then repeat; a watch or a hover does not. */
  readonly isConsole?: boolean
}

/** What the studio may ask of an engine. */
export interface EngineApi extends DebugApi, ConnectionApi, TrafficApi {
  hello(client: { readonly protocol: number }): Promise<Hello>
  apply(scenario: ScenarioFiles): Promise<ApplyResult>
  send(scenario: string, request: SendRequest, name?: string): Promise<Run>
  /**
   * Sends requests, one after the other, to an engine made for them only; the live one does not notice. What the change
   * switches off is skipped with `switched-off`. Fails when the scenario does not load with the change.
   */
  tryOut(scenario: ScenarioFiles, requests: readonly SendRequest[], change: WhatIf): Promise<readonly Run[]>
  /**
   * The configuration with what the Admin API changed in it: comments, order and what was left out stay as they were
   * written. Nothing is written anywhere; the studio puts it into its file, and that saves it as any edit.
   */
  saveConfiguration(scenario: string): Promise<SavedConfiguration>
  /** Node only: the folder being served; undefined elsewhere. */
  readScenario(): Promise<ScenarioFiles | undefined>
  /** Fields of all that kong.yml may hold, as the files given last define them; also while those do not run. */
  schemaForms(scenario: string): Promise<SchemaForms>
  /** Node only: saves a file of the served folder. */
  writeFile(path: string, text: string): Promise<void>
  /** Node only: removes a file of the served folder, and folders that are empty then. What is gone already is fine. */
  deleteFile(path: string): Promise<void>
  ping(): Promise<'pong'>
}

/** What can be configured, as forms draw it. */
export interface SchemaForms {
  /** By collection: `services`, `routes`, `plugins` … */
  readonly entities: Readonly<Record<string, readonly FormField[]>>
  /** Of `config`, by plugin; only plugins whose schema could be read. */
  readonly plugins: Readonly<Record<string, readonly FormField[]>>
}

/** kong.yml as it should be, so that what the Admin API changed is there after the next start. */
export interface SavedConfiguration {
  /** Of the scenario: `kong.yml`, or `kong.yaml` where that is the file. */
  readonly path: string
  readonly text: string
  /** Something was written since the configuration was read, or last saved. */
  readonly isChanged: boolean
}

export interface Hello {
  readonly protocol: number
  readonly engine: string
  readonly host: 'service-worker' | 'node'
  /** Where traffic from outside goes: `http://127.0.0.1:8000`, or `/gateway/<id>/…` in the page. */
  readonly gateway: string
}

/** What an engine tells the studio on its own. */
export interface StudioApi extends ConnectionListenerApi, TrafficListenerApi {
  /** A request that the studio did not send itself (a page under the worker's scope, a debugged one). */
  runRecorded(run: Run): void
  /** Node: files changed on disk and were applied. */
  scenarioChanged(scenario: ScenarioFiles, result: ApplyResult): void
  logWritten(line: { readonly level: string; readonly message: string }): void
  /** A run stopped, went on or ended; a logpoint spoke; breakpoints were bound or hit. */
  debugTold(scenario: string, event: DebugEvent): void
}
