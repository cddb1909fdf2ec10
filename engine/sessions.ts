import { createConnectionApi } from './connection-sessions.ts'
import { createDebugApi } from './debug-sessions.ts'
import type { Engine } from './engine.ts'
import type {
  ApplyResult,
  DebugApi,
  DebugEvent,
  EngineApi,
  Hello,
  Run,
  ScenarioFiles,
  SendRequest,
  WhatIf,
} from './protocol.ts'
import { PROTOCOL_VERSION } from './protocol.ts'
import { runAll } from './try-out.ts'
import { MessageError, parseScenarioFiles, parseSendRequest, parseSendRequests, parseWhatIf } from './validation.ts'

export interface SessionsOptions {
  /** Makes an engine; one with a change is for a try-out and is disposed after it. */
  readonly createEngine: (scenarioId: string, change?: WhatIf) => Engine
  readonly host: Hello['host']
  readonly version: string
  /** Where traffic from outside goes; known once the host listens. */
  readonly gateway: () => string
  /** Called after a scenario was applied without an error. */
  readonly onApplied?: (scenario: ScenarioFiles) => void | Promise<void>
  /** What a debugger tells, for every studio. */
  readonly onDebug?: (scenario: string, event: DebugEvent) => void
  /** The run of a request that was sent to be debugged. */
  readonly onDebugged?: (run: Run) => void
  readonly readScenario?: () => Promise<ScenarioFiles | undefined>
  readonly writeFile?: (path: string, text: string) => Promise<void>
}

/** Engines by scenario id, and the protocol the studio speaks with them. */
export class Sessions {
  private readonly engines = new Map<string, Engine>()
  private readonly options: SessionsOptions
  private readonly debug: DebugApi

  constructor(options: SessionsOptions) {
    this.options = options
    this.debug = createDebugApi({
      engineOf: (id) => this.engineOf(id),
      onDebug: (id, event) => options.onDebug?.(id, event),
      onRun: (run) => options.onDebugged?.(run),
    })
  }

  find(scenarioId: string): Engine | undefined {
    return this.engines.get(scenarioId)
  }

  /** Applies a scenario to its engine, made when there is none. An unsound one changes nothing. */
  async apply(scenario: ScenarioFiles): Promise<ApplyResult> {
    const engine = this.engines.get(scenario.id) ?? this.options.createEngine(scenario.id)
    this.engines.set(scenario.id, engine)
    const result = await engine.apply(scenario)
    if (result.ok) await this.options.onApplied?.(scenario)
    return result
  }

  async send(scenarioId: string, request: SendRequest, name?: string): Promise<Run> {
    return this.engineOf(scenarioId).send(request, name)
  }

  /** Runs requests in an engine of their own. @throws {EngineError} when the scenario does not load with the change */
  async tryOut(scenario: ScenarioFiles, requests: readonly SendRequest[], change: WhatIf): Promise<readonly Run[]> {
    return runAll(this.options.createEngine(scenario.id, change), scenario, requests)
  }

  /** What a connected studio may call; every argument is checked on entry. */
  api(): EngineApi {
    const { host, version, gateway, readScenario, writeFile } = this.options
    return {
      ...this.debug,
      ...createConnectionApi((id) => this.engineOf(id)),
      hello: async () => ({ protocol: PROTOCOL_VERSION, engine: version, host, gateway: gateway() }),
      apply: async (scenario) => this.apply(parseScenarioFiles(scenario)),
      send: async (scenarioId, request, name) =>
        this.send(String(scenarioId), parseSendRequest(request), name === undefined ? undefined : String(name)),
      tryOut: async (scenario, requests, change) =>
        this.tryOut(parseScenarioFiles(scenario), parseSendRequests(requests), parseWhatIf(change)),
      saveConfiguration: async (scenarioId) => this.engineOf(String(scenarioId)).saveConfiguration(),
      readScenario: async () => readScenario?.(),
      writeFile: async (path, text) => {
        if (!writeFile) throw new MessageError('This host has no folder to write to.')
        await writeFile(String(path), String(text))
      },
      ping: async () => 'pong',
    }
  }

  private engineOf(id: string): Engine {
    const engine = this.engines.get(id)
    if (!engine) throw new MessageError(`No scenario "${id}" is open here; apply it first.`)
    return engine
  }

  dispose(): void {
    for (const engine of this.engines.values()) engine.dispose()
    this.engines.clear()
  }
}
