import { useId } from 'react'

interface RuleFieldProps {
  readonly label: string
  readonly value: string
  readonly placeholder: string
  readonly problem: string | undefined
  readonly width: string
  readonly onType: (text: string) => void
  /** Enter, or the field was left. */
  readonly onDone: () => void
}

/** A field of a rule; what is wrong with it stands below. */
export function RuleField({ label, value, placeholder, problem, width, onType, onDone }: RuleFieldProps) {
  const id = useId()
  return (
    <span className={`inline-flex flex-col ${width}`}>
      <input
        aria-label={label}
        aria-invalid={problem !== undefined}
        aria-describedby={problem === undefined ? undefined : id}
        value={value}
        placeholder={placeholder}
        spellCheck={false}
        onChange={(event) => onType(event.target.value)}
        onBlur={onDone}
        onKeyDown={(event) => event.key === 'Enter' && onDone()}
        className="w-full rounded bg-raise px-1.5 py-0.5 font-mono text-fg aria-invalid:outline-2 aria-invalid:outline-err"
      />
      {problem !== undefined && (
        <span id={id} role="alert" className="whitespace-normal text-err">
          {problem}
        </span>
      )}
    </span>
  )
}
