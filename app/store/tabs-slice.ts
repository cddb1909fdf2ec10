import type { TabConflict } from '../kernels/tabs/merge-tabs.ts'
import type { Slice } from './slice.ts'

/** What other tabs with the same scenario have to do with this one. */
export interface TabsSlice {
  /** Files of which there are two texts: this tab's and another. */
  readonly tabConflicts: readonly TabConflict[]
  /** Files that were just taken over from another tab; `at` makes each time a new one. */
  readonly takenFromTab: { readonly paths: readonly string[]; readonly at: number } | undefined

  noteConflicts(conflicts: readonly TabConflict[]): void
  noteTaken(paths: readonly string[]): void
  forgetTaken(): void
}

export const createTabsSlice: Slice<TabsSlice> = (set) => ({
  tabConflicts: [],
  takenFromTab: undefined,

  noteConflicts(tabConflicts) {
    set((state) => {
      const { tabConflicts: before } = state
      const isSame =
        before.length === tabConflicts.length &&
        before.every(({ path, theirs, tab }, at) => {
          const one = tabConflicts[at]
          return one?.path === path && one.theirs === theirs && one.tab === tab
        })
      return isSame ? {} : { tabConflicts }
    })
  },
  noteTaken(paths) {
    set(({ takenFromTab }) => ({
      takenFromTab: {
        paths: [...new Set([...(takenFromTab?.paths ?? []), ...paths])],
        at: (takenFromTab?.at ?? 0) + 1,
      },
    }))
  },
  forgetTaken() {
    set({ takenFromTab: undefined })
  },
})
