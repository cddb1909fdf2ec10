import { createEngine, EngineError } from '../engine.ts'
import type { Run, ScenarioFiles } from '../protocol.ts'
import { ReplayHost, type ReplayHostOptions } from './replay-host.ts'

/** An engine that serves recorded requests again, one after the other. */
export interface Replay {
  /** The run that this configuration makes of a recorded one. */
  next(recorded: Run): Promise<Run>
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
    async next({ request, startedAt, outside = [], name }) {
      await host.begin((number += 1), startedAt, outside)
      return host.run(engine.send(request, name))
    },
    dispose: () => engine.dispose(),
  }
}

/**
 * What a scenario makes of recorded requests, in their order. Nobody outside is asked.
 * @throws {EngineError} when the scenario does not load
 */
export async function* replayRecording(
  scenario: ScenarioFiles,
  runs: Iterable<Run>,
  options: ReplayHostOptions,
): AsyncGenerator<Run> {
  const replay = await openReplay(scenario, options)
  try {
    for (const run of runs) yield await replay.next(run)
  } finally {
    replay.dispose()
  }
}
