import { compareRuns } from './compare-runs.ts'
import { compareWords } from './compare-words.ts'
import type { ComparableRun, ComparisonCounts } from './comparison.ts'

/** A request of one recording with its counterpart in the other. */
export interface RunPair<R> {
  readonly before: R | undefined
  readonly after: R | undefined
}

/** What came of comparing one pair; plain data, small enough for thousands. */
export interface Verdict {
  readonly kind: 'same' | 'differs' | 'only-before' | 'only-after'
  readonly counts: ComparisonCounts | undefined
  readonly words: readonly string[]
}

/** Pairs the runs of two recordings: the same request, the first with the first, the second with the second. */
export function pairRuns<R extends ComparableRun>(before: readonly R[], after: readonly R[]): readonly RunPair<R>[] {
  const waiting = new Map<string, R[]>()
  for (const run of after) {
    const list = waiting.get(requestKey(run))
    if (list) list.push(run)
    else waiting.set(requestKey(run), [run])
  }
  // The first of each list is taken next; counting is cheaper than shifting.
  const taken = new Map<string, number>()
  const pairs = before.map((run): RunPair<R> => {
    const key = requestKey(run)
    const at = taken.get(key) ?? 0
    taken.set(key, at + 1)
    return { before: run, after: waiting.get(key)?.[at] }
  })
  const rest = [...waiting].flatMap(([key, list]) => list.slice(taken.get(key) ?? 0))
  return [...pairs, ...rest.map((run) => ({ before: undefined, after: run }))]
}

/** Whether the two of a pair differ, and in what. */
export function judgePair({ before, after }: RunPair<ComparableRun>): Verdict {
  if (!before || !after) {
    const kind = before ? 'only-before' : 'only-after'
    return { kind, counts: undefined, words: [`Only the ${before ? 'first' : 'second'} recording has this request.`] }
  }
  const comparison = compareRuns(before, after)
  const { counts, isSame } = comparison
  return { kind: isSame ? 'same' : 'differs', counts, words: compareWords(comparison) }
}

/** Method, host, target and body: what makes two requests the same. */
function requestKey({ request: { method, target, headers, body } }: ComparableRun): string {
  const host = headers.find(([name]) => name.toLowerCase() === 'host')?.[1] ?? ''
  let hash = 5381
  for (const byte of body ?? []) hash = (hash * 33 + byte) | 0
  return `${method} ${host} ${target} ${body?.length ?? 0} ${hash}`
}
