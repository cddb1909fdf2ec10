import type { ApplyResult, ScenarioOverview } from '../../engine/protocol.ts'
import { changeGroups, withoutFiles, type EditorGroup, type EditorSide } from '../kernels/editor-groups.ts'
import { mainFile, type Files } from '../kernels/scenario-files.ts'
import type { KeptCopy } from '../kernels/tabs/merge-tabs.ts'
import type { Slice } from './slice.ts'

type Diagnostic = ApplyResult['diagnostics'][number]

/** Where a scenario came from. */
export type ScenarioSource = 'sample' | 'folder' | 'drop' | 'node' | 'new' | 'shared'

/** A scenario as it is kept: the working copy with what it is compared with. */
export interface Scenario {
  readonly id: string
  readonly name: string
  readonly source: ScenarioSource
  readonly files: Files
  /** Node and folders: what the disk holds, as far as we know. */
  readonly disk: Files | undefined
  /** It came from somebody else: no network on Node until that is allowed. */
  readonly isOffline?: boolean
  /** What the browser's storage held when this copy was made of it; without it, it replaces what is there. */
  readonly kept?: KeptCopy
}

/** How the working copy stands to what the gateway runs. */
export type ApplyState = 'none' | 'edited' | 'applying' | 'applied' | 'refused' | 'failed'

/** What was open in the editor; `other` is the group beside it. */
export interface OpenTabs {
  readonly files: readonly string[]
  readonly active: string | undefined
  readonly other?: EditorGroup | undefined
  readonly side?: EditorSide | undefined
}

/** The scenario, what the engine says of it, and which files are open. */
export interface ScenarioSlice {
  readonly scenario: Scenario | undefined
  readonly overview: ScenarioOverview | undefined
  readonly diagnostics: readonly Diagnostic[]
  /** What the editor itself says about the Lua files. */
  readonly findings: readonly Diagnostic[]
  readonly applyState: ApplyState
  /** A sentence when applying failed for a reason of ours. */
  readonly applyProblem: string | undefined
  /** What the gateway took last, whether it accepted it or not. */
  readonly applied: Files
  /** What was deleted last, as long as it can be brought back. */
  readonly removed: { readonly what: string; readonly files: Files } | undefined
  readonly openFiles: readonly string[]
  readonly activeFile: string | undefined
  /** Asks the editor to show a line; `at` makes each request a new one. */
  readonly reveal: { readonly file: string; readonly line: number; readonly at: number } | undefined

  showScenario(scenario: Scenario, open?: OpenTabs): void
  /** Lets a scenario of somebody else use the network. */
  allowNetwork(): void
  editFile(path: string, text: string): void
  addFiles(files: Files): void
  /** `what` names them for the offer to undo. */
  removeFiles(paths: readonly string[], what?: string): void
  /** Brings back what was deleted last. */
  restoreRemoved(): void
  forgetRemoved(): void
  /** Old paths to new ones; open tabs follow. */
  moveFiles(moves: Readonly<Record<string, string>>): void
  replaceFiles(files: Files, disk: Files): void
  /** What another tab changed: texts by path, undefined for files that are gone. */
  takeFiles(changes: Readonly<Record<string, string | undefined>>, disk: Files | undefined): void
  markSaved(): void
  startApply(): void
  endApply(files: Files, result: ApplyResult): void
  failApply(problem: string): void
  noteFindings(findings: readonly Diagnostic[]): void
  openFile(path: string, line?: number): void
}

export const createScenarioSlice: Slice<ScenarioSlice> = (set) => ({
  scenario: undefined,
  overview: undefined,
  diagnostics: [],
  findings: [],
  applyState: 'none',
  applyProblem: undefined,
  applied: {},
  removed: undefined,
  openFiles: [],
  activeFile: undefined,
  reveal: undefined,

  showScenario(scenario, open) {
    const main = mainFile(scenario.files)
    const files = (open?.files ?? (main === undefined ? [] : [main])).filter((path) => path in scenario.files)
    const wanted = open?.active
    const other = open?.other && withoutFiles(open.other, (path) => !(path in scenario.files))
    const isSplit = other !== undefined && other.openFiles.length > 0 && files.length > 0
    set({
      scenario,
      overview: undefined,
      diagnostics: [],
      findings: [],
      applyState: 'edited',
      applyProblem: undefined,
      applied: {},
      removed: undefined,
      openFiles: files,
      activeFile: wanted !== undefined && files.includes(wanted) ? wanted : files[0],
      otherGroup: isSplit ? other : undefined,
      side: isSplit ? (open?.side ?? 'left') : 'left',
      forms: undefined,
      formPlugin: undefined,
      formInstance: 0,
      reveal: undefined,
    })
  },
  allowNetwork() {
    set(({ scenario }) => (scenario ? { scenario: { ...scenario, isOffline: false } } : {}))
  },
  editFile(path, text) {
    set(({ scenario }) =>
      scenario && scenario.files[path] !== text
        ? { scenario: { ...scenario, files: { ...scenario.files, [path]: text } }, applyState: 'edited' }
        : {},
    )
  },
  addFiles(files) {
    set(({ scenario, openFiles }) => {
      if (!scenario) return {}
      const first = mainFile(files)
      return {
        scenario: { ...scenario, files: { ...scenario.files, ...files } },
        applyState: 'edited',
        ...(first !== undefined && {
          activeFile: first,
          openFiles: [...openFiles.filter((path) => path !== first), first],
        }),
      }
    })
  },
  removeFiles(paths, what) {
    set((state) => {
      const { scenario } = state
      if (!scenario) return {}
      const gone = new Set(paths)
      const files = Object.fromEntries(Object.entries(scenario.files).filter(([path]) => !gone.has(path)))
      const lost = Object.fromEntries(Object.entries(scenario.files).filter(([path]) => gone.has(path)))
      return {
        scenario: { ...scenario, files },
        applyState: 'edited',
        removed: { what: what ?? paths.join(', '), files: lost },
        ...changeGroups(state, (group) => withoutFiles(group, (path) => gone.has(path))),
      }
    })
  },
  restoreRemoved() {
    set(({ scenario, removed }) =>
      scenario && removed
        ? {
            scenario: { ...scenario, files: { ...scenario.files, ...removed.files } },
            applyState: 'edited',
            removed: undefined,
          }
        : {},
    )
  },
  forgetRemoved() {
    set({ removed: undefined })
  },
  moveFiles(moves) {
    set((state) => {
      const { scenario } = state
      if (!scenario) return {}
      const moved = (path: string) => moves[path] ?? path
      const files = Object.fromEntries(Object.entries(scenario.files).map(([path, text]) => [moved(path), text]))
      return {
        scenario: { ...scenario, files },
        applyState: 'edited',
        ...changeGroups(state, ({ openFiles, activeFile }) => ({
          openFiles: openFiles.map(moved),
          activeFile: activeFile === undefined ? undefined : moved(activeFile),
        })),
      }
    })
  },
  replaceFiles(files, disk) {
    set((state) => {
      const { scenario } = state
      if (!scenario) return {}
      const groups = changeGroups(state, (group) => withoutFiles(group, (path) => !(path in files)))
      return { scenario: { ...scenario, files, disk }, ...groups }
    })
  },
  takeFiles(changes, disk) {
    set((state) => {
      const { scenario } = state
      if (!scenario) return {}
      const entries = Object.entries({ ...scenario.files, ...changes })
      const files = Object.fromEntries(entries.filter((entry): entry is [string, string] => entry[1] !== undefined))
      const groups = changeGroups(state, (group) => withoutFiles(group, (path) => !(path in files)))
      const isEdited = Object.keys(changes).length > 0
      return {
        scenario: { ...scenario, disk, ...(isEdited && { files }) },
        ...(isEdited && { applyState: 'edited', ...groups }),
      }
    })
  },
  markSaved() {
    set(({ scenario }) => (scenario ? { scenario: { ...scenario, disk: scenario.files } } : {}))
  },
  startApply() {
    set({ applyState: 'applying', applyProblem: undefined })
  },
  endApply(files, result) {
    set(({ scenario, overview }) => ({
      applied: files,
      applyState: scenario && scenario.files !== files ? 'edited' : result.ok ? 'applied' : 'refused',
      diagnostics: result.diagnostics,
      overview: result.overview ?? overview,
      applyProblem: undefined,
    }))
  },
  noteFindings(findings) {
    set({ findings })
  },
  failApply(problem) {
    set({ applyState: 'failed', applyProblem: problem })
  },
  openFile(path, line) {
    set(({ openFiles, reveal }) => ({
      openFiles: openFiles.includes(path) ? openFiles : [...openFiles, path],
      activeFile: path,
      ...(line !== undefined && { reveal: { file: path, line, at: (reveal?.at ?? 0) + 1 } }),
    }))
  },
})
