import { Eraser } from 'lucide-react'
import { useEffect, useRef, useState, type KeyboardEvent } from 'react'
import { placeText } from '../kernels/step-text.ts'
import type { ConsoleLine } from '../store/debug-slice.ts'
import { useStudio, useStudioState } from '../store/studio-context.tsx'
import { debug as words } from '../text/debug.ts'
import { Button } from '../ui/button.tsx'
import { Region } from '../ui/region.tsx'

/** Answers Lua where a run stands still; shows what logpoints say. */
export function DebugConsole() {
  const { store } = useStudio()
  const lines = useStudioState((state) => state.consoleLines)
  const end = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const box = end.current
    if (box) box.scrollTop = box.scrollHeight
  }, [lines])
  return (
    <Region label={words.console.label} className="bg-bg">
      <div className="flex shrink-0 items-center px-3 pt-1.5">
        <h2 className="eyebrow">{words.console.label}</h2>
        <Button
          look="plain"
          aria-label={words.console.clear}
          title={words.console.clear}
          className="ml-auto"
          onClick={() => store.getState().clearConsole()}
        >
          <Eraser size={13} aria-hidden="true" />
        </Button>
      </div>
      <div
        ref={end}
        role="log"
        aria-label={words.console.output}
        // What scrolls is reached by keys.
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        tabIndex={0}
        className="min-h-0 flex-1 overflow-auto px-3 font-mono text-xs leading-5"
      >
        {lines.map((line) => (
          <Line key={line.id} line={line} />
        ))}
      </div>
      <ConsoleInput />
    </Region>
  )
}

const TONES: Record<ConsoleLine['type'], string> = {
  input: 'text-fg',
  result: 'text-ok',
  error: 'text-err',
  log: 'text-warn',
  note: 'text-dim',
}
const SIGNS: Record<ConsoleLine['type'], string> = { input: '>', result: '', error: '✕', log: '◆', note: '' }

function Line({ line: { type, text, place } }: { readonly line: ConsoleLine }) {
  const { session } = useStudio()
  return (
    <p className="flex gap-2">
      <span aria-hidden="true" className="w-3 shrink-0 text-center text-dim">
        {SIGNS[type]}
      </span>
      <span className={`min-w-0 break-words whitespace-pre-wrap ${TONES[type]}`}>{text}</span>
      {place && (
        <button
          type="button"
          onClick={() => session.openPlace(place)}
          className="ml-auto shrink-0 text-dim underline decoration-dotted underline-offset-2 hover:text-fg"
        >
          {placeText(place)}
        </button>
      )}
    </p>
  )
}

function ConsoleInput() {
  const { session } = useStudio()
  const inputs = useStudioState((state) => state.consoleInputs)
  const [text, setText] = useState('')
  /** Which earlier input is shown; `inputs.length` is the one being written. */
  const [at, setAt] = useState<number>()
  const recall = (step: number) => {
    const next = (at ?? inputs.length) + step
    if (next < 0 || next > inputs.length) return
    setAt(next)
    setText(inputs[next] ?? '')
  }
  const press = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    const isOneLine = !text.includes('\n')
    if (event.key === 'ArrowUp' && isOneLine) recall(-1)
    else if (event.key === 'ArrowDown' && isOneLine) recall(1)
    else if (event.key === 'Enter' && !event.shiftKey && !event.ctrlKey && !event.metaKey) {
      if (text.trim() !== '') void session.debug.evaluate(text.trim())
      setText('')
      setAt(undefined)
    } else return
    event.preventDefault()
  }
  return (
    <div className="flex shrink-0 items-start gap-2 border-t border-line px-3 py-1.5 font-mono text-xs">
      <span aria-hidden="true" className="w-3 text-center text-accent">
        &gt;
      </span>
      <textarea
        aria-label={words.console.input}
        placeholder={words.console.example}
        rows={Math.min(6, text.split('\n').length)}
        value={text}
        spellCheck={false}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={press}
        className="min-w-0 flex-1 resize-none bg-transparent outline-none placeholder:text-faint"
      />
    </div>
  )
}
