import { useState, type FormEvent } from 'react'
import { requestToSend } from '../store/traffic-session.ts'
import { useStudio, useStudioState } from '../store/studio-context.tsx'
import { Button } from '../ui/button.tsx'
import { Modal } from '../ui/modal.tsx'

/** Saves the composer as an entry of phasescope.yml: a new one, or the one it came from. */
export function SaveDialog({ onClose }: { readonly onClose: () => void }) {
  const { store, session } = useStudio()
  const draft = useStudioState((state) => state.draft)
  const names = useStudioState((state) => state.overview?.traffic)?.map(({ name }) => name) ?? []
  const from = draft.name ?? draft.entry
  const [name, setName] = useState(
    from ?? `${draft.method} ${draft.url.replace(/^https?:\/\/[^/]*/, '').split('?')[0] ?? ''}`,
  )
  const [problem, setProblem] = useState<string>()
  const isKnown = names.includes(name.trim())
  const save = (event: FormEvent) => {
    event.preventDefault()
    const checked = requestToSend(store.getState(), draft)
    if ('problem' in checked) return setProblem(checked.problem)
    const wanted = name.trim()
    store.getState().loadDraft({ ...draft, name: wanted })
    void session.traffic.saveEntry(checked.request, isKnown ? { name: wanted, replaces: wanted } : { name: wanted })
    onClose()
  }
  return (
    <Modal
      title="Save as a traffic entry"
      about="It is written into phasescope.yml, with its variables filled in; the rest of the file stays as it is."
      onClose={onClose}
    >
      <form onSubmit={save} className="flex flex-col gap-3">
        <label className="flex flex-col gap-1">
          Name
          <input className="field" value={name} onChange={(event) => setName(event.target.value)} spellCheck={false} />
        </label>
        <output className="block min-h-5 text-dim">
          {isKnown
            ? `“${name.trim()}” sends this from now on; what it expects stays.`
            : 'A new entry, behind the others.'}
        </output>
        {problem !== undefined && (
          <p role="alert" className="text-err">
            Not saved: {problem}
          </p>
        )}
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit" disabled={name.trim() === ''}>
            {isKnown ? 'Replace' : 'Save'}
          </Button>
        </div>
      </form>
    </Modal>
  )
}

/** Asks for the new name of an entry. */
export function RenameDialog({ name, onClose }: { readonly name: string; readonly onClose: () => void }) {
  const { store, session } = useStudio()
  const [to, setTo] = useState(name)
  const isTaken =
    to.trim() !== name && (store.getState().overview?.traffic.some((entry) => entry.name === to.trim()) ?? false)
  const rename = (event: FormEvent) => {
    event.preventDefault()
    void session.traffic.renameEntry(name, to.trim())
    onClose()
  }
  return (
    <Modal title={`Rename ${name}`} about="The name of the entry in phasescope.yml." onClose={onClose}>
      <form onSubmit={rename} className="flex flex-col gap-3">
        <label className="flex flex-col gap-1">
          New name
          <input className="field" value={to} onChange={(event) => setTo(event.target.value)} spellCheck={false} />
        </label>
        <output className="block min-h-5 text-dim">{isTaken ? `There is an entry “${to.trim()}” already.` : ''}</output>
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit" disabled={isTaken || to.trim() === '' || to.trim() === name}>
            Rename
          </Button>
        </div>
      </form>
    </Modal>
  )
}
