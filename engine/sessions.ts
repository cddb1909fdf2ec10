import type { Engine } from './engine.ts'
import type { ApplyResult, EngineApi, Hello, Run, ScenarioFiles, SendRequest } from './protocol.ts'
import { PROTOCOL_VERSION } from './protocol.ts'
import { MessageError, parseScenarioFiles, parseSendRequest } from './validation.ts'

export interface SessionsOptions {
  readonly createEngine: (scenarioId: string) => Engine
  readonly host: Hello['host']
  readonly version: string
  /** Where traffic from outside goes; known once the host listens. */
  readonly gateway: () => string
  /** Called after a scenario was applied without an error. */
  readonly onApplied?: (scenario: ScenarioFiles) => void | Promise<void>
  readonly readScenario?: () => Promise<ScenarioFiles | undefined>
  readonly writeFile?: (path: string, text: string) => Promise<void>
}

/** Engines by scenario id, and the protocol the studio speaks with them. */
export class Sessions {
  private readonly engines = new Map<string, Engine>()
  private readonly options: SessionsOptions

  constructor(options: SessionsOptions) {
    this.options = options
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
    const engine = this.engines.get(scenarioId)
    if (!engine) throw new MessageError(`No scenario "${scenarioId}" is open here; apply it first.`)
    return engine.send(request, name)
  }

  /** What a connected studio may call; every argument is checked on entry. */
  api(): EngineApi {
    const { host, version, gateway, readScenario, writeFile } = this.options
    return {
      hello: async () => ({ protocol: PROTOCOL_VERSION, engine: version, host, gateway: gateway() }),
      apply: async (scenario) => this.apply(parseScenarioFiles(scenario)),
      send: async (scenarioId, request, name) =>
        this.send(String(scenarioId), parseSendRequest(request), name === undefined ? undefined : String(name)),
      readScenario: async () => readScenario?.(),
      writeFile: async (path, text) => {
        if (!writeFile) throw new MessageError('This host has no folder to write to.')
        await writeFile(String(path), String(text))
      },
      ping: async () => 'pong',
    }
  }

  dispose(): void {
    for (const engine of this.engines.values()) engine.dispose()
    this.engines.clear()
  }
}
