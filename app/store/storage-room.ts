import { historyBytes } from '../kernels/bound-history.ts'
import type { KeptScenario, StudioDatabase } from './database.ts'
import { runKeys } from './run-storage.ts'

/** A scenario in the browser's storage with the room it takes, in bytes, roughly. */
export interface RoomTaken {
  readonly id: string
  readonly name: string
  readonly files: number
  readonly runs: number
  readonly runCount: number
}

/** What takes room in the browser's storage, and making room. */
export interface StorageRoom {
  /** Largest first. */
  listRoom(): Promise<readonly RoomTaken[]>
  /** Deletes a scenario with all that belongs to it, or its history alone. What comes back brings it back. */
  makeRoom(id: string, what: 'scenario' | 'history'): Promise<() => Promise<void>>
}

/** Over the database of the studio. */
export function createStorageRoom(open: () => Promise<StudioDatabase>): StorageRoom {
  return {
    async listRoom() {
      const database = await open()
      const scenarios = await database.getAll('scenarios')
      const all = scenarios.map(async (scenario) => {
        const history = await database.get('layout', `history ${scenario.id}`)
        const runs = history && 'runs' in history ? history.runs : []
        const { id, name } = scenario
        return { id, name, files: weightOf(scenario), runs: historyBytes(runs), runCount: runs.length }
      })
      return (await Promise.all(all)).toSorted((a, b) => b.files + b.runs - a.files - a.runs)
    },
    async makeRoom(id, what) {
      const transaction = (await open()).transaction(['scenarios', 'layout', 'runs'], 'readwrite')
      const stores = {
        scenarios: transaction.objectStore('scenarios'),
        layout: transaction.objectStore('layout'),
        runs: transaction.objectStore('runs'),
      }
      const keys =
        what === 'history'
          ? [`history ${id}`]
          : ['folder', 'debug', 'traffic', 'history'].map((kind) => `${kind} ${id}`)
      const layouts = await Promise.all(keys.map(async (key) => ({ key, value: await stores.layout.get(key) })))
      const runs = await stores.runs.getAll(runKeys(id))
      const scenario = what === 'scenario' ? await stores.scenarios.get(id) : undefined
      if (scenario) void stores.scenarios.delete(id)
      for (const key of keys) void stores.layout.delete(key)
      void stores.runs.delete(runKeys(id))
      await transaction.done
      return async () => {
        const back = (await open()).transaction(['scenarios', 'layout', 'runs'], 'readwrite')
        if (scenario) void back.objectStore('scenarios').put(scenario)
        for (const { key, value } of layouts) if (value) void back.objectStore('layout').put(value, key)
        for (const run of runs) void back.objectStore('runs').put(run)
        await back.done
      }
    },
  }
}

function weightOf({ files, disk, aside = [] }: KeptScenario): number {
  const all = [...Object.entries(files), ...Object.entries(disk ?? {}), ...aside.map(({ path, text }) => [path, text])]
  return all.reduce((sum, [path = '', text = '']) => sum + path.length + text.length, 0)
}
