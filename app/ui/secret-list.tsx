import { ui as text } from '../text/ui.ts'
/** A value that looks secret, as far as a preview shows it. */
export interface ShownSecret {
  readonly value: string
  readonly places: readonly string[]
  readonly mask: string
}

interface SecretListProps {
  readonly legend: string
  readonly secrets: readonly ShownSecret[]
  /** Values that stay as they are. */
  readonly shown: ReadonlySet<string>
  readonly onChange: (shown: ReadonlySet<string>) => void
}

/** Every secret with what will stand in its place; a ticked one is masked. */
export function SecretList({ legend, secrets, shown, onChange }: SecretListProps) {
  const toggle = (value: string) => {
    const next = new Set(shown)
    if (!next.delete(value)) next.add(value)
    onChange(next)
  }
  return (
    <fieldset className="mt-3 min-w-0">
      <legend className="text-dim">{legend}</legend>
      <ul className="mt-1 max-h-48 overflow-auto rounded-md border border-line">
        {secrets.map(({ value, places, mask }) => (
          <li key={value}>
            <label className="flex items-center gap-2 px-2 py-1 text-xs hover:bg-raise">
              <input type="checkbox" checked={!shown.has(value)} onChange={() => toggle(value)} />
              <span className="min-w-0 flex-1 truncate font-mono">
                {shortened(value)} <span className="text-dim">→ {shown.has(value) ? text.asItIs : mask}</span>
              </span>
              <span className="max-w-[45%] truncate text-dim" title={places.join(', ')}>
                {places.join(', ')}
              </span>
            </label>
          </li>
        ))}
      </ul>
    </fieldset>
  )
}

function shortened(value: string): string {
  const line = value.split('\n', 1)[0] ?? ''
  return line.length > 28 ? `${line.slice(0, 28)}…` : line
}
