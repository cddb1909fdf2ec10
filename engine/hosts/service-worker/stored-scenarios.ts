import { type DBSchema, type IDBPDatabase, openDB } from 'idb'

import type { ScenarioFiles } from '../../protocol.ts'
import type { PauseStore } from '../../sessions.ts'

type SavedPauses = NonNullable<Awaited<ReturnType<PauseStore['read']>>>

/** The worker's own database: what it must know again after the browser stopped it. The studio's is another one. */
interface WorkerStorage extends DBSchema {
  applied: { key: string; value: ScenarioFiles }
  pauses: { key: string; value: SavedPauses }
}

let opened: Promise<IDBPDatabase<WorkerStorage>> | undefined

function database(): Promise<IDBPDatabase<WorkerStorage>> {
  opened ??= openDB<WorkerStorage>('phasescope-worker', 2, {
    upgrade: (db, before) => {
      if (before < 1) db.createObjectStore('applied', { keyPath: 'id' })
      db.createObjectStore('pauses')
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

/** Remembers what stands still in a scenario, or forgets it. A full disk costs the memory of it, not the pause. */
export async function storePauses(scenario: string, pauses: SavedPauses | undefined): Promise<void> {
  try {
    const db = await database()
    if (pauses) await db.put('pauses', pauses, scenario)
    else await db.delete('pauses', scenario)
  } catch {
    opened = undefined
  }
}

/** What stood still in a scenario when the browser stopped the worker. */
export async function readPauses(scenario: string): Promise<SavedPauses | undefined> {
  try {
    return await (await database()).get('pauses', scenario)
  } catch {
    opened = undefined
    return undefined
  }
}
