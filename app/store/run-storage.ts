import type { Run } from '../../engine/protocol.ts'
import { boundHistory, historyBytes, KEPT_HISTORY, type KeptEntry } from '../kernels/bound-history.ts'
import { weightOf } from '../kernels/keep-runs.ts'
import type { StudioDatabase } from './database.ts'

/** What is kept of a scenario's history beside the runs themselves. */
export interface HistoryIndex {
  readonly runs: readonly KeptEntry[]
  readonly pinned: readonly string[]
  /** The run others are held against, with what it is called. */
  readonly baseline?: { readonly id: string; readonly label: string } | undefined
  /** What was looked at last. */
  readonly shown?: { readonly run: string; readonly row: string | undefined } | undefined
}

/** A history with its runs, newest first. */
export interface KeptHistory extends Omit<HistoryIndex, 'runs'> {
  readonly runs: readonly Run[]
  readonly room: HistoryRoom
}

/** What has changed of a history since it was kept. */
export interface HistoryChange extends Omit<HistoryIndex, 'runs'> {
  readonly added: readonly Run[]
  readonly removed: readonly string[]
}

/** Room that a scenario's history takes, and the ids of its runs. */
export interface HistoryRoom {
  readonly ids: readonly string[]
  readonly bytes: number
}

/** Histories in the browser's storage: bounded, the oldest go first, pinned ones and the baseline last. */
export interface RunStorage {
  readHistory(scenario: string): Promise<KeptHistory | undefined>
  keepHistory(scenario: string, change: HistoryChange): Promise<HistoryRoom>
}

/** A run as the object store has it. */
export interface KeptRun {
  readonly id: string
  readonly run?: Run
}

/** Keys of a scenario's runs. */
export const runKeys = (scenario: string) => IDBKeyRange.bound(`${scenario}\n`, `${scenario}\n\uffff`)
const historyKeys = () => IDBKeyRange.bound('history ', 'history\uffff')
const keyOf = (scenario: string, run: string) => `${scenario}\n${run}`

/** Over the database of the studio. */
export function createRunStorage(open: () => Promise<StudioDatabase>): RunStorage {
  return {
    async readHistory(scenario) {
      const database = await open()
      const index = await database.get('layout', `history ${scenario}`)
      if (!index || !('pinned' in index)) return undefined
      const kept = await database.getAll('runs', runKeys(scenario))
      const runs = kept.flatMap(({ run }) => (run ? [run] : [])).toSorted((a, b) => b.startedAt - a.startedAt)
      const room = { ids: runs.map(({ id }) => id), bytes: historyBytes(index.runs) }
      return { ...index, runs, room }
    },
    async keepHistory(scenario, { added, removed, ...marks }) {
      const transaction = (await open()).transaction(['runs', 'layout'], 'readwrite')
      const [layout, runs] = [transaction.objectStore('layout'), transaction.objectStore('runs')]
      const keys = await layout.getAllKeys(historyKeys())
      const others = new Map<string, HistoryIndex>()
      for (const key of keys) {
        const index = await layout.get(key)
        if (index && 'pinned' in index) others.set(key.slice('history '.length), index)
      }
      const before = others.get(scenario)?.runs ?? []
      others.delete(scenario)
      const gone = new Set([...removed, ...added.map(({ id }) => id)])
      const entries = [...before.filter(({ id }) => !gone.has(id)), ...added.map(entryOf)]
      const stay = boundHistory(entries, protectedOf(marks), KEPT_HISTORY)
      const ids = new Set(stay.map(({ id }) => id))
      for (const run of added) if (ids.has(run.id)) void runs.put({ id: keyOf(scenario, run.id), run })
      for (const { id } of before) if (!ids.has(id)) void runs.delete(keyOf(scenario, id))
      void layout.put({ ...marks, runs: stay }, `history ${scenario}`)
      for (const [other, index] of shrunk(others, KEPT_HISTORY.total - historyBytes(stay))) {
        const left = new Set(index.runs.map(({ id }) => id))
        for (const { id } of others.get(other)?.runs ?? []) if (!left.has(id)) void runs.delete(keyOf(other, id))
        void layout.put(index, `history ${other}`)
      }
      await transaction.done
      return { ids: [...ids], bytes: historyBytes(stay) }
    },
  }
}

/** No run is shown after the next reload: it may be the one that can't be drawn. */
export async function forgetShown(open: () => Promise<StudioDatabase>): Promise<void> {
  const transaction = (await open()).transaction('layout', 'readwrite')
  for (const key of await transaction.store.getAllKeys(historyKeys())) {
    const index = await transaction.store.get(key)
    if (index && 'pinned' in index) void transaction.store.put({ ...index, shown: undefined }, key)
  }
  await transaction.done
}

function protectedOf({ pinned, baseline }: Omit<HistoryIndex, 'runs'>): readonly string[] {
  return baseline ? [baseline.id, ...pinned] : pinned
}

function entryOf(run: Run): KeptEntry {
  return { id: run.id, startedAt: run.startedAt, bytes: weightOf(run) }
}

/** Other scenarios' histories that have to give up room: what was looked at longest ago gives first. */
function shrunk(others: ReadonlyMap<string, HistoryIndex>, room: number): readonly (readonly [string, HistoryIndex])[] {
  const ranked = [...others].toSorted(([, a], [, b]) => (b.runs[0]?.startedAt ?? 0) - (a.runs[0]?.startedAt ?? 0))
  let left = room
  return ranked.flatMap(([id, index]) => {
    const runs = boundHistory(index.runs, protectedOf(index), { runs: Infinity, bytes: Math.max(0, left) })
    left -= historyBytes(runs)
    return runs.length === index.runs.length ? [] : [[id, { ...index, runs }] as const]
  })
}
