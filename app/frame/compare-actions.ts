import { KONG_CHOICES } from '../kernels/what-if.ts'
import { runLabel } from '../kernels/compare/run-label.ts'
import { suggestExpectations } from '../kernels/compare/suggest-expectations.ts'
import { modelOfRun, selectRow, selectRun } from '../store/selectors.ts'
import type { Studio } from '../store/studio-context.tsx'
import { actions as text } from '../text/actions.ts'
import type { Action } from './actions.ts'

/** Comparing, recorded traffic, and expectations made of what is shown. */
export function listCompareActions({ store, session }: Studio): readonly Action[] {
  const { baseline, pinBaseline, showWide, wideView } = store.getState()
  return [
    {
      id: 'pin',
      group: text.groups.compare,
      label: text.compare.pin,
      keys: 'Alt+B',
      run: () => session.compare.pin(),
    },
    ...(baseline
      ? [{ id: 'unpin', group: text.groups.compare, label: text.compare.unpin, run: () => pinBaseline(undefined) }]
      : []),
    {
      id: 'compare',
      group: text.groups.compare,
      label: baseline ? text.compare.withBaseline : text.compare.withPrevious,
      keys: 'Alt+7',
      run: () => session.compare.compareWithBaseline(),
    },
    {
      id: 'traffic view',
      group: text.groups.compare,
      label: text.compare.traffic,
      keys: 'Alt+8',
      run: () => showWide('traffic'),
    },
    ...(wideView
      ? [{ id: 'leave wide', group: text.groups.compare, label: text.compare.back, run: () => showWide(undefined) }]
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
    group: text.groups.compare,
    label: text.compare.whatIf,
    run: () =>
      compareRuns(
        { run, label: runLabel(run) },
        { run: whatIfRun, label: text.compare.whatIfRun(runLabel(whatIfRun)) },
      ),
  }
  return [
    ...(whatIf ? [whatIf] : []),
    ...KONG_CHOICES.map((version) => ({
      id: `compare Kong ${version}`,
      group: text.groups.compare,
      label: text.compare.kong(version),
      run: () => session.compare.tryKong(version),
    })),
  ]
}

function expectations({ store, session }: Studio): readonly Action[] {
  const run = selectRun(store.getState())
  if (!run) return []
  return suggestExpectations(modelOfRun(run), run.response, selectRow(store.getState())).map((sentence) => ({
    id: `expect ${sentence}`,
    group: text.groups.expect,
    label: text.compare.expect(sentence),
    run: async () => {
      const problem = await session.expectations.add(sentence)
      if (problem !== undefined) store.getState().showNotice(problem)
    },
  }))
}
