import { useState, type FormEvent } from 'react'
import { useStudio } from '../store/studio-context.tsx'
import { Button } from '../ui/button.tsx'

const KINDS = {
  header: { label: 'Header', placeholder: 'X-Tenant' },
  request: { label: 'Header of the request', placeholder: 'X-Tenant' },
  'upstream-request': { label: 'Header of the upstream request', placeholder: 'X-Tenant' },
  response: { label: 'Header of the response', placeholder: 'X-Tenant' },
  context: { label: 'Context key', placeholder: 'tenant' },
  'kong.ctx.shared': { label: 'kong.ctx.shared key', placeholder: 'tenant' },
  'kong.ctx.plugin': { label: 'kong.ctx.plugin key', placeholder: 'tenant' },
  'ngx.ctx': { label: 'ngx.ctx key', placeholder: 'tenant' },
} as const
type Kind = keyof typeof KINDS

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
    <form
      onSubmit={submit}
      aria-label="New breakpoint"
      className="mb-1 flex flex-wrap items-center gap-1.5 px-1 text-xs"
    >
      <label className="flex items-center gap-1.5">
        When
        <select value={kind} onChange={(event) => setKind(event.target.value as Kind)} className="field !px-1 !py-0.5">
          {Object.entries(KINDS).map(([id, { label }]) => (
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
        aria-label="Name"
        placeholder={KINDS[kind].placeholder}
        value={name}
        spellCheck={false}
        onChange={(event) => setName(event.target.value)}
        onKeyDown={({ key }) => key === 'Escape' && onClose()}
        className="field min-w-20 flex-1 !py-0.5 font-mono"
      />
      <span>changes</span>
      <Button type="submit" look="plain" disabled={name.trim() === ''} className="!text-accent">
        Add
      </Button>
    </form>
  )
}
