import { createEngine, EngineError, type Engine } from './engine.ts'
import type { Host } from './host.ts'
import type { Run, ScenarioFiles, SendRequest } from './protocol.ts'

/**
 * Runs requests, one after the other, in an engine that serves nobody else and ends with them.
 * @throws {EngineError} with every mistake when the scenario does not load
 */
export async function runAll(
  engine: Engine,
  scenario: ScenarioFiles,
  requests: readonly SendRequest[],
): Promise<readonly Run[]> {
  try {
    const { ok, diagnostics } = await engine.apply(scenario)
    if (!ok) {
      const errors = diagnostics.filter(({ severity }) => severity === 'error')
      const list = errors.map(({ file, message }) => (file ? `${file}: ${message}` : message))
      throw new EngineError('unsound', `Failed to try out the scenario: ${list.join('\n')}`)
    }
    const runs: Run[] = []
    for (const request of requests) runs.push(await engine.send(request))
    return runs
  } finally {
    engine.dispose()
  }
}

/** The same requests to several versions of Kong. */
export interface VersionComparison {
  readonly scenario: ScenarioFiles
  readonly requests: readonly SendRequest[]
  /** As phasescope.yml writes them: `1.1`, `3.9`. */
  readonly versions: readonly string[]
}

/**
 * One list of runs per version, each from an engine of its own on the same host.
 * @throws {EngineError} when the scenario does not load on one of them
 */
export async function compareVersions(
  host: Host,
  { scenario, requests, versions }: VersionComparison,
): Promise<readonly (readonly Run[])[]> {
  const runs: (readonly Run[])[] = []
  for (const kong of versions) runs.push(await runAll(createEngine({ host, change: { kong } }), scenario, requests))
  return runs
}
