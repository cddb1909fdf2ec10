import { Plus } from 'lucide-react'
import { useMemo, useState } from 'react'
import type { Evaluation, VariableView } from '../../engine/protocol.ts'
import { useStudio, useStudioState } from '../store/studio-context.tsx'
import { debug as words } from '../text/debug.ts'
import { Button } from '../ui/button.tsx'
import { Section } from './section.tsx'
import { useShownStop } from './shown-stop.ts'
import { Tree } from './tree.tsx'
import { useWatch } from './use-watch.ts'
import { VariableRow } from './variable-row.tsx'

/** Expressions that are looked at again at every moment. */
export function Watch() {
  const { store } = useStudio()
  const watches = useStudioState((state) => state.watches)
  const [isAdding, setAdding] = useState(false)
  const add = (text: string) => {
    const { setWatches } = store.getState()
    if (text.trim() !== '' && !watches.includes(text.trim())) setWatches([...watches, text.trim()])
    setAdding(false)
  }
  return (
    <Section
      label={words.watch.label}
      aside={
        <Button look="plain" aria-label={words.watch.add} title={words.watch.add} onClick={() => setAdding(true)}>
          <Plus size={13} aria-hidden="true" />
        </Button>
      }
    >
      {watches.length > 0 && (
        <Tree label={words.watch.label}>
          {watches.map((expression) => (
            <WatchRow
              key={expression}
              expression={expression}
              onRemove={() => store.getState().setWatches(watches.filter((other) => other !== expression))}
            />
          ))}
        </Tree>
      )}
      {isAdding && (
        <input
          // The person asked for it with the button.
          // oxlint-disable-next-line jsx-a11y/no-autofocus
          autoFocus
          aria-label={words.watch.expression}
          placeholder={words.watch.example}
          spellCheck={false}
          onBlur={(event) => add(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter') add(event.currentTarget.value)
            if (event.key === 'Escape') setAdding(false)
          }}
          className="w-full rounded border border-accent bg-bg px-1.5 py-0.5 font-mono text-xs"
        />
      )}
      {watches.length === 0 && !isAdding && <p className="px-1 text-xs text-dim">{words.watch.none}</p>}
    </Section>
  )
}

function WatchRow({ expression, onRemove }: { readonly expression: string; readonly onRemove: () => void }) {
  const hasStop = useShownStop() !== undefined
  const { answer, before } = useWatch(expression)
  const value = answer?.type === 'values' ? answer.values[0] : undefined
  const text = hasStop && answer ? textOf(answer) : words.watch.notAvailable
  const old = hasStop && before ? textOf(before) : undefined
  const variable = useMemo(
    (): VariableView => ({
      ...(hasStop && value ? value : { type: 'nil', isWritable: false }),
      name: expression,
      text,
    }),
    [hasStop, value, expression, text],
  )
  return (
    <VariableRow
      variable={variable}
      expression={expression}
      was={old === text ? undefined : old}
      level={1}
      onRemove={onRemove}
    />
  )
}

function textOf(answer: Evaluation): string {
  if (answer.type === 'failed') return answer.message
  return answer.values.length === 0 ? words.watch.nothing : answer.values.map(({ text }) => text).join('   ')
}
