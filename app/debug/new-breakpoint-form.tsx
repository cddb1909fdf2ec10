import { useState, type FormEvent } from 'react'
import { useStudio } from '../store/studio-context.tsx'
import { debug } from '../text/debug.ts'
import { Button } from '../ui/button.tsx'

const words = debug.newBreakpoint
type Kind = keyof typeof words.kinds
const HEADERS: readonly Kind[] = ['header', 'request', 'upstream-request', 'response']

/** Stops when a header or a context key changes, whoever does it. */
export function NewBreakpointForm({ onClose }: { readonly onClose: () => void }) {
  const { session } = useStudio()
  const [kind, setKind] = useState<Kind>('header')
  const [name, setName] = useState('')
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (name.trim() === '') return
    add(kind, name.trim())
    onClose()
  }
  const add = (what: Kind, text: string) => {
    const { addBreakpoint } = session.debug
    switch (what) {
      case 'header':
        return addBreakpoint({ type: 'header', name: text })
      case 'request':
      case 'upstream-request':
      case 'response':
        return addBreakpoint({ type: 'header', name: text, target: what })
      case 'context':
        return addBreakpoint({ type: 'context', key: text })
      case 'kong.ctx.shared':
      case 'kong.ctx.plugin':
      case 'ngx.ctx':
        return addBreakpoint({ type: 'context', key: text, target: what })
    }
  }
  return (
    <form onSubmit={submit} aria-label={words.label} className="mb-1 flex flex-wrap items-center gap-1.5 px-1 text-xs">
      <label className="flex items-center gap-1.5">
        {words.when}
        <select value={kind} onChange={(event) => setKind(event.target.value as Kind)} className="field !px-1 !py-0.5">
          {Object.entries(words.kinds).map(([id, label]) => (
            <option key={id} value={id}>
              {label}
            </option>
          ))}
        </select>
      </label>
      <input
        // The person asked for it with the button.
        // oxlint-disable-next-line jsx-a11y/no-autofocus
        autoFocus
        aria-label={words.name}
        placeholder={HEADERS.includes(kind) ? words.headerExample : words.keyExample}
        value={name}
        spellCheck={false}
        onChange={(event) => setName(event.target.value)}
        onKeyDown={({ key }) => key === 'Escape' && onClose()}
        className="field min-w-20 flex-1 !py-0.5 font-mono"
      />
      <span>{words.changes}</span>
      <Button type="submit" look="plain" disabled={name.trim() === ''} className="!text-accent">
        {words.add}
      </Button>
    </form>
  )
}
