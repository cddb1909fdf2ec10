import { selectRun } from '../store/selectors.ts'
import type { Studio } from '../store/studio-context.tsx'
import type { Action } from './actions.ts'

/** Sequences, imports, exports, the history. */
export function listTrafficActions({ store, session }: Studio): readonly Action[] {
  const state = store.getState()
  const { showTrafficDialog, showComposerTab, trafficMessage, environments, environment, isAutoResend } = state
  const run = selectRun(state)
  const of = (id: string, label: string, act: () => unknown, keys?: string): Action => ({
    id: `traffic: ${id}`,
    group: 'Traffic',
    label,
    run: act,
    ...(keys !== undefined && { keys }),
  })
  return [
    of('resend', 'Send the shown run again', () => session.traffic.resend(), 'R'),
    of('import', 'Import curl, .http or HAR …', () => showTrafficDialog({ type: 'import', text: '' })),
    of('export', 'Export HAR, .http, curl or variables …', () => showTrafficDialog({ type: 'export' })),
    of('save', 'Save the request as a traffic entry …', () => showTrafficDialog({ type: 'save' })),
    of('curl', 'Copy the request as curl', () => session.traffic.copyCurl(state.draft)),
    of('step', 'Add the request to the sequence', () => session.traffic.addStep(state.draft)),
    of('sequence', 'Run the sequence', () => {
      showComposerTab('sequence')
      return session.traffic.runSequence()
    }),
    of('resending', `${isAutoResend ? 'Do not send' : 'Send'} the last request again after each edit`, () =>
      state.setAutoResend(!isAutoResend),
    ),
    ...(trafficMessage?.undo ? [of('undo', `Undo: ${trafficMessage.text}`, () => session.traffic.undo())] : []),
    ...(run
      ? [
          of(
            'pin',
            state.pinnedRuns.includes(run.id) ? 'Unpin the shown run' : 'Pin the shown run in the history',
            () => state.pinRun(run.id, !state.pinnedRuns.includes(run.id)),
          ),
        ]
      : []),
    ...environments
      .filter(({ name }) => name !== environment)
      .map(({ name }) => of(`use ${name}`, `Use the variables of ${name}`, () => state.chooseEnvironment(name))),
    of('variables', 'Show variables', () => showComposerTab('variables')),
    of('upstreams', 'Show upstreams and faults', () => showComposerTab('upstreams')),
    of('history', 'Show the history', () => showComposerTab('history')),
  ]
}
