import type { GatewayAdapter } from './adapters.ts'
import { describeError, inTime, loadAdapter, readCorpus } from './corpus.ts'
import type { Report } from './report.ts'

interface Fact {
  readonly id?: string | number
}

const FILES = ['balancer', 'declarative', 'errors', 'router', 'schema', 'tools'] as const

/** Schemas, routers, declarative files, errors, balancers and tools, compared with what Kong's modules answered. */
export async function judgeGateway(report: Report, only: RegExp): Promise<void> {
  for (const file of FILES) {
    const facts = readCorpus<Fact>(`gateway/${file}`)
      .map((fact, at) => ({ fact, id: `${file}/${fact.id ?? at + 1}` }))
      .filter(({ id }) => only.test(id))
    const adapter = await loadAdapter<GatewayAdapter>(`gateway-${file}`)
    const judged = adapter ? facts.filter(({ fact }) => adapter.supports(fact)) : []
    if (adapter) for (const { fact, id } of judged) report.count(`gateway/${file}`, id, await judge(adapter, fact))
    const left = facts.length - judged.length
    const reason = adapter ? 'not supported by its adapter' : `gateway-${file}-adapter.ts is missing`
    if (left) report.note(`gateway/${file}: ${left} not judged yet, ${reason}`)
  }
}

async function judge(adapter: GatewayAdapter, fact: Fact): Promise<string[]> {
  try {
    const failures = await inTime(adapter.failures(fact))
    return failures.map((failure) => JSON.stringify(failure))
  } catch (error) {
    return [describeError(error)]
  }
}
