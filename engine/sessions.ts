import { createConnectionApi } from './connection-sessions.ts'
import { createDebugApi } from './debug-sessions.ts'
import type { SavedPauses } from './debug/recording.ts'
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
import { createTrafficApi } from './traffic/traffic-api.ts'
import type { TrafficRecorder } from './traffic/traffic-recorder.ts'
import { runAll } from './try-out.ts'
import { MessageError, parseScenarioFiles, parseSendRequest, parseSendRequests, parseWhatIf } from './validation.ts'

export interface SessionsOptions {
  /** Makes an engine; one with a change is for a try-out and is disposed after it. */
  readonly createEngine: (scenarioId: string, change?: WhatIf) => Engine
  readonly host: Hello['host']
  readonly version: string
  /** Where traffic from outside goes; known once the host listens. */
  readonly gateway: () => string
  /** Hosts with ports record what passes. */
  readonly traffic?: TrafficRecorder
  /** Called after a scenario was applied without an error. */
  readonly onApplied?: (scenario: ScenarioFiles) => void | Promise<void>
  /** What a debugger tells, for every studio. */
  readonly onDebug?: (scenario: string, event: DebugEvent) => void
  /** The run of a request that was sent to be debugged. */
  readonly onDebugged?: (run: Run) => void
  /** Keeps what stands still, for when the host is stopped all the same (DESIGN §3.5). */
  readonly pauses?: PauseStore
  readonly readScenario?: () => Promise<ScenarioFiles | undefined>
  readonly writeFile?: (path: string, text: string) => Promise<void>
  readonly deleteFile?: (path: string) => Promise<void>
}

/** Where pauses outlive their host. Plain data; what is not kept is lost, no more. */
export interface PauseStore {
  read(scenario: string): Promise<SavedPauses | undefined>
  write(scenario: string, pauses: SavedPauses | undefined): Promise<void>
}

/** Engines by scenario id, and the protocol the studio speaks with them. */
export class Sessions {
  private readonly engines = new Map<string, Engine>()
  private readonly options: SessionsOptions
  private readonly debug: DebugApi
  /** Scenarios in which something stands still. */
  private readonly paused = new Set<string>()

  constructor(options: SessionsOptions) {
    this.options = options
    this.debug = createDebugApi({
      engineOf: (id) => this.engineOf(id),
      onDebug: (id, event) => {
        options.onDebug?.(id, event)
        if (event.type === 'paused' || event.type === 'resumed') this.keepPauses(id)
      },
      onRun: (run) => options.onDebugged?.(run),
    })
  }

  find(scenarioId: string): Engine | undefined {
    return this.engines.get(scenarioId)
  }

  /** Applies a scenario to its engine, made when there is none. An unsound one changes nothing. */
  async apply(scenario: ScenarioFiles): Promise<ApplyResult> {
    const known = this.engines.get(scenario.id)
    const engine = known ?? this.options.createEngine(scenario.id)
    this.engines.set(scenario.id, engine)
    const result = await engine.apply(scenario)
    if (result.ok) await this.options.onApplied?.(scenario)
    if (result.ok && !known) await this.revive(scenario)
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
    const { host, version, gateway, readScenario, writeFile, deleteFile } = this.options
    return {
      ...this.debug,
      ...createConnectionApi((id) => this.engineOf(id)),
      ...createTrafficApi(this.options.traffic),
      hello: async () => ({ protocol: PROTOCOL_VERSION, engine: version, host, gateway: gateway() }),
      apply: async (scenario) => this.apply(parseScenarioFiles(scenario)),
      send: async (scenarioId, request, name) =>
        this.send(String(scenarioId), parseSendRequest(request), name === undefined ? undefined : String(name)),
      tryOut: async (scenario, requests, change) =>
        this.tryOut(parseScenarioFiles(scenario), parseSendRequests(requests), parseWhatIf(change)),
      saveConfiguration: async (scenarioId) => this.engineOf(String(scenarioId)).saveConfiguration(),
      schemaForms: async (scenarioId) => this.engineOf(String(scenarioId)).schemaForms(),
      readScenario: async () => readScenario?.(),
      writeFile: async (path, text) => {
        if (!writeFile) throw new MessageError('This host has no folder to write to.')
        await writeFile(String(path), String(text))
      },
      deleteFile: async (path) => {
        if (!deleteFile) throw new MessageError('This host has no folder to delete from.')
        await deleteFile(String(path))
      },
      ping: async () => {
        for (const id of this.paused) this.keepPauses(id)
        return 'pong'
      },
    }
  }

  /** What stood still in an engine that is gone stands still again, when nothing was changed since. */
  private async revive({ id, files }: ScenarioFiles): Promise<void> {
    const saved = await this.options.pauses?.read(id)
    const isSame = saved?.recordings.every(({ scenario }) => JSON.stringify(scenario.files) === JSON.stringify(files))
    if (!saved || isSame !== true) return
    // whoever asks for the debugger hears of its stops from then on
    await this.debug.debugStops(id)
    await this.engineOf(id).revive(saved)
  }

  private keepPauses(id: string): void {
    const saved = this.engines.get(id)?.debug().saved()
    if (saved) this.paused.add(id)
    else if (!this.paused.delete(id)) return
    void this.options.pauses?.write(id, saved)
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
