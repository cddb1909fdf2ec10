import type { GatewayAdapter } from './adapters.ts'
import { describeError, inTime, loadAdapter, readCorpus } from './corpus.ts'
import type { Report } from './report.ts'

const FILES = ['balancer', 'declarative', 'errors', 'router', 'schema', 'tools'] as const

/** Schemas, routers, declarative files, errors, balancers and tools, compared with what Kong's modules answered. */
export async function judgeGateway(report: Report, only: RegExp): Promise<void> {
  const adapter = await loadAdapter<GatewayAdapter>('gateway')
  for (const file of FILES) {
    const facts = readCorpus<Record<string, unknown>>(`gateway/${file}`)
    const chosen = facts
      .map((fact, at) => ({ fact, id: `${file}/${String(fact['id'] ?? at + 1)}` }))
      .filter(({ id }) => only.test(id))
    if (!adapter) {
      report.note(`gateway/${file}: ${chosen.length} not judged yet, gateway-adapter.ts is missing`)
      continue
    }
    for (const { fact, id } of chosen) {
      let differences: readonly string[]
      try {
        differences = await inTime(adapter.judge(file, fact))
      } catch (error) {
        differences = [describeError(error)]
      }
      report.count(`gateway/${file}`, id, differences)
    }
  }
}
