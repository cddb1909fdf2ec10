import { createEngine, type Engine } from '../../engine.ts'
import type { ApplyResult, ScenarioFiles } from '../../protocol.ts'
import { UsageError } from './exit-status.ts'
import { createNodeHost, type NodeHost } from './host.ts'
import { createLogWriter } from './log-line.ts'
import { diagnosticLines } from './print-diagnostics.ts'
import { readScenarioFolder } from './scenario-folder.ts'

/** A scenario loaded into an engine, without ports. */
export interface Headless {
  readonly scenario: ScenarioFiles
  readonly engine: Engine
  readonly applied: ApplyResult & { readonly overview: NonNullable<ApplyResult['overview']> }
  dispose(): Promise<void>
}

/**
 * Opens a folder and applies it, on another Kong when one is named; warnings go to stderr.
 * @throws {UsageError} with every mistake when it cannot run
 */
export async function openHeadless(folder: string, kong?: string): Promise<Headless> {
  const scenario = await readScenarioFolder(folder)
  const host: NodeHost = createNodeHost(createLogWriter((line) => void process.stderr.write(line), 'error'))
  const engine = createEngine({ host, ...(kong !== undefined && { change: { kong } }) })
  const result = await engine.apply(scenario)
  const { ok, diagnostics, overview } = result
  if (!ok || !overview) {
    engine.dispose()
    await host.dispose()
    throw new UsageError(`${folder} cannot run:\n${diagnosticLines(diagnostics).trimEnd()}`)
  }
  process.stderr.write(diagnosticLines(diagnostics))
  const dispose = async (): Promise<void> => {
    engine.dispose()
    await host.dispose()
  }
  return { scenario, engine, applied: { ...result, overview }, dispose }
}
