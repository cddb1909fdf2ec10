import { cardsOf } from '../kernels/flow-graph.ts'
import { FLOW_OVERLAYS } from '../store/flow-slice.ts'
import { selectGraph, selectRun } from '../store/selectors.ts'
import type { Studio } from '../store/studio-context.tsx'
import type { Action } from './actions.ts'

/** What can be done with the flow and the order matrix. */
export function listFlowActions(studio: Studio): readonly Action[] {
  return [...flowActions(studio), ...compareActions(studio), ...orderActions(studio)]
}

function flowActions({ store }: Studio): readonly Action[] {
  const state = store.getState()
  const graph = selectGraph(state)
  const phases = graph ? cardsOf(graph).filter(({ rows }) => rows.some(({ tone }) => tone !== 'landmark')) : []
  return [
    ...FLOW_OVERLAYS.map((overlay) => ({
      id: `overlay ${overlay}`,
      group: 'View',
      label: `Flow overlay: ${overlay}`,
      run: () => state.showOverlay(overlay),
    })),
    ...phases.map(({ id }) => ({
      id: `fold ${id}`,
      group: 'View',
      label: `${state.foldedPhases.includes(id) ? 'Unfold' : 'Fold'} ${id}`,
      run: () => state.toggleFold(id),
    })),
    { id: 'unfold', group: 'View', label: 'Unfold all phases', run: () => state.foldPhases([]) },
  ]
}

function compareActions({ store, session }: Studio): readonly Action[] {
  const { comparedId, rowId, compareWith } = store.getState()
  if (rowId === undefined) return []
  return [
    { id: 'compare next', group: 'Run', label: 'Compare with the next step', run: () => session.compareStep('next') },
    {
      id: 'compare first',
      group: 'Run',
      label: 'Compare with the first step',
      run: () => session.compareStep('first'),
    },
    { id: 'compare last', group: 'Run', label: 'Compare with the last step', run: () => session.compareStep('last') },
    ...(comparedId === undefined
      ? []
      : [{ id: 'compare none', group: 'Run', label: 'Stop comparing steps', run: () => compareWith(undefined) }]),
  ]
}

function orderActions({ store, session }: Studio): readonly Action[] {
  const state = store.getState()
  const { whatIfs, written, hasLandmarks, showLandmarks, rowId } = state
  const plugin = rowId?.split('/')[1]
  return [
    {
      id: 'landmarks',
      group: 'View',
      label: `${hasLandmarks ? 'Hide' : 'Show'} all bundled priorities in the order matrix`,
      run: () => showLandmarks(!hasLandmarks),
    },
    ...(selectRun(state) && plugin !== undefined
      ? [
          {
            id: 'without plugin',
            group: 'What if',
            label: `What if ${plugin} was switched off?`,
            run: () => {
              state.showView('order')
              session.whatIf.ask({ type: 'without-plugin', plugin })
            },
          },
        ]
      : []),
    ...(whatIfs.length > 0
      ? [
          { id: 'what-if undo', group: 'What if', label: 'Undo what if', run: () => session.whatIf.undo() },
          {
            id: 'what-if clear',
            group: 'What if',
            label: 'Take back every what if',
            run: () => session.whatIf.clear(),
          },
        ]
      : []),
    ...(written
      ? [{ id: 'unwrite', group: 'What if', label: `Undo: ${written.words}`, run: () => session.whatIf.undoWritten() }]
      : []),
  ]
}
