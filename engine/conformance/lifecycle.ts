import { type LifecycleAdapter, type LifecycleCase } from './adapters.ts'
import { describeError, inTime, loadAdapter, readCorpus } from './corpus.ts'
import { differences } from './data/lifecycle/compare.mjs'
import type { Report } from './report.ts'

/** Plugin chains, compared with what Kong's own run loop did. */
export async function judgeLifecycle(report: Report, only: RegExp): Promise<void> {
  const cases = readCorpus<LifecycleCase>('lifecycle/cases').filter(({ id }) => only.test(id))
  const adapter = await loadAdapter<LifecycleAdapter>('lifecycle')
  if (!adapter) {
    report.note(`lifecycle: ${cases.length} not judged yet, lifecycle-adapter.ts is missing`)
    return
  }
  for (const recorded of cases) {
    const { expect: _, ...chain } = recorded
    report.count(
      `lifecycle/${recorded.id.split('/')[0]}`,
      `${recorded.id} (${recorded.about})`,
      await judge(adapter, chain, recorded),
    )
  }
}

async function judge(adapter: LifecycleAdapter, chain: LifecycleCase, recorded: object): Promise<string[]> {
  try {
    const [first, ...others] = differences(recorded, await inTime(adapter.run(chain)))
    if (!first) return []
    const also = others.length ? [`also: ${others.map(({ what }) => what).join(', ')}`] : []
    return [
      first.what,
      `  expected ${JSON.stringify(first.expected)}`,
      `  got      ${JSON.stringify(first.got)}`,
      ...also,
    ]
  } catch (error) {
    return [describeError(error)]
  }
}
