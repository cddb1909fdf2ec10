import type { TabConflict } from '../kernels/tabs/merge-tabs.ts'
import type { Slice } from './slice.ts'

export type Theme = 'dark' | 'light'

/** Sizes of the panels of one group, in percent by panel id. */
export type PanelSizes = Readonly<Record<string, number>>

/** What the big pane shows of a run. */
export const STAGE_VIEWS = ['flow', 'order', 'debug', 'form', 'connections', 'worker'] as const
export type StageView = (typeof STAGE_VIEWS)[number]

/** What belongs to the window rather than to a scenario. */
export interface LayoutSlice {
  readonly theme: Theme
  readonly panels: Readonly<Record<string, PanelSizes>>
  readonly view: StageView
  readonly isExplorerShown: boolean
  readonly isPaletteOpen: boolean
  readonly dialog: StudioDialog | undefined
  /** A sentence shown for a while; for failures that have no place of their own. */
  readonly notice: string | undefined

  setTheme(theme: Theme): void
  resizePanels(group: string, sizes: PanelSizes): void
  showView(view: StageView): void
  showExplorer(isShown: boolean): void
  openPalette(isOpen: boolean): void
  showDialog(dialog: StudioDialog | undefined): void
  showNotice(notice: string | undefined): void
}

/** The dialogs of the studio. */
export type StudioDialog =
  | { readonly type: 'new-plugin' }
  | { readonly type: 'new-file'; readonly folder?: string }
  | { readonly type: 'new-route' }
  | { readonly type: 'new-scenario' }
  | { readonly type: 'move'; readonly path: string }
  | { readonly type: 'keys' }
  | { readonly type: 'share' }
  | { readonly type: 'delete'; readonly what: string; readonly paths: readonly string[] }
  | { readonly type: 'reset'; readonly name: string }
  | { readonly type: 'both-texts'; readonly conflict: TabConflict }
  | { readonly type: 'storage' }

export const createLayoutSlice: Slice<LayoutSlice> = (set) => ({
  theme: 'dark',
  panels: {},
  view: 'flow',
  // A narrow window has better use for the room.
  isExplorerShown: globalThis.innerWidth === undefined || globalThis.innerWidth >= 1100,
  isPaletteOpen: false,
  dialog: undefined,
  notice: undefined,

  setTheme(theme) {
    set({ theme })
  },
  resizePanels(group, sizes) {
    set(({ panels }) => ({ panels: { ...panels, [group]: sizes } }))
  },
  showView(view) {
    set({ view, wideView: undefined })
  },
  showExplorer(isExplorerShown) {
    set({ isExplorerShown })
  },
  openPalette(isPaletteOpen) {
    set({ isPaletteOpen })
  },
  showDialog(dialog) {
    set({ dialog })
  },
  showNotice(notice) {
    set({ notice })
  },
})
