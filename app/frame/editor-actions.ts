import type { StudioStore } from '../store/store.ts'
import { actions as text } from '../text/actions.ts'
import type { Action } from './actions.ts'

/** What can be done with the groups of the editor, and the templates. */
export function listEditorActions(store: StudioStore): readonly Action[] {
  const { activeFile, otherGroup, side, focusSide, openBeside, toggleSplit, showDialog } = store.getState()
  const split: Action = {
    id: 'split',
    group: text.groups.editor,
    label: otherGroup ? text.editor.join : text.editor.split,
    keys: 'Alt+E',
    run: toggleSplit,
  }
  const beside: Action[] =
    activeFile === undefined || !otherGroup
      ? []
      : [
          {
            id: 'other editor',
            group: text.groups.editor,
            label: text.editor.other,
            keys: 'Alt+O',
            run: () => focusSide(side === 'left' ? 'right' : 'left'),
          },
          {
            id: 'move to other editor',
            group: text.groups.editor,
            label: text.editor.moveToOther(activeFile),
            run: () => openBeside(activeFile, { isMoved: true }),
          },
        ]
  return [
    ...(activeFile === undefined ? [] : [split, ...textActions(store)]),
    ...beside,
    {
      id: 'new-route',
      group: text.groups.scenario,
      label: text.scenario.newRoute,
      run: () => showDialog({ type: 'new-route' }),
    },
    {
      id: 'new-scenario',
      group: text.groups.scenario,
      label: text.scenario.newScenario,
      run: () => showDialog({ type: 'new-scenario' }),
    },
  ]
}

/** What Monaco can do with the text that is open; its own keys stay. */
function textActions(store: StudioStore): readonly Action[] {
  const { runInEditor, activeFile } = store.getState()
  const isLua = activeFile?.endsWith('.lua') === true
  const all: readonly (readonly [id: string, label: string, keys: string])[] = [
    ...(isLua
      ? ([
          ['editor.action.formatDocument', text.editor.format, 'Shift+Alt+F'],
          ['editor.action.rename', text.editor.rename, 'F2'],
          ['editor.action.revealDefinition', text.editor.definition, 'F12'],
          ['editor.action.goToReferences', text.editor.references, 'Shift+F12'],
          ['editor.action.quickOutline', text.editor.outline, 'Mod+Shift+O'],
          ['editor.action.quickFix', text.editor.quickFix, 'Mod+.'],
        ] as const)
      : []),
    ['phasescope.form', text.editor.form, ''],
    ['actions.find', text.editor.find, 'Mod+F'],
  ]
  return all.map(([id, label, keys]) => ({
    id,
    group: text.groups.editor,
    label,
    ...(keys !== '' && { keys }),
    run: () => runInEditor(id),
  }))
}
