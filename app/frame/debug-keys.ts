import type { Studio } from '../store/studio-context.tsx'
import { listDebugActions } from './debug-actions.ts'

/** Keys that work in every view; the others are captured only while the debug view has the focus. */
const EVERYWHERE: ReadonlySet<string> = new Set(['Mod+Shift+Enter', 'F9', 'Alt+P'])

/**
 * Runs the debugger's action for keys, as `Mod+Shift+Enter`; false: there is none here. In other views F5 loads the page
 * again and F11 fills the screen, as everywhere in the browser.
 */
export function pressDebugKeys(studio: Studio, keys: string): boolean {
  if (!EVERYWHERE.has(keys) && !hasDebugFocus(studio)) return false
  const wanted = listDebugActions(studio).find((action) => action.keys === keys || action.twins?.includes(keys))
  if (!wanted) return false
  // A key of the debugger never falls through to the browser, even when it can do nothing now.
  if (wanted.isOn) void wanted.run()
  return true
}

/** The debug view is shown and nothing outside of it has the focus. */
function hasDebugFocus({ store }: Studio): boolean {
  if (store.getState().view !== 'debug') return false
  const { activeElement } = document
  return (
    activeElement === null ||
    activeElement === document.body ||
    activeElement.closest('main, [aria-label="Debugger controls"]') !== null
  )
}
