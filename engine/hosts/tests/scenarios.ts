import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { createEngine } from '../../engine.ts'
import type { Run, ScenarioFiles, TrafficOverview } from '../../protocol.ts'
import { createMemoryHost } from '../memory/host.ts'

/** Samples whose traffic goes the same way in every host. */
export const SCENARIOS = ['first-plugin', 'every-phase', 'response-or-filters', 'what-still-runs', 'chunks'] as const

/** A folder of public/scenarios as data. */
export function scenarioFiles(name: string): ScenarioFiles {
  const root = fileURLToPath(new URL(`../../../public/scenarios/${name}`, import.meta.url))
  const files: Record<string, string> = {}
  for (const entry of readdirSync(root, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile()) continue
    const path = join(entry.parentPath, entry.name)
    files[path.slice(root.length + 1)] = readFileSync(path, 'utf8')
  }
  return { id: name, files }
}

/** All traffic of a scenario on the memory host, in order. */
export async function runInMemory(
  scenario: ScenarioFiles,
): Promise<{ readonly traffic: readonly TrafficOverview[]; readonly runs: readonly Run[] }> {
  const host = createMemoryHost()
  const engine = createEngine({ host })
  const { overview } = await host.run(engine.apply(scenario))
  const traffic = overview?.traffic ?? []
  const runs: Run[] = []
  for (const { name, request } of traffic) runs.push(await host.run(engine.send(request, name)))
  engine.dispose()
  return { traffic, runs }
}
