import { useEffect, useState, type FormEvent } from 'react'
import type { SendRequest } from '../../engine/protocol.ts'
import type { Draft } from '../kernels/draft-request.ts'
import type { Secret } from '../kernels/share/secrets.ts'
import { selectRun } from '../store/selectors.ts'
import type { StudioState } from '../store/store.ts'
import type { ExportedTraffic } from '../store/traffic-export.ts'
import { sequenceSteps } from '../store/traffic-session.ts'
import { useStudio } from '../store/studio-context.tsx'
import { trafficDialogs } from '../text/traffic-dialogs.ts'
import { Button } from '../ui/button.tsx'
import { Modal } from '../ui/modal.tsx'
import { SecretList } from '../ui/secret-list.tsx'

const words = trafficDialogs.export
type What = keyof typeof words.choices

interface ExportDialogProps {
  /** The request that is to be copied as curl. */
  readonly curl: Draft | SendRequest | undefined
  readonly isVariables: boolean
  readonly onClose: () => void
}

/** Chooses what leaves the page, and shows what of it is hidden. */
export function ExportDialog({ curl, isVariables, onClose }: ExportDialogProps) {
  const { store, session } = useStudio()
  const [what, setWhat] = useState<What>(curl ? 'curl' : isVariables ? 'variables' : 'har-all')
  const [found, setFound] = useState<{ readonly what: What; readonly secrets: readonly Secret[] }>()
  const [shown, setShown] = useState<ReadonlySet<string>>(new Set())
  useEffect(() => {
    let isOver = false
    void session.traffic
      .findExportedSecrets(trafficOf(what, store.getState(), curl))
      .then((list) => isOver || setFound({ what, secrets: list }))
    return () => {
      isOver = true
    }
  }, [what, session, store, curl])
  const secrets = found?.what === what ? found.secrets : undefined
  const masked = secrets?.filter(({ value }) => !shown.has(value)) ?? []
  const save = (event: FormEvent) => {
    event.preventDefault()
    void session.traffic.exportTraffic(trafficOf(what, store.getState(), curl), masked)
    onClose()
  }
  return (
    <Modal title={words.title} about={words.about} onClose={onClose}>
      <form onSubmit={save} className="flex flex-col gap-1">
        <fieldset className="flex flex-col gap-1">
          <legend className="sr-only">{words.legend}</legend>
          {(Object.keys(words.choices) as What[]).map((id) => (
            <label key={id} className="flex items-center gap-2">
              <input type="radio" name="export" checked={what === id} onChange={() => setWhat(id)} />
              {words.choices[id]}
            </label>
          ))}
        </fieldset>
        <Hidden secrets={secrets} shown={shown} onChange={setShown} />
        <div className="mt-3 flex justify-end gap-2">
          <Button onClick={onClose}>{trafficDialogs.cancel}</Button>
          <Button look="primary" type="submit" disabled={secrets === undefined}>
            {what === 'curl' ? words.copy : words.action}
          </Button>
        </div>
      </form>
    </Modal>
  )
}

interface HiddenProps {
  readonly secrets: readonly Secret[] | undefined
  readonly shown: ReadonlySet<string>
  readonly onChange: (shown: ReadonlySet<string>) => void
}

/** What is hidden, each value on its own or all at once. */
function Hidden({ secrets, shown, onChange }: HiddenProps) {
  if (secrets === undefined) return <p className="mt-3 text-dim">{words.looking}</p>
  if (secrets.length === 0) return <p className="mt-3 text-dim">{words.noSecrets}</p>
  return (
    <>
      <label className="mt-3 flex items-center gap-2">
        <input
          type="checkbox"
          checked={secrets.some(({ value }) => !shown.has(value))}
          onChange={({ target }) => onChange(new Set(target.checked ? [] : secrets.map(({ value }) => value)))}
        />
        {words.hide}
      </label>
      <SecretList legend={words.masks} secrets={secrets} shown={shown} onChange={onChange} />
    </>
  )
}

function trafficOf(what: What, state: StudioState, curl: ExportDialogProps['curl']): ExportedTraffic {
  const run = selectRun(state)
  switch (what) {
    case 'har-all':
      return { type: 'har', runs: state.runs }
    case 'har-shown':
      return { type: 'har', runs: run ? [run] : [] }
    case 'http':
      return { type: 'http', requests: sequenceSteps(state) }
    case 'curl':
      return { type: 'curl', what: curl ?? state.draft }
    case 'variables':
      return { type: 'variables' }
  }
}
