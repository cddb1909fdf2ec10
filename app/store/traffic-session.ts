import type { Run, SendRequest } from '../../engine/protocol.ts'
import { draftOfRequest, requestOfDraft, type Draft } from '../kernels/draft-request.ts'
import { fillDraft } from '../kernels/environment/fill-draft.ts'
import { store as words } from '../text/store.ts'
import { selectRun } from './selectors.ts'
import type { StudioState, StudioStore } from './store.ts'
import { createTrafficEdit, type TrafficEdit } from './traffic-edit.ts'
import { createTrafficExport, type TrafficExport } from './traffic-export.ts'
import { createTrafficImport, withIds, type TrafficImport } from './traffic-import.ts'
import { selectVariables, type SequenceStep } from './traffic-slice.ts'

/** What one can do with traffic beyond sending what the composer holds. */
export interface TrafficSession extends TrafficImport, TrafficExport, TrafficEdit {
  /** Sends the shown run's request again, byte for byte; without one what the composer holds. */
  resend(): Promise<void>
  /** Sends all steps that are not left out, one after the other. */
  runSequence(): Promise<void>
  /** After the step that is under way. */
  stopSequence(): void
  /** What the composer holds as one more step. */
  addStep(draft: Draft): void
  /** Saves steps into phasescope.yml, variables filled in, secrets left as they are called. */
  saveSteps(ids: readonly string[]): Promise<void>
}

export interface TrafficSessionOptions {
  readonly store: StudioStore
  /** Waits until the gateway runs what the editor shows. */
  readonly settle: () => Promise<void>
  /** Sends and shows; the run when it has ended. */
  readonly deliver: (request: SendRequest, name: string | undefined) => Promise<Run | undefined>
  readonly send: () => Promise<void>
}

/** The composer's draft with its variables filled in, as a request, or a sentence. */
export function requestToSend(
  state: StudioState,
  draft: Draft,
): { readonly request: SendRequest } | { readonly problem: string } {
  const filled = fillDraft(draft, selectVariables(state))
  return 'problem' in filled ? filled : requestOfDraft(filled)
}

/** Steps of a sequence in the order they run: those of phasescope.yml, then the others. */
export function sequenceSteps({ overview, steps }: Pick<StudioState, 'overview' | 'steps'>): readonly SequenceStep[] {
  const named = (overview?.traffic ?? [])
    .filter(({ websocket, stream }) => !websocket && !stream)
    .map(({ name, request }) => ({
      id: `entry ${name}`,
      name,
      draft: draftOfRequest(request, name),
      group: 'phasescope.yml',
    }))
  return [...named, ...steps]
}

/** Traffic over one store. */
export function createTrafficSession({ store, settle, deliver, send }: TrafficSessionOptions): TrafficSession {
  const state = () => store.getState()
  const edit = createTrafficEdit(store)

  async function runStep({ id, name, draft }: SequenceStep): Promise<void> {
    const { noteStep } = state()
    const checked = requestToSend(state(), draft)
    if ('problem' in checked) return noteStep(id, { type: 'failed', problem: checked.problem })
    noteStep(id, { type: 'running' })
    const run = await deliver(checked.request, draft.name ?? name)
    const { sendProblem } = state()
    if (sendProblem !== undefined) noteStep(id, { type: 'failed', problem: sendProblem })
    else noteStep(id, { type: 'done', run: run?.id, status: run?.response.status })
  }

  return {
    ...createTrafficImport(store),
    ...createTrafficExport(store),
    ...edit,
    async resend() {
      const run = selectRun(state())
      if (state().isSending) return
      if (!run) return send()
      state().startSending(run.request, run.name)
      await settle()
      await deliver(run.request, run.name)
    },
    async runSequence() {
      if (state().isSequenceRunning || state().isSending) return
      const skipped = new Set(state().skippedSteps)
      const steps = sequenceSteps(state()).filter(({ id }) => !skipped.has(id))
      state().startSequence(steps.map(({ id }) => id))
      try {
        await settle()
        for (const step of steps) {
          if (!state().isSequenceRunning) break
          await runStep(step)
        }
      } finally {
        state().endSequence()
      }
    },
    stopSequence: () => state().endSequence(),
    addStep(draft) {
      const { steps, environments, setSteps, showTrafficMessage } = state()
      const name = draft.name ?? draft.entry ?? `${draft.method} ${draft.url}`
      setSteps([...steps, ...withIds([{ name, draft: { ...draft, name: undefined } }])])
      showTrafficMessage({
        text: words.traffic.added(name),
        notes: [],
        undo: { type: 'composer', draft: state().draft, steps, environments },
      })
    },
    async saveSteps(ids) {
      const wanted = new Set(ids)
      const variables = selectVariables(state()).map((variable) =>
        variable.isSecret ? { ...variable, value: `\\{{${variable.name}}}` } : variable,
      )
      const entries: { name: string; request: SendRequest }[] = []
      for (const { id, name, draft } of state().steps) {
        if (!wanted.has(id)) continue
        const filled = fillDraft(draft, variables)
        const checked = 'problem' in filled ? filled : requestOfDraft(filled)
        if ('problem' in checked) return state().showNotice(words.traffic.cantSave(name, checked.problem))
        entries.push({ name, request: checked.request })
      }
      if (entries.length > 0) await edit.saveEntries(entries)
    },
  }
}
