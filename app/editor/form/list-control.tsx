import { Plus, X } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import type { FormField } from '../../../engine/protocol.ts'
import type { ConfigPath } from '../../kernels/form/config-path.ts'
import { firstValue, valueWords } from '../../kernels/form/field-words.ts'
import { form as words } from '../../text/form.ts'
import { Button } from '../../ui/button.tsx'
import { useForm } from './form-context.ts'

interface ListProps {
  readonly field: FormField
  readonly path: ConfigPath
  readonly label: string
  /** Draws one entry. */
  readonly entry: (field: FormField, path: ConfigPath, label: string) => ReactNode
}

/** Entries of an array or a set. */
export function ListControl({ field, path, label, entry }: ListProps) {
  const form = useForm()
  const value = form.valueAt(path)
  const items = Array.isArray(value) ? value : []
  const start = value === undefined && Array.isArray(field.default) ? field.default : items
  const { elements } = field
  if (field.type === 'set' && elements?.choices) return <Checks field={field} path={path} label={label} />
  return (
    <fieldset aria-label={label} className="flex min-w-0 flex-1 flex-col gap-1.5">
      {value === undefined && field.default !== undefined && (
        <p className="text-xs text-dim">{words.fallback(valueWords(field.default))}</p>
      )}
      {items.map((_, index) => (
        // oxlint-disable-next-line react/no-array-index-key -- an entry is its position
        <div key={index} className="flex items-start gap-1">
          {elements && entry(elements, [...path, index], `${label} ${index + 1}`)}
          <Button
            look="plain"
            aria-label={words.remove(label, index + 1)}
            onClick={() => form.set([...path, index], undefined)}
          >
            <X size={13} aria-hidden="true" />
          </Button>
        </div>
      ))}
      <Button
        look="plain"
        className="self-start"
        aria-label={words.addTo(label)}
        onClick={() => form.set(path, [...start, firstValue(elements)])}
      >
        <Plus size={13} aria-hidden="true" /> {words.add}
      </Button>
    </fieldset>
  )
}

/** A set of known values: what is ticked is in it. */
function Checks({ field, path, label }: Omit<ListProps, 'entry'>) {
  const form = useForm()
  const value = form.valueAt(path)
  const chosen: readonly unknown[] = Array.isArray(value) ? value : Array.isArray(field.default) ? field.default : []
  const choices = field.elements?.choices ?? []
  const toggle = (choice: unknown) =>
    form.set(
      path,
      choices.filter((other) => (other === choice ? !chosen.includes(choice) : chosen.includes(other))),
    )
  return (
    <fieldset aria-label={label} className="flex flex-wrap gap-x-4 gap-y-1">
      {choices.map((choice) => (
        <label key={String(choice)} className="flex items-center gap-1.5">
          <input
            type="checkbox"
            checked={chosen.includes(choice)}
            onChange={() => toggle(choice)}
            className="accent-(--accent)"
          />
          {valueWords(choice)}
        </label>
      ))}
    </fieldset>
  )
}

/** Keys and values of a map. */
export function MapControl({ field, path, label, entry }: ListProps) {
  const form = useForm()
  const [key, setKey] = useState('')
  const value = form.valueAt(path)
  const names = typeof value === 'object' && value !== null ? Object.keys(value) : []
  const isTaken = names.includes(key)
  const add = () => {
    if (key === '' || isTaken) return
    form.set([...path, key], firstValue(field.elements))
    setKey('')
  }
  return (
    <fieldset aria-label={label} className="flex min-w-0 flex-1 flex-col gap-1.5">
      {names.map((name) => (
        <div key={name} className="flex items-start gap-1">
          <span className="w-32 shrink-0 truncate py-1 font-mono text-xs" title={name}>
            {name}
          </span>
          {field.elements && entry(field.elements, [...path, name], `${label} ${name}`)}
          <Button
            look="plain"
            aria-label={words.remove(label, name)}
            onClick={() => form.set([...path, name], undefined)}
          >
            <X size={13} aria-hidden="true" />
          </Button>
        </div>
      ))}
      <div className="flex items-center gap-1">
        <input
          className="field w-32 font-mono text-xs"
          aria-label={words.newKey(label)}
          placeholder={words.key}
          value={key}
          spellCheck={false}
          onChange={(event) => setKey(event.target.value)}
          onKeyDown={(event) => event.key === 'Enter' && add()}
        />
        <Button look="plain" aria-label={words.addTo(label)} disabled={key === '' || isTaken} onClick={add}>
          <Plus size={13} aria-hidden="true" /> {words.add}
        </Button>
        {isTaken && <span className="text-xs text-dim">{words.isTaken(key)}</span>}
      </div>
    </fieldset>
  )
}
