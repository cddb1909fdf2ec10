import type { HeaderPair } from '../../gateway/message.ts'
import { compareConnections, type ComparableConnection } from './compare-connections.ts'
import { compareRuns } from './compare-runs.ts'
import { compareWords } from './compare-words.ts'
import type { ComparableRun, ComparisonCounts } from './comparison.ts'

/** What recordings are made of. */
export type ComparableTraffic = ComparableRun | ComparableConnection

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
export function pairRuns<R extends ComparableTraffic>(
  before: readonly R[],
  after: readonly R[],
): readonly RunPair<R>[] {
  const waiting = new Map<string, R[]>()
  for (const run of after) {
    const list = waiting.get(keyOf(run))
    if (list) list.push(run)
    else waiting.set(keyOf(run), [run])
  }
  // The first of each list is taken next; counting is cheaper than shifting.
  const taken = new Map<string, number>()
  const pairs = before.map((run): RunPair<R> => {
    const key = keyOf(run)
    const at = taken.get(key) ?? 0
    taken.set(key, at + 1)
    return { before: run, after: waiting.get(key)?.[at] }
  })
  const rest = [...waiting].flatMap(([key, list]) => list.slice(taken.get(key) ?? 0))
  return [...pairs, ...rest.map((run) => ({ before: undefined, after: run }))]
}

/** Whether the two of a pair differ, and in what. */
export function judgePair({ before, after }: RunPair<ComparableTraffic>): Verdict {
  if (!before || !after) {
    const kind = before ? 'only-before' : 'only-after'
    const what = isConnection(before ?? after) ? 'connection' : 'request'
    return { kind, counts: undefined, words: [`Only the ${before ? 'first' : 'second'} recording has this ${what}.`] }
  }
  if (isConnection(before) || isConnection(after)) {
    if (!isConnection(before) || !isConnection(after))
      return { kind: 'differs', counts: undefined, words: ['One is a request, the other a connection.'] }
    const { counts, isSame, words } = compareConnections(before, after)
    return { kind: isSame ? 'same' : 'differs', counts, words }
  }
  const comparison = compareRuns(before, after)
  const { counts, isSame } = comparison
  return { kind: isSame ? 'same' : 'differs', counts, words: compareWords(comparison) }
}

/** Whether it is a connection, not a request. */
export function isConnection<T extends object>(traffic: T | undefined): traffic is Extract<T, { kind: unknown }> {
  return traffic !== undefined && 'kind' in traffic
}

function keyOf(traffic: ComparableTraffic): string {
  if (!isConnection(traffic)) return requestKey(traffic)
  const { target } = traffic
  if ('server' in target) return `${target.kind} ${target.server.ip}:${target.server.port}`
  return `${target.kind} ${hostOf(target.headers)} ${target.target}`
}

/** Method, host, target and body: what makes two requests the same. */
function requestKey({ request: { method, target, headers, body } }: ComparableRun): string {
  let hash = 5381
  for (const byte of body ?? []) hash = (hash * 33 + byte) | 0
  return `${method} ${hostOf(headers)} ${target} ${body?.length ?? 0} ${hash}`
}

function hostOf(headers: readonly HeaderPair[]): string {
  return headers.find(([name]) => name.toLowerCase() === 'host')?.[1] ?? ''
}
