import { Check, CornerUpRight, X } from 'lucide-react'
import { useState } from 'react'
import { suggestExpectations, rowOfExpectation } from '../kernels/compare/suggest-expectations.ts'
import type { ExpectationResult } from '../../engine/index.ts'
import { modelOfRun, selectExpectations, selectRow, selectRun } from '../store/selectors.ts'
import { useStudio, useStudioState } from '../store/studio-context.tsx'
import { response } from '../text/response.ts'

const words = response.expectations

/** What phasescope.yml expects of a request, held against the shown run; more can be written. */
export function Expectations() {
  const results = useStudioState(selectExpectations)
  const kept = results.filter(({ ok }) => ok).length
  return (
    <section aria-label={words.label}>
      <h3 className="eyebrow mb-1">
        {words.title}
        {results.length > 0 && words.result(kept, results.length)}
      </h3>
      <ul className="flex flex-col gap-0.5 text-xs">
        {results.map((result) => (
          <Expectation key={result.text} result={result} />
        ))}
      </ul>
      <NewExpectation />
    </section>
  )
}

function Expectation({ result: { text, ok, detail } }: { readonly result: ExpectationResult }) {
  const { session } = useStudio()
  const Icon = ok ? Check : X
  const row = rowOfExpectation(text)
  return (
    <li className="group flex items-start gap-2">
      <Icon size={13} aria-hidden="true" className={`mt-0.5 shrink-0 ${ok ? 'text-ok' : 'text-err'}`} />
      <span className="min-w-0 flex-1 wrap-anywhere">
        <span className="sr-only">{ok ? words.holds : words.fails}</span>
        {text}
        {!ok && <span className="ml-2 text-err">{detail}</span>}
      </span>
      {row !== undefined && (
        <IconButton label={words.goTo(text)} onClick={() => session.openRow(row)}>
          <CornerUpRight size={12} aria-hidden="true" />
        </IconButton>
      )}
      <IconButton label={words.remove(text)} onClick={() => void session.expectations.remove(text)}>
        <X size={12} aria-hidden="true" />
      </IconButton>
    </li>
  )
}

interface IconButtonProps {
  readonly label: string
  readonly onClick: () => void
  readonly children: React.ReactNode
}

function IconButton({ label, onClick, children }: IconButtonProps) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      onClick={onClick}
      className="shrink-0 rounded p-0.5 text-faint hover:bg-raise hover:text-fg"
    >
      {children}
    </button>
  )
}

/** One line; what is proposed holds for this run, about the chosen row first. */
function NewExpectation() {
  const { session } = useStudio()
  const [text, setText] = useState('')
  const [problem, setProblem] = useState<string>()
  const run = useStudioState(selectRun)
  const row = useStudioState(selectRow)
  if (!run) return null
  const proposals = suggestExpectations(modelOfRun(run), run.response, row)
  const add = async () => {
    if (text.trim() === '') return
    const refused = await session.expectations.add(text)
    setProblem(refused)
    if (refused === undefined) setText('')
  }
  return (
    <form
      className="mt-1 flex flex-col gap-1"
      onSubmit={(event) => {
        event.preventDefault()
        void add()
      }}
    >
      <span className="flex gap-1.5">
        <input
          aria-label={words.add}
          list="expectation-proposals"
          value={text}
          onChange={(event) => setText(event.target.value)}
          placeholder={words.placeholder(proposals[0] ?? 'status is 200')}
          spellCheck={false}
          className="field min-w-0 flex-1 font-mono text-xs"
        />
        <button
          type="submit"
          className="rounded-md border border-line px-2 text-xs text-dim hover:bg-raise hover:text-fg"
        >
          {words.submit}
        </button>
      </span>
      <datalist id="expectation-proposals">
        {proposals.map((proposal) => (
          <option key={proposal} value={proposal}>
            {proposal}
          </option>
        ))}
      </datalist>
      {problem !== undefined && (
        <p role="alert" className="text-xs wrap-anywhere text-err">
          {problem}
        </p>
      )}
    </form>
  )
}
