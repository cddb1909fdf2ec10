import { Plus, X } from 'lucide-react'
import { Button } from '../ui/button.tsx'

type Headers = readonly (readonly [name: string, value: string])[]

interface HeadersTableProps {
  readonly headers: Headers
  readonly onChange: (headers: Headers) => void
}

/** Headers of the request, in their order; duplicates are allowed. */
export function HeadersTable({ headers, onChange }: HeadersTableProps) {
  const change = (at: number, header: readonly [string, string]) =>
    onChange(headers.map((old, index) => (index === at ? header : old)))
  return (
    <fieldset aria-label="Request headers" className="min-w-0">
      <table className="w-full border-collapse font-mono text-xs">
        <thead className="sr-only">
          <tr>
            <th>Name</th>
            <th>Value</th>
            <th>Remove</th>
          </tr>
        </thead>
        <tbody>
          {headers.map(([name, value], at) => (
            // oxlint-disable-next-line react/no-array-index-key -- the place is the identity: names repeat
            <tr key={at} className="group border-b border-line/60">
              <td className="w-[38%]">
                <Cell
                  label={`Header ${at + 1} name`}
                  value={name}
                  placeholder="name"
                  isDim
                  onChange={(text) => change(at, [text, value])}
                />
              </td>
              <td>
                <Cell
                  label={`Header ${at + 1} value`}
                  value={value}
                  placeholder="value"
                  onChange={(text) => change(at, [name, text])}
                />
              </td>
              <td className="w-6">
                <Button
                  look="plain"
                  aria-label={`Remove header ${name || at + 1}`}
                  title="Remove"
                  onClick={() => onChange(headers.filter((_, index) => index !== at))}
                >
                  <X size={12} aria-hidden="true" />
                </Button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <Button look="plain" className="mt-1 text-xs" onClick={() => onChange([...headers, ['', '']])}>
        <Plus size={12} aria-hidden="true" /> Add header
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
