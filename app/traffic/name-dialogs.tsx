import { useState, type FormEvent } from 'react'
import { requestToSend } from '../store/traffic-session.ts'
import { useStudio, useStudioState } from '../store/studio-context.tsx'
import { trafficDialogs } from '../text/traffic-dialogs.ts'
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
    <Modal title={trafficDialogs.save.title} about={trafficDialogs.save.about} onClose={onClose}>
      <form onSubmit={save} className="flex flex-col gap-3">
        <label className="flex flex-col gap-1">
          {trafficDialogs.save.name}
          <input className="field" value={name} onChange={(event) => setName(event.target.value)} spellCheck={false} />
        </label>
        <output className="block min-h-5 text-dim">
          {isKnown ? trafficDialogs.save.replaces(name.trim()) : trafficDialogs.save.isNew}
        </output>
        {problem !== undefined && (
          <p role="alert" className="text-err">
            {trafficDialogs.save.notSaved(problem)}
          </p>
        )}
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{trafficDialogs.cancel}</Button>
          <Button look="primary" type="submit" disabled={name.trim() === ''}>
            {isKnown ? trafficDialogs.save.replace : trafficDialogs.save.save}
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
    <Modal title={trafficDialogs.rename.title(name)} about={trafficDialogs.rename.about} onClose={onClose}>
      <form onSubmit={rename} className="flex flex-col gap-3">
        <label className="flex flex-col gap-1">
          {trafficDialogs.rename.name}
          <input className="field" value={to} onChange={(event) => setTo(event.target.value)} spellCheck={false} />
        </label>
        <output className="block min-h-5 text-dim">{isTaken ? trafficDialogs.rename.isTaken(to.trim()) : ''}</output>
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{trafficDialogs.cancel}</Button>
          <Button look="primary" type="submit" disabled={isTaken || to.trim() === '' || to.trim() === name}>
            {trafficDialogs.rename.action}
          </Button>
        </div>
      </form>
    </Modal>
  )
}
