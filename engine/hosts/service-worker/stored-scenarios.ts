import { type DBSchema, type IDBPDatabase, openDB } from 'idb'

import type { ScenarioFiles } from '../../protocol.ts'

/** The worker's own database: what it must know again after the browser stopped it. The studio's is another one. */
interface WorkerStorage extends DBSchema {
  applied: { key: string; value: ScenarioFiles }
}

let opened: Promise<IDBPDatabase<WorkerStorage>> | undefined

function database(): Promise<IDBPDatabase<WorkerStorage>> {
  opened ??= openDB<WorkerStorage>('phasescope-worker', 1, {
    upgrade: (db) => {
      db.createObjectStore('applied', { keyPath: 'id' })
    },
  })
  return opened
}

/** Remembers what runs. A full disk costs the memory, not the run. */
export async function storeApplied(scenario: ScenarioFiles): Promise<void> {
  try {
    await (await database()).put('applied', scenario)
  } catch {
    opened = undefined
  }
}

/** The scenario that was last applied under that id, if it is remembered. */
export async function readApplied(id: string): Promise<ScenarioFiles | undefined> {
  try {
    return await (await database()).get('applied', id)
  } catch {
    opened = undefined
    return undefined
  }
}
