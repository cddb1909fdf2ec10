import { useState, type FormEvent } from 'react'
import { selectRun } from '../store/selectors.ts'
import { sequenceSteps } from '../store/traffic-session.ts'
import { useStudio } from '../store/studio-context.tsx'
import { Button } from '../ui/button.tsx'
import { Modal } from '../ui/modal.tsx'

const WHAT = {
  'har-all': 'HAR of all runs of the history',
  'har-shown': 'HAR of the shown run',
  http: '.http file of all requests of the sequence',
  variables: 'http-client.env.json of the variables',
} as const

/** Chooses what leaves the page, and hides secrets. */
export function ExportDialog({ onClose }: { readonly onClose: () => void }) {
  const { store, session } = useStudio()
  const [what, setWhat] = useState<keyof typeof WHAT>('har-all')
  const [isMasked, setMasked] = useState(true)
  const isHar = what.startsWith('har')
  const save = (event: FormEvent) => {
    event.preventDefault()
    const state = store.getState()
    const shown = selectRun(state)
    if (isHar) void session.traffic.exportHar(what === 'har-all' ? state.runs : shown ? [shown] : [], { isMasked })
    else if (what === 'http') void session.traffic.exportHttp(sequenceSteps(state))
    else void session.traffic.exportVariables()
    onClose()
  }
  return (
    <Modal title="Export traffic" about="A file in your downloads; nothing is sent anywhere." onClose={onClose}>
      <form onSubmit={save} className="flex flex-col gap-3">
        <fieldset className="flex flex-col gap-1">
          <legend className="sr-only">What</legend>
          {(Object.keys(WHAT) as (keyof typeof WHAT)[]).map((id) => (
            <label key={id} className="flex items-center gap-2">
              <input type="radio" name="export" checked={what === id} onChange={() => setWhat(id)} />
              {WHAT[id]}
            </label>
          ))}
        </fieldset>
        <label className={`flex items-center gap-2 ${isHar ? '' : 'text-faint'}`}>
          <input
            type="checkbox"
            checked={isMasked || !isHar}
            disabled={!isHar}
            onChange={(event) => setMasked(event.target.checked)}
          />
          Hide secrets: keys, tokens, cookies, and the values of secret variables
        </label>
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit">
            Export
          </Button>
        </div>
      </form>
    </Modal>
  )
}
