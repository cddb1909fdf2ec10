import { Plus, X } from 'lucide-react'
import type { ConnectionDraft } from '../kernels/connections/connection-draft.ts'
import { connections as words } from '../text/connections.ts'
import { Button } from '../ui/button.tsx'

interface FieldProps {
  readonly label: string
  readonly value: string
  readonly placeholder: string
  readonly onChange: (text: string) => void
}

/** One line of a form, its name before it. */
export function Field({ label, value, placeholder, onChange }: FieldProps) {
  return (
    <label className="flex items-center gap-2 text-xs text-dim">
      <span className="w-28 shrink-0">{label}</span>
      <input
        value={value}
        placeholder={placeholder}
        spellCheck={false}
        onChange={(event) => onChange(event.target.value)}
        className="field min-w-0 flex-1 !py-1 font-mono text-xs"
      />
    </label>
  )
}

interface HeadersProps {
  readonly headers: ConnectionDraft['headers']
  readonly onChange: (headers: ConnectionDraft['headers']) => void
}

/** Headers of a handshake beside those every handshake has. */
export function HandshakeHeaders({ headers, onChange }: HeadersProps) {
  const set = (at: number, pair: readonly [string, string]) =>
    onChange(headers.map((old, index) => (index === at ? pair : old)))
  return (
    <fieldset aria-label={words.composer.headers} className="flex flex-col gap-1 font-mono text-xs">
      {headers.map(([name, value], at) => (
        // oxlint-disable-next-line react/no-array-index-key -- the place is the identity: names repeat
        <div key={at} className="flex gap-1">
          <input
            aria-label={words.composer.headerName(at + 1)}
            value={name}
            placeholder={words.composer.name}
            spellCheck={false}
            onChange={(event) => set(at, [event.target.value, value])}
            className="field w-2/5 !py-0.5 text-dim"
          />
          <input
            aria-label={words.composer.headerValue(at + 1)}
            value={value}
            placeholder={words.composer.value}
            spellCheck={false}
            onChange={(event) => set(at, [name, event.target.value])}
            className="field min-w-0 flex-1 !py-0.5"
          />
          <Button
            look="plain"
            aria-label={words.composer.removeHeader(name || at + 1)}
            onClick={() => onChange(headers.filter((_, index) => index !== at))}
          >
            <X size={12} aria-hidden="true" />
          </Button>
        </div>
      ))}
      <Button look="plain" className="self-start font-sans text-xs" onClick={() => onChange([...headers, ['', '']])}>
        <Plus size={12} aria-hidden="true" /> {words.composer.addHeader}
      </Button>
    </fieldset>
  )
}
