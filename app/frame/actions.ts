import { draftOfRequest } from '../kernels/draft-request.ts'
import { kindOfTraffic } from '../kernels/connections/connection-draft.ts'
import { pluginOfPath } from '../kernels/scenario-files.ts'
import { selectConnection } from '../store/connections-slice.ts'
import type { Sample } from '../store/samples.ts'
import type { Studio } from '../store/studio-context.tsx'
import { listCompareActions } from './compare-actions.ts'
import { listDebugActions } from './debug-actions.ts'
import { listEditorActions } from './editor-actions.ts'
import { listFlowActions } from './flow-actions.ts'
import { COPY_FOLDER, copyFolder, openFolder } from './open-folder.ts'
import { listTrafficActions } from './traffic-actions.ts'
import { canOpenFolder } from './read-files.ts'

/** Something one can do: an entry of the command palette, maybe with a key. */
export interface Action {
  readonly id: string
  readonly group: string
  readonly label: string
  readonly keys?: string
  readonly run: () => unknown
}

/** Every action there is at this moment. */
export function listActions(studio: Studio, samples: readonly Sample[]): readonly Action[] {
  return [
    ...runActions(studio),
    ...listDebugActions(studio).filter(({ isOn }) => isOn),
    ...scenarioActions(studio, samples),
    ...listEditorActions(studio.store),
    ...fileActions(studio),
    ...trafficActions(studio),
    ...listTrafficActions(studio),
    ...learnActions(studio, samples),
    ...listFlowActions(studio),
    ...listCompareActions(studio),
    ...viewActions(studio),
  ]
}

function runActions({ store, session }: Studio): readonly Action[] {
  return [
    { id: 'send', group: 'Run', label: 'Send the request', keys: 'Mod+Enter', run: () => session.send() },
    { id: 'save', group: 'Run', label: 'Save and apply', keys: 'Mod+S', run: () => session.save() },
    {
      id: 'write back',
      group: 'Run',
      label: 'Write Admin API changes into kong.yml',
      run: () => session.writeBack(),
    },
    {
      id: 'share',
      group: 'Run',
      label: 'Share: link or zip …',
      keys: 'Alt+S',
      run: () => store.getState().showDialog({ type: 'share' }),
    },
    {
      id: 'zip',
      group: 'Run',
      label: 'Save a zip of everything, secrets included',
      run: () => session.share.saveWhole(),
    },
    { id: 'first', group: 'Run', label: 'First step', run: () => session.step('first') },
    {
      id: 'previous',
      group: 'Run',
      label: 'Previous step',
      keys: 'Shift+F10',
      run: () => session.step('previous'),
    },
    { id: 'next', group: 'Run', label: 'Next step', keys: 'F10', run: () => session.step('next') },
    { id: 'last', group: 'Run', label: 'Last step', run: () => session.step('last') },
  ]
}

function scenarioActions({ store, session }: Studio, samples: readonly Sample[]): readonly Action[] {
  const { scenario, engineKind } = store.getState()
  const other =
    engineKind === 'node'
      ? ({ kind: 'service-worker', label: 'Run in the page’s service worker' } as const)
      : ({ kind: 'node', label: 'Run on the Node backend' } as const)
  return [
    ...samples
      .filter(({ lesson }) => lesson === undefined)
      .map((sample) => ({
        id: `sample ${sample.name}`,
        group: 'Scenario',
        label: `Open sample: ${sample.name}`,
        run: () => session.openSample(sample),
      })),
    ...(canOpenFolder
      ? [{ id: 'folder', group: 'Scenario', label: 'Open folder …', run: () => openFolder({ store, session }) }]
      : []),
    { id: 'copy-folder', group: 'Scenario', label: COPY_FOLDER, run: () => copyFolder({ store, session }) },
    ...(scenario?.source === 'sample'
      ? [
          {
            id: 'reset',
            group: 'Scenario',
            label: `Start the sample ${scenario.name} afresh …`,
            run: () => store.getState().showDialog({ type: 'reset', name: scenario.id }),
          },
        ]
      : []),
    { id: 'host', group: 'Scenario', label: other.label, run: () => session.switchEngine(other.kind) },
    {
      id: 'storage',
      group: 'Scenario',
      label: 'Room in the browser’s storage …',
      run: () => store.getState().showDialog({ type: 'storage' }),
    },
    ...conflictActions({ store, session }),
    {
      id: 'new-plugin',
      group: 'Scenario',
      label: 'New plugin …',
      run: () => store.getState().showDialog({ type: 'new-plugin' }),
    },
    {
      id: 'new-file',
      group: 'Scenario',
      label: 'New file …',
      run: () => store.getState().showDialog({ type: 'new-file' }),
    },
  ]
}

/** Where two tabs changed one file. */
function conflictActions({ store, session }: Studio): readonly Action[] {
  return store.getState().tabConflicts.flatMap((conflict) => [
    {
      id: `see both ${conflict.path} ${conflict.tab}`,
      group: 'Scenario',
      label: `See both texts of ${conflict.path}`,
      run: () => store.getState().showDialog({ type: 'both-texts', conflict }),
    },
    {
      id: `keep mine ${conflict.path} ${conflict.tab}`,
      group: 'Scenario',
      label: `Keep this tab’s text of ${conflict.path}`,
      run: () => session.keeper.decide(conflict, 'mine'),
    },
    {
      id: `take theirs ${conflict.path} ${conflict.tab}`,
      group: 'Scenario',
      label: `Take the other tab’s text of ${conflict.path}`,
      run: () => session.keeper.decide(conflict, 'theirs'),
    },
  ])
}

function fileActions(studio: Studio): readonly Action[] {
  const { scenario, openFile } = studio.store.getState()
  const files = Object.keys(scenario?.files ?? {}).toSorted()
  return [
    ...activeFileActions(studio),
    ...files.map((path) => ({ id: `file ${path}`, group: 'Files', label: `Go to ${path}`, run: () => openFile(path) })),
  ]
}

function activeFileActions({ store }: Studio): readonly Action[] {
  const { scenario, activeFile: path, openFiles, closeFile, showDialog, removed, restoreRemoved } = store.getState()
  const undo = removed
    ? [{ id: 'restore', group: 'Files', label: `Undo: delete ${removed.what}`, run: restoreRemoved }]
    : []
  if (path === undefined) return undo
  const plugin = pluginOfPath(path)
  const own = Object.keys(scenario?.files ?? {}).filter((other) => pluginOfPath(other) === plugin)
  const remove = (what: string, paths: readonly string[]) => ({
    id: `delete ${what}`,
    group: 'Files',
    label: `Delete ${what} …`,
    run: () => showDialog({ type: 'delete', what, paths }),
  })
  return [
    ...undo,
    { id: 'close', group: 'Files', label: `Close ${path}`, run: () => closeFile(path) },
    {
      id: 'close others',
      group: 'Files',
      label: 'Close the other tabs',
      run: () => openFiles.filter((other) => other !== path).forEach(closeFile),
    },
    { id: 'move', group: 'Files', label: `Rename or move ${path} …`, run: () => showDialog({ type: 'move', path }) },
    remove(path, [path]),
    ...(plugin === undefined ? [] : [remove(`the plugin ${plugin}`, own)]),
  ]
}

function trafficActions(studio: Studio): readonly Action[] {
  const { overview, loadDraft } = studio.store.getState()
  const entries = (overview?.traffic ?? []).map((entry) => {
    const { name, request } = entry
    const kind = kindOfTraffic(entry)
    return {
      id: `traffic ${name}`,
      group: 'Traffic',
      label: kind === undefined ? `Load request: ${name}` : `Load ${kind} conversation: ${name}`,
      run: () => studio.session.connections.load(entry) || loadDraft(draftOfRequest(request, name)),
    }
  })
  return [...entries, ...connectionActions(studio)]
}

function connectionActions({ store, session }: Studio): readonly Action[] {
  const { connections } = session
  const run = selectConnection(store.getState())
  const hasScript = store.getState().connectionDraft.steps.length > 0
  const always = [
    { id: 'connection open', group: 'Traffic', label: 'Open the connection', run: () => connections.open() },
    ...(hasScript
      ? [{ id: 'connection play', group: 'Traffic', label: 'Play the conversation', run: () => connections.play() }]
      : []),
  ]
  if (!run) return always
  if (run.isOpen)
    return [
      ...always,
      { id: 'connection send', group: 'Traffic', label: 'Send the message', run: () => connections.send() },
      { id: 'connection close', group: 'Traffic', label: 'Close the connection', run: () => connections.close(1000) },
    ]
  const replay = (timing: 'recorded' | 'at-once') => () => connections.replay({ timing, upstream: 'live' })
  return [
    ...always,
    { id: 'replay', group: 'Traffic', label: 'Replay the session with its timing', run: replay('recorded') },
    { id: 'replay at once', group: 'Traffic', label: 'Replay the session at once', run: replay('at-once') },
  ]
}

function learnActions({ store, session }: Studio, samples: readonly Sample[]): readonly Action[] {
  const { isLearnShown, showLearn, lesson } = store.getState()
  const lessons = samples.filter((sample) => sample.lesson !== undefined)
  const own: readonly Action[] = lesson
    ? [
        { id: 'check', group: 'Learn', label: 'Run the check of this lesson', run: () => session.learn.runCheck() },
        { id: 'afresh', group: 'Learn', label: 'Start this lesson afresh', run: () => session.learn.startAfresh() },
      ]
    : []
  return [
    {
      id: 'learn',
      group: 'Learn',
      label: isLearnShown ? 'Close the lesson' : 'Show the lessons',
      keys: 'Alt+L',
      run: () => showLearn(!isLearnShown),
    },
    ...own,
    ...lessons.map((one, at) => ({
      id: `lesson ${one.name}`,
      group: 'Learn',
      label: `Lesson ${at + 1}: ${one.lesson}`,
      run: () => session.learn.open(one),
    })),
  ]
}

const REGIONS = [
  'Explorer',
  'Editor',
  'Flow',
  'Request',
  'Response',
  'Inspector',
  'Debugger',
  'Console',
  'Connections',
  'Connection',
  'Message',
  'Frame',
  'Worker',
] as const
const IN_CONNECTIONS: readonly string[] = ['Connections', 'Connection', 'Message', 'Frame']

function viewActions({ store }: Studio): readonly Action[] {
  const { theme, setTheme, showInspectorTab, showView, view, isExplorerShown, showExplorer } = store.getState()
  const other = theme === 'dark' ? 'light' : 'dark'
  return [
    {
      id: 'keys',
      group: 'View',
      label: 'Keyboard shortcuts',
      keys: '?',
      run: () => store.getState().showDialog({ type: 'keys' }),
    },
    { id: 'theme', group: 'View', label: `Use the ${other} theme`, run: () => setTheme(other) },
    {
      id: 'explorer',
      group: 'View',
      label: `${isExplorerShown ? 'Hide' : 'Show'} the explorer`,
      keys: 'Mod+B',
      run: () => showExplorer(!isExplorerShown),
    },
    { id: 'flow', group: 'View', label: 'Show the flow', keys: 'Alt+1', run: () => showView('flow') },
    { id: 'order', group: 'View', label: 'Show the order matrix', keys: 'Alt+2', run: () => showView('order') },
    { id: 'debug', group: 'View', label: 'Show the debugger', keys: 'Alt+3', run: () => showView('debug') },
    { id: 'form', group: 'View', label: 'Show the configuration form', keys: 'Alt+4', run: () => showView('form') },
    { id: 'connections', group: 'View', label: 'Show connections', keys: 'Alt+5', run: () => showView('connections') },
    { id: 'worker', group: 'View', label: 'Show the worker', keys: 'Alt+6', run: () => showView('worker') },
    { id: 'why', group: 'View', label: 'Inspector: Why', run: () => showInspectorTab('why') },
    { id: 'changes', group: 'View', label: 'Inspector: Changes', run: () => showInspectorTab('changes') },
    { id: 'state', group: 'View', label: 'Inspector: State', run: () => showInspectorTab('state') },
    { id: 'calls', group: 'View', label: 'Inspector: Calls', run: () => showInspectorTab('calls') },
    { id: 'chunks', group: 'View', label: 'Inspector: Chunks', run: () => showInspectorTab('chunks') },
    { id: 'log', group: 'View', label: 'Inspector: Log', run: () => showInspectorTab('log') },
    ...REGIONS.map((region) => ({
      id: `focus ${region}`,
      group: 'View',
      label: `Go to ${region}`,
      run: () => {
        if (region === 'Explorer') showExplorer(true)
        if (region === 'Debugger' || region === 'Console') showView('debug')
        else if (region === 'Worker') showView('worker')
        else if (IN_CONNECTIONS.includes(region)) showView('connections')
        else if (region === 'Flow') showView(view === 'order' ? view : 'flow')
        else if (region !== 'Explorer' && region !== 'Editor' && view === 'connections') showView('flow')
        else if (region === 'Inspector' && view === 'debug') showView('flow')
        setTimeout(() => focusRegion(region))
      },
    })),
  ]
}

/** Moves the focus to the first thing in a region that can have it. */
function focusRegion(label: string): void {
  const region = document.querySelector(`section[aria-label="${label}"]`)
  const target = region?.querySelector<HTMLElement>(
    '.monaco-editor textarea, .monaco-editor .native-edit-context, [tabindex="0"], button:not([tabindex="-1"]), input, select',
  )
  target?.focus()
}
