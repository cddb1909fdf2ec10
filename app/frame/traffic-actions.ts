import { selectRun } from '../store/selectors.ts'
import type { Studio } from '../store/studio-context.tsx'
import { actions as text } from '../text/actions.ts'
import type { Action } from './actions.ts'

/** Sequences, imports, exports, the history. */
export function listTrafficActions({ store, session }: Studio): readonly Action[] {
  const state = store.getState()
  const { showTrafficDialog, showComposerTab, trafficMessage, environments, environment, isAutoResend } = state
  const run = selectRun(state)
  const of = (id: string, label: string, act: () => unknown, keys?: string): Action => ({
    id: `traffic: ${id}`,
    group: text.groups.traffic,
    label,
    run: act,
    ...(keys !== undefined && { keys }),
  })
  return [
    of('resend', text.traffic.resend, () => session.traffic.resend(), 'R'),
    of('import', text.traffic.import, () => showTrafficDialog({ type: 'import', text: '' })),
    of('export', text.traffic.export, () => showTrafficDialog({ type: 'export' })),
    of('save', text.traffic.save, () => showTrafficDialog({ type: 'save' })),
    of('curl', text.traffic.curl, () => session.traffic.copyCurl(state.draft)),
    of('step', text.traffic.addStep, () => session.traffic.addStep(state.draft)),
    of('sequence', text.traffic.runSequence, () => {
      showComposerTab('sequence')
      return session.traffic.runSequence()
    }),
    of('resending', isAutoResend ? text.traffic.dontResendAfterEdit : text.traffic.resendAfterEdit, () =>
      state.setAutoResend(!isAutoResend),
    ),
    ...(trafficMessage?.undo ? [of('undo', text.undo(trafficMessage.text), () => session.traffic.undo())] : []),
    ...(run
      ? [
          of('pin', state.pinnedRuns.includes(run.id) ? text.traffic.unpin : text.traffic.pin, () =>
            state.pinRun(run.id, !state.pinnedRuns.includes(run.id)),
          ),
        ]
      : []),
    ...environments
      .filter(({ name }) => name !== environment)
      .map(({ name }) => of(`use ${name}`, text.traffic.useVariables(name), () => state.chooseEnvironment(name))),
    of('variables', text.traffic.variables, () => showComposerTab('variables')),
    of('upstreams', text.traffic.upstreams, () => showComposerTab('upstreams')),
    of('history', text.traffic.history, () => showComposerTab('history')),
  ]
}
