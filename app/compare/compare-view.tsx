import { ArrowLeftRight, X } from 'lucide-react'
import { useMemo, useState } from 'react'
import { compareRuns, compareWords } from '../../engine/index.ts'
import { countWords } from '../kernels/compare/pair-words.ts'
import type { NamedRun } from '../store/compare-slice.ts'
import { useStudio, useStudioState } from '../store/studio-context.tsx'
import { compare as text } from '../text/compare.ts'
import { Button } from '../ui/button.tsx'
import { Kbd } from '../ui/kbd.tsx'
import { Region } from '../ui/region.tsx'
import { CompareColumn } from './compare-column.tsx'
import { PairDetails } from './pair-details.tsx'
import { RecordingsView } from './recordings-view.tsx'
import { RunChoice } from './run-choice.tsx'

/** Two runs, or two recordings, beside each other. */
export function CompareView() {
  const compared = useStudioState((state) => state.compared)
  const recordings = useStudioState((state) => state.recordings)
  return (
    <Region label={text.label} className="bg-bg">
      {compared ? (
        <Runs key={`${compared.before.run.id} ${compared.after.run.id}`} {...compared} />
      ) : recordings ? (
        <RecordingsView {...recordings} />
      ) : (
        <NothingToCompare />
      )}
    </Region>
  )
}

function Runs({ before, after }: { readonly before: NamedRun; readonly after: NamedRun }) {
  const comparison = useMemo(() => compareRuns(before.run, after.run), [before, after])
  const words = useMemo(() => compareWords(comparison), [comparison])
  const firstOther = comparison.rows.find(
    (row) => row.change !== 'same' || row.values.length > 0 || row.hasOtherOutcome,
  )
  const [chosen, choose] = useState(firstOther?.id)
  const pair = comparison.rows.find(({ id }) => id === chosen)
  const shared = { comparison, chosen, onChoose: choose }
  return (
    <>
      <CompareBar counts={comparison.isSame ? [text.noDifference] : countWords(comparison.counts)} />
      <WhatChanged words={words} />
      {/* What scrolls is reached by keys. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <section className="min-h-0 flex-1 overflow-auto" tabIndex={0} aria-label={text.bothRuns}>
        <div className="grid min-w-[620px] grid-cols-2 divide-x divide-line">
          <CompareColumn side="before" run={before.run} {...shared} />
          <CompareColumn side="after" run={after.run} {...shared} />
        </div>
      </section>
      {pair && <PairDetails pair={pair} before={before.run} after={after.run} onClose={() => choose(undefined)} />}
    </>
  )
}

function WhatChanged({ words }: { readonly words: readonly string[] }) {
  return (
    <section aria-label={text.changed} className="max-h-28 shrink-0 overflow-auto border-b border-line px-4.5 py-2">
      <b>{text.changedTitle}</b>
      {words.length === 0 ? text.unchanged : words.join(' ')}
    </section>
  )
}

function CompareBar({ counts }: { readonly counts: readonly string[] }) {
  const { store } = useStudio()
  const isOnly = useStudioState((state) => state.isOnlyDifferences)
  return (
    <div className="flex shrink-0 flex-wrap items-center gap-2.5 border-b border-line bg-panel px-3.5 py-1.5">
      <h2 className="flex items-center gap-1.5 font-semibold">
        <ArrowLeftRight size={14} aria-hidden="true" /> {text.label}
      </h2>
      <RunChoice side="before" label={text.sides.before} />
      <span className="text-dim">{text.with}</span>
      <RunChoice side="after" label={text.sides.after} />
      <ul aria-label={text.differences} className="ml-auto flex flex-wrap gap-1.5">
        {counts.map((words) => (
          <li key={words} className="rounded-full border border-line px-2 py-px text-xs text-dim">
            {words}
          </li>
        ))}
      </ul>
      <label className="flex cursor-pointer items-center gap-1.5 text-dim">
        <input
          type="checkbox"
          checked={isOnly}
          onChange={(event) => store.getState().showOnlyDifferences(event.target.checked)}
        />
        {text.onlyDifferences}
      </label>
      <CloseButton />
    </div>
  )
}

/** Back to editor and flow. */
export function CloseButton() {
  const { store } = useStudio()
  return (
    <Button
      look="plain"
      aria-label={text.close}
      title={text.closeAbout}
      onClick={() => store.getState().showWide(undefined)}
    >
      <X size={15} aria-hidden="true" />
    </Button>
  )
}

function NothingToCompare() {
  return (
    <>
      <CompareBar counts={[]} />
      <div className="grid flex-1 place-items-center p-8 text-center text-dim">
        <p className="max-w-[56ch]">
          {text.nothing}
          <Kbd keys="Alt+B" />
          {text.nothingEnd}
        </p>
      </div>
    </>
  )
}
