import { KONG_CHOICES } from '../kernels/what-if.ts'
import { runLabel } from '../kernels/compare/run-label.ts'
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
    ...otherRuns({ store, session }),
    ...expectations({ store, session }),
  ]
}

/** The shown run beside what it would be: under the questions of the order matrix, or on another Kong. */
function otherRuns({ store, session }: Studio): readonly Action[] {
  const { whatIfRun, compareRuns } = store.getState()
  const run = selectRun(store.getState())
  if (!run) return []
  const whatIf = whatIfRun && {
    id: 'compare what-if',
    group: 'Compare',
    label: 'Compare the shown run with what if',
    run: () =>
      compareRuns({ run, label: runLabel(run) }, { run: whatIfRun, label: `what if · ${runLabel(whatIfRun)}` }),
  }
  return [
    ...(whatIf ? [whatIf] : []),
    ...KONG_CHOICES.map((version) => ({
      id: `compare Kong ${version}`,
      group: 'Compare',
      label: `Compare with Kong ${version}`,
      run: () => session.compare.tryKong(version),
    })),
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
