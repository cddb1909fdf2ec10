import type { Studio } from '../store/studio-context.tsx'

/** By action: VS Code's keys first, then those of Chrome's own debugger. The actions come when a key asks for one. */
const KEYS: Readonly<Record<string, readonly string[]>> = {
  'debug continue': ['F5', 'F8', 'Mod+\\'],
  'debug over': ['F10', "Mod+'"],
  'debug into': ['F11', 'Mod+;'],
  'debug out': ['Shift+F11', 'Mod+Shift+:'],
  'debug back': ['Alt+F10', 'Shift+F10'],
  'debug back into': ['Alt+F11'],
  'debug reverse': ['Alt+F5', 'Alt+F8'],
  'debug cursor': ['Mod+F10'],
  'debug branch': ['Mod+F5'],
  'debug send': ['Mod+Shift+Enter'],
  'debug pause': ['F6'],
  'debug stop': ['Shift+F5'],
  'debug breakpoint': ['F9'],
  'debug pipeline': ['Alt+P'],
}

/** Actions whose keys work in every view; the others are captured only while the debug view has the focus. */
const EVERYWHERE: ReadonlySet<string> = new Set(['debug send', 'debug breakpoint', 'debug pipeline'])

/** The keys of an action, as the palette and the cheat sheet show them. */
export function keysOf(id: string): { readonly keys?: string; readonly twins?: readonly string[] } {
  const [keys, ...twins] = KEYS[id] ?? []
  return keys === undefined ? {} : { keys, twins }
}

/**
 * Runs the debugger's action for keys, as `Mod+Shift+Enter`; false: there is none here. In other views F5 loads the page
 * again and F11 fills the screen, as everywhere in the browser.
 */
export function pressDebugKeys(studio: Studio, keys: string): boolean {
  const id = Object.keys(KEYS).find((action) => KEYS[action]?.includes(keys))
  if (id === undefined || (!EVERYWHERE.has(id) && !hasDebugFocus(studio))) return false
  // A key of the debugger never falls through to the browser, even when it can do nothing now.
  void import('./debug-actions.ts').then(({ listDebugActions }) => {
    const wanted = listDebugActions(studio).find((action) => action.id === id)
    return wanted?.isOn === true ? wanted.run() : undefined
  })
  return true
}

/** The debug view is shown, and no dialog over it has the focus. */
function hasDebugFocus({ store }: Studio): boolean {
  if (store.getState().view !== 'debug') return false
  const { activeElement } = document
  return activeElement === null || activeElement === document.body || activeElement.closest('main, header') !== null
}
