import { useState } from 'react'
import { useStudio } from '../store/studio-context.tsx'
import { debug as words } from '../text/debug.ts'

interface ValueInputProps {
  readonly expression: string
  readonly text: string
  readonly onClose: () => void
}

/** Writes Lua to a variable: Enter does it, Escape leaves it. */
export function ValueInput({ expression, text, onClose }: ValueInputProps) {
  const { session } = useStudio()
  const [problem, setProblem] = useState<string>()
  const save = async (value: string) => {
    const failed = await session.debug.setVariable(expression, value)
    if (failed === undefined) onClose()
    else setProblem(failed)
  }
  return (
    <span className="ml-auto flex min-w-0 flex-1 flex-col">
      <input
        // The person asked for it with Enter or a double click.
        // oxlint-disable-next-line jsx-a11y/no-autofocus
        autoFocus
        aria-label={words.variables.valueOf(expression)}
        aria-invalid={problem !== undefined}
        defaultValue={text}
        spellCheck={false}
        onFocus={(event) => event.currentTarget.select()}
        onBlur={onClose}
        onClick={(event) => event.stopPropagation()}
        onDoubleClick={(event) => event.stopPropagation()}
        onKeyDown={(event) => {
          event.stopPropagation()
          if (event.key === 'Enter') void save(event.currentTarget.value)
          else if (event.key === 'Escape') {
            const row = event.currentTarget.closest<HTMLElement>('[data-row]')
            onClose()
            row?.focus()
          }
        }}
        className="w-full rounded border border-accent bg-bg px-1.5 font-mono text-xs"
      />
      {problem !== undefined && (
        <span role="alert" className="text-xs text-err">
          {problem}
        </span>
      )}
    </span>
  )
}
