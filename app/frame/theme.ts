import type { Theme } from '../store/layout-slice.ts'
import type { StudioStore } from '../store/store.ts'

/** index.html reads the same key before the first paint. */
const KEY = 'phasescope-theme'

/** The theme index.html has put on the page. */
export function shownTheme(): Theme {
  return document.documentElement.dataset['theme'] === 'light' ? 'light' : 'dark'
}

/** Keeps the page and the browser's memory in step with the store. */
export function followTheme(store: StudioStore): () => void {
  return store.subscribe(({ theme }, before) => {
    if (theme === before.theme) return
    document.documentElement.dataset['theme'] = theme
    document.documentElement.style.colorScheme = theme
    try {
      localStorage.setItem(KEY, theme)
    } catch {
      // a private window: the theme lasts as long as the page
    }
  })
}
