import type { StudioStore } from '../store/store.ts'
import type { Action } from './actions.ts'

/** What can be done with the groups of the editor, and the templates. */
export function listEditorActions(store: StudioStore): readonly Action[] {
  const { activeFile, otherGroup, side, focusSide, openBeside, toggleSplit, showDialog } = store.getState()
  const split: Action = {
    id: 'split',
    group: 'Editor',
    label: otherGroup ? 'Join the two editors' : 'Split the editor',
    keys: 'Alt+E',
    run: toggleSplit,
  }
  const beside: Action[] =
    activeFile === undefined || !otherGroup
      ? []
      : [
          {
            id: 'other editor',
            group: 'Editor',
            label: 'Go to the other editor',
            keys: 'Alt+O',
            run: () => focusSide(side === 'left' ? 'right' : 'left'),
          },
          {
            id: 'move to other editor',
            group: 'Editor',
            label: `Move ${activeFile} to the other editor`,
            run: () => openBeside(activeFile, { isMoved: true }),
          },
        ]
  return [
    ...(activeFile === undefined ? [] : [split, ...textActions(store)]),
    ...beside,
    { id: 'new-route', group: 'Scenario', label: 'New route …', run: () => showDialog({ type: 'new-route' }) },
    { id: 'new-scenario', group: 'Scenario', label: 'New scenario …', run: () => showDialog({ type: 'new-scenario' }) },
  ]
}

/** What Monaco can do with the text that is open; its own keys stay. */
function textActions(store: StudioStore): readonly Action[] {
  const { runInEditor, activeFile } = store.getState()
  const isLua = activeFile?.endsWith('.lua') === true
  const all: readonly (readonly [id: string, label: string, keys: string])[] = [
    ...(isLua
      ? ([
          ['editor.action.formatDocument', 'Format the file', 'Shift+Alt+F'],
          ['editor.action.rename', 'Rename the symbol', 'F2'],
          ['editor.action.revealDefinition', 'Go to definition', 'F12'],
          ['editor.action.goToReferences', 'Find all references', 'Shift+F12'],
          ['editor.action.quickOutline', 'Go to a function of the file', 'Mod+Shift+O'],
          ['editor.action.quickFix', 'Quick fix', 'Mod+.'],
        ] as const)
      : []),
    ['phasescope.form', 'Show this line in the configuration form', ''],
    ['actions.find', 'Find in the file', 'Mod+F'],
  ]
  return all.map(([id, label, keys]) => ({
    id,
    group: 'Editor',
    label,
    ...(keys !== '' && { keys }),
    run: () => runInEditor(id),
  }))
}
