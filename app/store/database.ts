import { openDB, type DBSchema, type IDBPDatabase } from 'idb'
import type { KeptCopy } from '../kernels/tabs/merge-tabs.ts'
import type { DebugLayout } from './debug-slice.ts'
import type { HistoryIndex, KeptRun } from './run-storage.ts'
import type { Scenario } from './scenario-slice.ts'
import type { Session } from './storage.ts'
import type { TrafficLayout } from './traffic-slice.ts'

/** Name, version and object stores of the browser's database (DESIGN §3.7). */
const DATABASE = { name: 'phasescope', version: 1 } as const

/** `revision` and `aside` are missing where an older page wrote it. */
export type KeptScenario = Omit<Scenario, 'kept'> &
  Partial<Pick<KeptCopy, 'revision' | 'aside'>> & { readonly changedAt: number }
export type KeptSession = Session & { readonly changedAt?: number }

/** What the browser's database holds. */
export interface StudioSchema extends DBSchema {
  scenarios: { key: string; value: KeptScenario }
  /** `<scenario>\n<run>` */
  runs: { key: string; value: KeptRun }
  recordings: { key: string; value: { id: string } }
  /**
   * `session`, and `session <tab>` of each tab; `folder <id>` of scenarios that came from a folder, `debug <id>` with
   * their breakpoints, `traffic <id>`, `history <id>`.
   */
  layout: { key: string; value: KeptSession | FileSystemDirectoryHandle | DebugLayout | TrafficLayout | HistoryIndex }
}
export type StudioDatabase = IDBPDatabase<StudioSchema>

/** A door to the database, which is opened with the first question and again when the browser closed it. */
export function createDatabase(): () => Promise<StudioDatabase> {
  let opened: Promise<StudioDatabase> | undefined
  return () => {
    opened ??= openDB<StudioSchema>(DATABASE.name, DATABASE.version, {
      upgrade(database) {
        for (const store of ['scenarios', 'runs', 'recordings'] as const)
          if (!database.objectStoreNames.contains(store)) database.createObjectStore(store, { keyPath: 'id' })
        if (!database.objectStoreNames.contains('layout')) database.createObjectStore('layout')
      },
      blocking: (_current, _blocked, event) => (event.target as IDBDatabase | null)?.close(),
      terminated: () => (opened = undefined),
    }).catch((error: unknown) => {
      opened = undefined
      throw error
    })
    return opened
  }
}
