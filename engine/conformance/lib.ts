import type { LibAdapter } from './adapters.ts'
import { describeError, inTime, loadAdapter, readCorpus } from './corpus.ts'
import type { Report } from './report.ts'

interface Fact {
  readonly id: string
  readonly code: string
  readonly expect: string
}

const FILES = ['cjson', 'codec', 'jit', 're', 'resty', 'shdict'] as const

/** Lua chunks, compared with what the real libraries answered; every file in a fresh VM. */
export async function judgeLib(report: Report, only: RegExp): Promise<void> {
  const files = FILES.map((file) => ({
    file,
    facts: readCorpus<Fact>(`lib/${file}`).filter(({ id }) => only.test(id)),
  }))
  const adapter = await loadAdapter<LibAdapter>('lib')
  if (!adapter) {
    const count = files.reduce((sum, { facts }) => sum + facts.length, 0)
    report.note(`lib: ${count} not judged yet, lib-adapter.ts is missing`)
    return
  }
  for (const { file, facts } of files) {
    const runner = adapter.createRunner()
    for (const { id, code, expect } of facts) {
      let got: string
      try {
        got = await inTime(runner.run(code))
      } catch (error) {
        got = describeError(error)
      }
      const differences = got === expect ? [] : [`code     ${code}`, `expected ${expect}`, `got      ${got}`]
      report.count(`lib/${categoryOf(file, id)}`, id, differences)
    }
  }
}

/** `re/opt/002` counts as `re/opt`. */
function categoryOf(file: string, id: string): string {
  const parts = id.split('/')
  return parts.length > 2 ? `${parts[0]}/${parts[1]}` : file
}
