import { createEngine, EngineError } from '../engine.ts'
import type { RecordedTraffic, ScenarioFiles } from '../protocol.ts'
import { isConnection } from '../trace/compare/compare-recordings.ts'
import { ReplayHost, type ReplayHostOptions } from './replay-host.ts'

/** An engine that serves recorded traffic again, one after the other. */
export interface Replay {
  /**
   * The run that this configuration makes of a recorded one.
   * @throws {Error} when the recording holds only a part of what was sent
   */
  next(recorded: RecordedTraffic): Promise<RecordedTraffic>
  /** What the last one asked of others that the recording holds no answer to; sentences. */
  missed(): readonly string[]
  dispose(): void
}

/**
 * Opens a throw-away engine on a host that answers as recorded.
 * @throws {EngineError} with every mistake when the scenario does not load
 */
export async function openReplay(scenario: ScenarioFiles, options: ReplayHostOptions): Promise<Replay> {
  const host = new ReplayHost(options)
  const engine = createEngine({ host })
  const { ok, diagnostics } = await host.run(engine.apply(scenario))
  if (!ok) {
    engine.dispose()
    const errors = diagnostics.filter(({ severity }) => severity === 'error')
    const list = errors.map(({ file, message }) => (file ? `${file}: ${message}` : message))
    throw new EngineError('unsound', `Failed to replay: the scenario does not load: ${list.join('\n')}`)
  }
  let number = 0
  return {
    async next(recorded) {
      await host.begin((number += 1), recorded.startedAt, recorded.outside ?? [])
      if (!isConnection(recorded)) return host.run(engine.send(recorded.request, recorded.name))
      // Its own time would run ahead of the requests that came while it stood.
      return host.run(engine.connections().replay(recorded, { timing: 'at-once', upstream: 'recorded' }))
    },
    missed: () => host.missed,
    dispose: () => engine.dispose(),
  }
}

/**
 * What a scenario makes of recorded requests and connections, in their order. Nobody outside is asked.
 * @throws {EngineError} when the scenario does not load
 */
export async function* replayRecording(
  scenario: ScenarioFiles,
  runs: Iterable<RecordedTraffic>,
  options: ReplayHostOptions,
): AsyncGenerator<RecordedTraffic> {
  const replay = await openReplay(scenario, options)
  try {
    for (const run of runs) yield await replay.next(run)
  } finally {
    replay.dispose()
  }
}
