import { useEffect, useState } from 'react'
import type { FormField } from '../../../engine/protocol.ts'
import type { ConfigPath } from '../../kernels/form/config-path.ts'
import { readNumber, valueWords } from '../../kernels/form/field-words.ts'
import { form as words } from '../../text/form.ts'
import { useForm } from './form-context.ts'

interface ControlProps {
  readonly field: FormField
  readonly path: ConfigPath
  /** Read aloud; also what describes it. */
  readonly label: string
  readonly describedBy: string
}

/** A single value: choice, yes or no, number, text, JSON. */
export function ScalarControl(props: ControlProps) {
  const { field } = props
  if (field.choices) return <Choice {...props} choices={field.choices} />
  if (field.type === 'boolean') return <Choice {...props} choices={[true, false]} />
  return <TextControl {...props} />
}

function Choice({ field, path, label, describedBy, choices }: ControlProps & { readonly choices: readonly unknown[] }) {
  const form = useForm()
  const value = form.valueAt(path)
  const at = choices.indexOf(value)
  const isOther = value !== undefined && at < 0
  const choose = (chosen: string) => form.set(path, chosen === '' ? undefined : choices[Number(chosen)])
  return (
    <select
      aria-label={label}
      aria-describedby={describedBy}
      aria-invalid={form.errorsAt(path).length > 0}
      className="field min-w-36"
      value={isOther ? 'other' : at < 0 ? '' : String(at)}
      onChange={(event) => choose(event.target.value)}
    >
      <option value="">{field.default === undefined ? words.notSet : words.fallback(valueWords(field.default))}</option>
      {isOther && <option value="other">{valueWords(value)}</option>}
      {choices.map((choice, index) => (
        <option key={String(choice)} value={String(index)}>
          {valueWords(choice)}
        </option>
      ))}
    </select>
  )
}

/** Keeps what is typed until it means something; an empty field leaves the value to its default. */
function TextControl({ field, path, label, describedBy }: ControlProps) {
  const form = useForm()
  const value = form.valueAt(path)
  const shown = textOf(value)
  const [text, setText] = useState(shown)
  const isAsShown = readText(text, field).value === value
  useEffect(() => {
    if (!isAsShown) setText(shown)
    // Only what kong.yml says anew replaces what was typed.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [shown])
  const read = readText(text, field)
  const change = (typed: string) => {
    setText(typed)
    const next = readText(typed, field)
    if (next.problem === undefined) form.set(path, next.value)
  }
  const isLong = field.type === 'json' || field.type === 'any' || field.type === 'function' || text.includes('\n')
  const Input = isLong ? 'textarea' : 'input'
  return (
    <span className="flex min-w-0 flex-1 flex-col">
      <Input
        aria-label={label}
        aria-describedby={describedBy}
        aria-invalid={read.problem !== undefined || form.errorsAt(path).length > 0}
        className={`field w-full font-mono text-xs ${isLong ? 'h-20' : ''}`}
        value={text}
        placeholder={field.default === undefined ? '' : valueWords(field.default)}
        inputMode={field.type === 'integer' ? 'numeric' : undefined}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => change(event.target.value)}
      />
      {read.problem !== undefined && <span className="text-xs text-err">{read.problem}</span>}
    </span>
  )
}

function textOf(value: unknown): string {
  if (value === undefined || value === null) return ''
  return typeof value === 'object' ? JSON.stringify(value, undefined, 1) : String(value)
}

function readText(text: string, { type }: FormField): { readonly value?: unknown; readonly problem?: string } {
  if (text === '') return {}
  if (type === 'number' || type === 'integer') {
    // A vault reference may stand for a number, too.
    if (text.startsWith('{')) return { value: text }
    const value = readNumber(text, type)
    return value === undefined ? { problem: type === 'integer' ? words.wholeNumber : words.number } : { value }
  }
  if (type !== 'json' && type !== 'any') return { value: text }
  try {
    return { value: JSON.parse(text) as unknown }
  } catch {
    return type === 'any' && !/^[[{]/.test(text) ? { value: text } : { problem: words.noJson }
  }
}
