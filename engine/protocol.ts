import type { Diagnostic } from './diagnostic.ts'
import type { HeaderPair, ReplyOutcome } from './gateway/message.ts'
import type { PluginPhase } from './gateway/phases.ts'
import type { Trace } from './trace/event.ts'

export { decodeMessage, encodeMessage } from './wire.ts'

/** Raised when a message changes its meaning. */
export const PROTOCOL_VERSION = 1

/** A scenario as data: path → text (binary files base64 with the prefix `base64:`). */
export interface ScenarioFiles {
  /** Stable id; part of gateway addresses in the page. Lower-case letters, digits, dashes. */
  readonly id: string
  readonly files: Readonly<Record<string, string>>
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

/** What the studio may ask of an engine. */
export interface EngineApi {
  hello(client: { readonly protocol: number }): Promise<Hello>
  apply(scenario: ScenarioFiles): Promise<ApplyResult>
  send(scenario: string, request: SendRequest, name?: string): Promise<Run>
  /** Node only: the folder being served; undefined elsewhere. */
  readScenario(): Promise<ScenarioFiles | undefined>
  /** Node only: saves a file of the served folder. */
  writeFile(path: string, text: string): Promise<void>
  ping(): Promise<'pong'>
}
export interface Hello {
  readonly protocol: number
  readonly engine: string
  readonly host: 'service-worker' | 'node'
  /** Where traffic from outside goes: `http://127.0.0.1:8000`, or `/gateway/<id>/…` in the page. */
  readonly gateway: string
}

/** What an engine tells the studio on its own. */
export interface StudioApi {
  /** A request that the studio did not send itself (curl, a page under the worker's scope). */
  runRecorded(run: Run): void
  /** Node: files changed on disk and were applied. */
  scenarioChanged(scenario: ScenarioFiles, result: ApplyResult): void
  logWritten(line: { readonly level: string; readonly message: string }): void
}
