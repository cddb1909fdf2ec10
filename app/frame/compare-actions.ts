import { suggestExpectations } from '../kernels/compare/suggest-expectations.ts'
import { modelOfRun, selectRow, selectRun } from '../store/selectors.ts'
import type { Studio } from '../store/studio-context.tsx'
import type { Action } from './actions.ts'

/** Comparing, recorded traffic, and expectations made of what is shown. */
export function listCompareActions({ store, session }: Studio): readonly Action[] {
  const { baseline, pinBaseline, showWide, wideView } = store.getState()
  return [
    {
      id: 'pin',
      group: 'Compare',
      label: 'Pin the shown run as baseline',
      keys: 'Alt+B',
      run: () => session.compare.pin(),
    },
    ...(baseline
      ? [{ id: 'unpin', group: 'Compare', label: 'Unpin the baseline', run: () => pinBaseline(undefined) }]
      : []),
    {
      id: 'compare',
      group: 'Compare',
      label: baseline ? 'Compare the shown run with the baseline' : 'Compare the shown run with the one before',
      keys: 'Alt+7',
      run: () => session.compare.compareWithBaseline(),
    },
    {
      id: 'traffic view',
      group: 'Compare',
      label: 'Show recorded traffic',
      keys: 'Alt+8',
      run: () => showWide('traffic'),
    },
    ...(wideView
      ? [{ id: 'leave wide', group: 'Compare', label: 'Back to editor and flow', run: () => showWide(undefined) }]
      : []),
    ...expectations({ store, session }),
  ]
}

function expectations({ store, session }: Studio): readonly Action[] {
  const run = selectRun(store.getState())
  if (!run) return []
  return suggestExpectations(modelOfRun(run), run.response, selectRow(store.getState())).map((sentence) => ({
    id: `expect ${sentence}`,
    group: 'Expect',
    label: `Expect: ${sentence}`,
    run: async () => {
      const problem = await session.expectations.add(sentence)
      if (problem !== undefined) store.getState().showNotice(problem)
    },
  }))
}
