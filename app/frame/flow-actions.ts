import { cardsOf } from '../kernels/flow-graph.ts'
import { FLOW_OVERLAYS } from '../store/flow-slice.ts'
import { selectGraph, selectRun } from '../store/selectors.ts'
import type { Studio } from '../store/studio-context.tsx'
import { actions as text } from '../text/actions.ts'
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
      group: text.groups.view,
      label: text.view.overlay(overlay),
      run: () => state.showOverlay(overlay),
    })),
    ...phases.map(({ id }) => ({
      id: `fold ${id}`,
      group: text.groups.view,
      label: state.foldedPhases.includes(id) ? text.view.unfold(id) : text.view.fold(id),
      run: () => state.toggleFold(id),
    })),
    { id: 'unfold', group: text.groups.view, label: text.view.unfoldAll, run: () => state.foldPhases([]) },
  ]
}

function compareActions({ store, session }: Studio): readonly Action[] {
  const { comparedId, rowId, compareWith } = store.getState()
  if (rowId === undefined) return []
  return [
    { id: 'compare next', group: text.groups.run, label: text.run.compareNext, run: () => session.compareStep('next') },
    {
      id: 'compare first',
      group: text.groups.run,
      label: text.run.compareFirst,
      run: () => session.compareStep('first'),
    },
    { id: 'compare last', group: text.groups.run, label: text.run.compareLast, run: () => session.compareStep('last') },
    ...(comparedId === undefined
      ? []
      : [
          {
            id: 'compare none',
            group: text.groups.run,
            label: text.run.compareNone,
            run: () => compareWith(undefined),
          },
        ]),
  ]
}

function orderActions({ store, session }: Studio): readonly Action[] {
  const state = store.getState()
  const { whatIfs, written, hasLandmarks, showLandmarks, rowId } = state
  const plugin = rowId?.split('/')[1]
  return [
    {
      id: 'landmarks',
      group: text.groups.view,
      label: hasLandmarks ? text.view.hideLandmarks : text.view.showLandmarks,
      run: () => showLandmarks(!hasLandmarks),
    },
    ...(selectRun(state) && plugin !== undefined
      ? [
          {
            id: 'without plugin',
            group: text.groups.whatIf,
            label: text.whatIf.without(plugin),
            run: () => {
              state.showView('order')
              session.whatIf.ask({ type: 'without-plugin', plugin })
            },
          },
        ]
      : []),
    ...(whatIfs.length > 0
      ? [
          { id: 'what-if undo', group: text.groups.whatIf, label: text.whatIf.undo, run: () => session.whatIf.undo() },
          {
            id: 'what-if clear',
            group: text.groups.whatIf,
            label: text.whatIf.clear,
            run: () => session.whatIf.clear(),
          },
        ]
      : []),
    ...(written
      ? [
          {
            id: 'unwrite',
            group: text.groups.whatIf,
            label: text.undo(written.words),
            run: () => session.whatIf.undoWritten(),
          },
        ]
      : []),
  ]
}
