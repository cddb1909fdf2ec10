import type { ConnectionDraft } from '../kernels/connections/connection-draft.ts'
import type { Draft } from '../kernels/draft-request.ts'
import type { EditorGroup, EditorSide } from '../kernels/editor-groups.ts'
import {
  decideConflict,
  mergeTabs,
  type KeptCopy,
  type MergedTab,
  type TabConflict,
  type TabCopy,
} from '../kernels/tabs/merge-tabs.ts'
import { createDatabase, type KeptScenario, type StudioDatabase } from './database.ts'
import type { EngineKind } from './engine-port.ts'
import type { PanelSizes, StageView } from './layout-slice.ts'
import { createLayoutStorage, type LayoutStorage } from './layout-storage.ts'
import { createRunStorage, forgetShown, type RunStorage } from './run-storage.ts'
import type { Scenario } from './scenario-slice.ts'
import { createStorageRoom, type StorageRoom } from './storage-room.ts'

/** What is restored after a reload beside the files. */
export interface Session {
  readonly scenario: string | undefined
  readonly openFiles: readonly string[]
  readonly activeFile: string | undefined
  /** The group beside, when the editor is split; `side` is where the one with the focus stands. */
  readonly otherGroup?: EditorGroup | undefined
  readonly side?: EditorSide
  readonly formPlugin?: string | undefined
  readonly draft: Draft
  readonly engineKind: EngineKind
  readonly panels: Readonly<Record<string, PanelSizes>>
  readonly view?: StageView
  readonly connection?: ConnectionDraft
}

/** What somebody chose where two tabs changed one file. */
export interface TabDecision {
  readonly conflict: TabConflict
  readonly choice: 'mine' | 'theirs'
}

/** The browser's own storage, as far as the studio needs it. */
export interface StudioStorage extends LayoutStorage, RunStorage, StorageRoom {
  /** That of the tab that was called so, else the newest of any tab. */
  readSession(tab?: string): Promise<Session | undefined>
  keepSession(session: Session, tab: string): Promise<void>
  /** With what is kept of it, so that what this tab changes from here on can be told from what others change. */
  readScenario(id: string): Promise<Scenario | undefined>
  /** Newest first. */
  listScenarios(): Promise<readonly { readonly id: string; readonly name: string }[]>
  /** Brings a tab's copy and what is kept together, in one transaction: {@link mergeTabs}. */
  keepScenario(scenario: Scenario, copy: TabCopy, decision?: TabDecision): Promise<MergedTab>
  /** The folder a scenario came from, for saving after a reload; undefined forgets it. */
  keepFolder(id: string, folder: FileSystemDirectoryHandle | undefined): Promise<void>
  readFolder(id: string): Promise<FileSystemDirectoryHandle | undefined>
  /** Drops layout, open files, the draft, and which run was shown; scenarios and histories stay. */
  forgetSession(): Promise<void>
}

/** Opens the database; every call waits for it. */
export function createStorage(): StudioStorage {
  const open = createDatabase()
  return {
    ...createLayoutStorage(open),
    ...createRunStorage(open),
    ...createStorageRoom(open),
    async readSession(tab) {
      const database = await open()
      await forgetOldSessions(database)
      const own = tab === undefined ? undefined : await database.get('layout', `session ${tab}`)
      const session = own ?? (await database.get('layout', 'session'))
      return session && 'openFiles' in session ? session : undefined
    },
    async keepSession(session, tab) {
      const transaction = (await open()).transaction('layout', 'readwrite')
      const kept = { ...session, changedAt: Date.now() }
      await Promise.all([
        transaction.store.put(kept, 'session'),
        transaction.store.put(kept, `session ${tab}`),
        transaction.done,
      ])
    },
    async readScenario(id) {
      const kept = await (await open()).get('scenarios', id)
      if (!kept) return undefined
      const { changedAt: _, revision: __, aside: ___, ...scenario } = kept
      return { ...scenario, kept: copyOf(kept) }
    },
    async listScenarios() {
      const all = await (await open()).getAll('scenarios')
      return all.toSorted((a, b) => b.changedAt - a.changedAt).map(({ id, name }) => ({ id, name }))
    },
    async keepScenario({ kept: _, ...scenario }, copy, decision) {
      const transaction = (await open()).transaction('scenarios', 'readwrite')
      const known = await transaction.store.get(scenario.id)
      const stored = known && copyOf(known)
      const merged = stored && decision ? decideConflict(stored, copy, decision) : mergeTabs(stored, copy)
      if (merged.kept !== stored) await transaction.store.put({ ...scenario, ...merged.kept, changedAt: Date.now() })
      await transaction.done
      return merged
    },
    async keepFolder(id, folder) {
      const database = await open()
      if (folder) await database.put('layout', folder, `folder ${id}`)
      else await database.delete('layout', `folder ${id}`)
    },
    async readFolder(id) {
      const folder = await (await open()).get('layout', `folder ${id}`)
      return folder && 'getFileHandle' in folder ? folder : undefined
    },
    async forgetSession() {
      const database = await open()
      await database.delete('layout', 'session')
      await database.delete('layout', sessionKeys())
      await forgetShown(open)
    },
  }
}

/** Keys of what each tab showed. */
const sessionKeys = () => IDBKeyRange.bound('session ', 'session\uffff')
/** As many tabs find again what they showed. */
const MOST_SESSIONS = 20

async function forgetOldSessions(database: StudioDatabase): Promise<void> {
  const keys = await database.getAllKeys('layout', sessionKeys())
  if (keys.length <= MOST_SESSIONS) return
  const sessions = await Promise.all(keys.map(async (key) => ({ key, session: await database.get('layout', key) })))
  const age = (session: unknown) => (session as { readonly changedAt?: number } | undefined)?.changedAt ?? 0
  const old = sessions.toSorted((a, b) => age(b.session) - age(a.session)).slice(MOST_SESSIONS)
  await Promise.all(old.map(({ key }) => database.delete('layout', key)))
}

function copyOf({ revision = 0, files, disk, aside = [] }: KeptScenario): KeptCopy {
  return { revision, files, disk, aside }
}
