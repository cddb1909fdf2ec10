import { Plus, X } from 'lucide-react'
import { traffic } from '../text/traffic.ts'
import { Button } from '../ui/button.tsx'

const words = traffic.pairs

export type Pairs = readonly (readonly [name: string, value: string])[]

interface PairsTableProps {
  /** Read aloud: `Request headers`. */
  readonly label: string
  /** One of them: `header`. */
  readonly what: string
  readonly pairs: Pairs
  readonly onChange: (pairs: Pairs) => void
}

/** Names with values, in their order; duplicates are allowed. */
export function PairsTable({ label, what, pairs, onChange }: PairsTableProps) {
  const change = (at: number, pair: readonly [string, string]) =>
    onChange(pairs.map((old, index) => (index === at ? pair : old)))
  const title = what.charAt(0).toUpperCase() + what.slice(1)
  return (
    <fieldset aria-label={label} className="min-w-0">
      <table className="w-full border-collapse font-mono text-xs">
        <thead className="sr-only">
          <tr>
            <th>{words.name}</th>
            <th>{words.value}</th>
            <th>{words.remove}</th>
          </tr>
        </thead>
        <tbody>
          {pairs.map(([name, value], at) => (
            // oxlint-disable-next-line react/no-array-index-key -- the place is the identity: names repeat
            <tr key={at} className="group border-b border-line/60">
              <td className="w-[38%]">
                <Cell
                  label={words.nameOf(title, at + 1)}
                  value={name}
                  placeholder={words.namePlaceholder}
                  isDim
                  onChange={(text) => change(at, [text, value])}
                />
              </td>
              <td>
                <Cell
                  label={words.valueOf(title, at + 1)}
                  value={value}
                  placeholder={name.toLowerCase() === 'content-length' ? words.filledIn : words.valuePlaceholder}
                  onChange={(text) => change(at, [name, text])}
                />
              </td>
              <td className="w-6">
                <Button
                  look="plain"
                  aria-label={words.removeOf(what, name || at + 1)}
                  title={words.remove}
                  onClick={() => onChange(pairs.filter((_, index) => index !== at))}
                >
                  <X size={12} aria-hidden="true" />
                </Button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <Button look="plain" className="mt-1 text-xs" onClick={() => onChange([...pairs, ['', '']])}>
        <Plus size={12} aria-hidden="true" /> {words.add(what)}
      </Button>
    </fieldset>
  )
}

interface CellProps {
  readonly label: string
  readonly value: string
  readonly placeholder: string
  readonly isDim?: boolean
  readonly onChange: (text: string) => void
}

function Cell({ label, value, placeholder, isDim = false, onChange }: CellProps) {
  return (
    <input
      aria-label={label}
      value={value}
      placeholder={placeholder}
      spellCheck={false}
      onChange={(event) => onChange(event.target.value)}
      className={`w-full rounded bg-transparent px-1 py-1 ${isDim ? 'text-dim' : 'text-fg'} hover:bg-panel`}
    />
  )
}
