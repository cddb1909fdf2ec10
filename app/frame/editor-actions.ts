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
    ...(activeFile === undefined ? [] : [split]),
    ...beside,
    { id: 'new-route', group: 'Scenario', label: 'New route …', run: () => showDialog({ type: 'new-route' }) },
    { id: 'new-scenario', group: 'Scenario', label: 'New scenario …', run: () => showDialog({ type: 'new-scenario' }) },
  ]
}
