import { Undo2, X } from 'lucide-react'
import { KONG_CHOICES, whatIfWords } from '../kernels/what-if.ts'
import { selectRun } from '../store/selectors.ts'
import { useStudio, useStudioState } from '../store/studio-context.tsx'
import { order } from '../text/order.ts'
import { Button } from '../ui/button.tsx'

const text = order.whatIf

/** What is asked, with the questions that no row can ask: another Kong, another edition. */
export function WhatIfBar() {
  const hasRun = useStudioState((state) => selectRun(state) !== undefined)
  return (
    <div className="mb-2 flex flex-wrap items-center gap-x-3 gap-y-1.5 text-xs">
      <Landmarks />
      {hasRun && <Release />}
      <Questions />
      <Written />
    </div>
  )
}

function Landmarks() {
  const { store } = useStudio()
  const isShown = useStudioState((state) => state.hasLandmarks)
  return (
    <label className="flex cursor-pointer items-center gap-1.5 text-dim hover:text-fg">
      <input
        type="checkbox"
        checked={isShown}
        onChange={({ target }) => store.getState().showLandmarks(target.checked)}
        className="accent-(--accent)"
      />
      {text.landmarks}
    </label>
  )
}

const EDITIONS = ['community', 'enterprise'] as const

function Release() {
  const { session } = useStudio()
  const header = useStudioState((state) => selectRun(state)?.trace.header)
  const asked = useStudioState((state) => state.whatIfs)
  const version = asked.find((step) => step.type === 'kong')
  const edition = asked.find((step) => step.type === 'edition')
  const own = header?.kong.split('.').slice(0, 2).join('.') ?? ''
  return (
    <>
      <label className="flex items-center gap-1.5 text-dim">
        {text.kong}
        <select
          value={version?.version ?? own}
          onChange={({ target }) => {
            if (target.value !== own) session.whatIf.ask({ type: 'kong', version: target.value })
            else if (version) session.whatIf.drop(version)
          }}
          className="field !py-0.5"
        >
          {KONG_CHOICES.map((choice) => (
            <option key={choice}>{choice}</option>
          ))}
        </select>
      </label>
      <label className="flex items-center gap-1.5 text-dim">
        {text.edition}
        <select
          value={edition?.edition ?? header?.edition}
          onChange={({ target }) => {
            const wanted = EDITIONS.find((name) => name === target.value)
            if (wanted && wanted !== header?.edition) session.whatIf.ask({ type: 'edition', edition: wanted })
            else if (edition) session.whatIf.drop(edition)
          }}
          className="field !py-0.5"
        >
          {EDITIONS.map((name) => (
            <option key={name}>{name}</option>
          ))}
        </select>
      </label>
    </>
  )
}

function Questions() {
  const { session } = useStudio()
  const asked = useStudioState((state) => state.whatIfs)
  if (asked.length === 0) return null
  return (
    <>
      <ul aria-label={text.label} className="flex flex-wrap gap-1.5">
        {asked.map((step) => (
          <li
            key={whatIfWords(step)}
            className="flex items-center rounded-full border border-accent/40 bg-accent/10 pl-2"
          >
            {whatIfWords(step)}
            <Button
              look="plain"
              aria-label={text.takeBack(whatIfWords(step))}
              onClick={() => session.whatIf.drop(step)}
              className="!p-1"
            >
              <X size={12} aria-hidden="true" />
            </Button>
          </li>
        ))}
      </ul>
      <Button look="plain" onClick={() => session.whatIf.undo()}>
        <Undo2 size={13} aria-hidden="true" />
        {text.undo}
      </Button>
    </>
  )
}

function Written() {
  const { session } = useStudio()
  const written = useStudioState((state) => state.written)
  if (!written) return null
  return (
    <p className="flex items-center gap-1.5">
      {text.wrote(written.words)}
      <Button look="plain" className="text-accent" onClick={() => session.whatIf.undoWritten()}>
        {text.undoWriting}
      </Button>
    </p>
  )
}
