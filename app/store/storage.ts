import { openDB, type DBSchema, type IDBPDatabase } from 'idb'
import type { ConnectionDraft } from '../kernels/connections/connection-draft.ts'
import type { Draft } from '../kernels/draft-request.ts'
import type { EditorGroup, EditorSide } from '../kernels/editor-groups.ts'
import type { DebugLayout } from './debug-slice.ts'
import type { EngineKind } from './engine-port.ts'
import type { PanelSizes, StageView } from './layout-slice.ts'
import type { Scenario } from './scenario-slice.ts'
import type { TrafficLayout } from './traffic-slice.ts'

/** Name, version and object stores that page and worker share (DESIGN §3.7). Both create all of them. */
export const DATABASE = {
  name: 'phasescope',
  version: 1,
  stores: ['scenarios', 'runs', 'recordings', 'layout'],
} as const

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
type KeptScenario = Scenario & { readonly changedAt: number }

interface Schema extends DBSchema {
  scenarios: { key: string; value: KeptScenario }
  runs: { key: string; value: { id: string } }
  recordings: { key: string; value: { id: string } }
  /** `session`, `folder <id>` of scenarios that came from a folder, `debug <id>` with their breakpoints, `traffic <id>`. */
  layout: { key: string; value: Session | FileSystemDirectoryHandle | DebugLayout | TrafficLayout }
}

/** The browser's own storage, as far as the studio needs it. */
export interface StudioStorage {
  readSession(): Promise<Session | undefined>
  readScenario(id: string): Promise<Scenario | undefined>
  /** Newest first. */
  listScenarios(): Promise<readonly { readonly id: string; readonly name: string }[]>
  write(session: Session, scenario: Scenario | undefined): Promise<void>
  /** The folder a scenario came from, for saving after a reload; undefined forgets it. */
  keepFolder(id: string, folder: FileSystemDirectoryHandle | undefined): Promise<void>
  readFolder(id: string): Promise<FileSystemDirectoryHandle | undefined>
  /** Breakpoints, watches and console inputs of a scenario. */
  keepDebugLayout(id: string, layout: DebugLayout): Promise<void>
  readDebugLayout(id: string): Promise<DebugLayout | undefined>
  /** Environments and the sequence of a scenario. */
  keepTraffic(id: string, layout: TrafficLayout): Promise<void>
  readTraffic(id: string): Promise<TrafficLayout | undefined>
  /** Drops layout, open files and the draft; scenarios stay. */
  forgetSession(): Promise<void>
}

/** Opens the database; every call waits for it. */
export function createStorage(): StudioStorage {
  let opened: Promise<IDBPDatabase<Schema>> | undefined
  const open = () => {
    opened ??= openDB<Schema>(DATABASE.name, DATABASE.version, {
      upgrade(database) {
        for (const store of ['scenarios', 'runs', 'recordings'] as const)
          if (!database.objectStoreNames.contains(store)) database.createObjectStore(store, { keyPath: 'id' })
        if (!database.objectStoreNames.contains('layout')) database.createObjectStore('layout')
      },
      blocking: (_current, _blocked, event) => (event.target as IDBDatabase | null)?.close(),
      terminated: () => (opened = undefined),
    })
    return opened
  }
  return {
    async readSession() {
      const session = await (await open()).get('layout', 'session')
      return session && 'openFiles' in session ? session : undefined
    },
    readScenario: async (id) => (await open()).get('scenarios', id),
    async listScenarios() {
      const all = await (await open()).getAll('scenarios')
      return all.toSorted((a, b) => b.changedAt - a.changedAt).map(({ id, name }) => ({ id, name }))
    },
    async write(session, scenario) {
      const transaction = (await open()).transaction(['layout', 'scenarios'], 'readwrite')
      await Promise.all([
        transaction.objectStore('layout').put(session, 'session'),
        ...(scenario ? [transaction.objectStore('scenarios').put({ ...scenario, changedAt: Date.now() })] : []),
        transaction.done,
      ])
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
    async keepTraffic(id, layout) {
      await (await open()).put('layout', layout, `traffic ${id}`)
    },
    async readTraffic(id) {
      const layout = await (await open()).get('layout', `traffic ${id}`)
      return layout && 'environments' in layout ? layout : undefined
    },
    async keepDebugLayout(id, layout) {
      await (await open()).put('layout', layout, `debug ${id}`)
    },
    async readDebugLayout(id) {
      const layout = await (await open()).get('layout', `debug ${id}`)
      return layout && 'watches' in layout ? layout : undefined
    },
    forgetSession: async () => (await open()).delete('layout', 'session'),
  }
}
