import type { Studio } from '../store/studio-context.tsx'
import { actions as text } from '../text/actions.ts'
import type { Action } from './actions.ts'

type RegionId = keyof typeof text.regions
const REGIONS = Object.keys(text.regions) as readonly RegionId[]
const IN_CONNECTIONS: readonly RegionId[] = ['connections', 'connection', 'message', 'frame']

/** What is shown, and where the focus goes. */
export function listViewActions({ store }: Studio): readonly Action[] {
  const { theme, setTheme, showInspectorTab, showView, view, isExplorerShown, showExplorer } = store.getState()
  const other = theme === 'dark' ? 'light' : 'dark'
  return [
    {
      id: 'keys',
      group: text.groups.view,
      label: text.view.keys,
      keys: '?',
      run: () => store.getState().showDialog({ type: 'keys' }),
    },
    { id: 'theme', group: text.groups.view, label: text.view.theme(other), run: () => setTheme(other) },
    {
      id: 'explorer',
      group: text.groups.view,
      label: isExplorerShown ? text.view.hideExplorer : text.view.showExplorer,
      keys: 'Mod+B',
      run: () => showExplorer(!isExplorerShown),
    },
    { id: 'flow', group: text.groups.view, label: text.view.flow, keys: 'Alt+1', run: () => showView('flow') },
    { id: 'order', group: text.groups.view, label: text.view.order, keys: 'Alt+2', run: () => showView('order') },
    { id: 'debug', group: text.groups.view, label: text.view.debug, keys: 'Alt+3', run: () => showView('debug') },
    { id: 'form', group: text.groups.view, label: text.view.form, keys: 'Alt+4', run: () => showView('form') },
    {
      id: 'connections',
      group: text.groups.view,
      label: text.view.connections,
      keys: 'Alt+5',
      run: () => showView('connections'),
    },
    { id: 'worker', group: text.groups.view, label: text.view.worker, keys: 'Alt+6', run: () => showView('worker') },
    { id: 'why', group: text.groups.view, label: text.view.why, run: () => showInspectorTab('why') },
    { id: 'changes', group: text.groups.view, label: text.view.changes, run: () => showInspectorTab('changes') },
    { id: 'state', group: text.groups.view, label: text.view.state, run: () => showInspectorTab('state') },
    { id: 'calls', group: text.groups.view, label: text.view.calls, run: () => showInspectorTab('calls') },
    { id: 'chunks', group: text.groups.view, label: text.view.chunks, run: () => showInspectorTab('chunks') },
    { id: 'log', group: text.groups.view, label: text.view.log, run: () => showInspectorTab('log') },
    ...REGIONS.map((region) => ({
      id: `focus ${text.regions[region]}`,
      group: text.groups.view,
      label: text.view.region(text.regions[region]),
      run: () => {
        if (region === 'explorer') showExplorer(true)
        if (region === 'debugger' || region === 'console') showView('debug')
        else if (region === 'worker') showView('worker')
        else if (IN_CONNECTIONS.includes(region)) showView('connections')
        else if (region === 'flow') showView(view === 'order' ? view : 'flow')
        else if (region !== 'explorer' && region !== 'editor' && view === 'connections') showView('flow')
        else if (region === 'inspector' && view === 'debug') showView('flow')
        setTimeout(() => focusRegion(text.regions[region]))
      },
    })),
  ]
}

/** Moves the focus to the first thing in a region that can have it. */
function focusRegion(label: string): void {
  const region = document.querySelector(`section[aria-label="${label}"]`)
  // In a narrow window it may be behind a tab, which the focus opens.
  const tab = region?.closest('[role="tabpanel"][data-state="inactive"]')?.getAttribute('aria-labelledby')
  if (tab) document.getElementById(tab)?.focus()
  const target = region?.querySelector<HTMLElement>(
    '.monaco-editor textarea, .monaco-editor .native-edit-context, [tabindex="0"], button:not([tabindex="-1"]), input, select',
  )
  target?.focus()
}
