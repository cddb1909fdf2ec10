import { ArrowLeftRight } from 'lucide-react'
import { useMemo } from 'react'
import { judgePair, pairRuns, type RunPair, type Verdict } from '../../engine/index.ts'
import type { Run } from '../../engine/protocol.ts'
import { runLabel } from '../kernels/compare/run-label.ts'
import type { NamedRecording } from '../store/compare-slice.ts'
import { useStudio, useStudioState } from '../store/studio-context.tsx'
import { CloseButton } from './compare-view.tsx'
import { VerdictList } from './verdict-list.tsx'

interface RecordingsViewProps {
  readonly before: NamedRecording
  readonly after: NamedRecording
}

/** Two recordings: the same requests paired, those that differ first to be seen. */
export function RecordingsView({ before, after }: RecordingsViewProps) {
  const { store } = useStudio()
  const isOnly = useStudioState((state) => state.isOnlyDifferences)
  const judged = useMemo(
    () => pairRuns(before.runs, after.runs).map((pair, at) => ({ at, pair, verdict: judgePair(pair) })),
    [before, after],
  )
  const differing = judged.filter(({ verdict }) => verdict.kind !== 'same')
  const shown = isOnly ? differing : judged
  return (
    <>
      <div className="flex shrink-0 flex-wrap items-center gap-2.5 border-b border-line bg-panel px-3.5 py-1.5">
        <h2 className="flex items-center gap-1.5 font-semibold">
          <ArrowLeftRight size={14} aria-hidden="true" /> Compare recordings
        </h2>
        <span className="truncate text-dim">
          {before.label} ({before.runs.length}) with {after.label} ({after.runs.length})
        </span>
        <output className="ml-auto text-dim">
          {differing.length === 0
            ? 'All requests are answered the same.'
            : `${differing.length} of ${judged.length} differ.`}
        </output>
        <label className="flex cursor-pointer items-center gap-1.5 text-dim">
          <input
            type="checkbox"
            checked={isOnly}
            onChange={(event) => store.getState().showOnlyDifferences(event.target.checked)}
          />
          Only differences
        </label>
        <CloseButton />
      </div>
      <VerdictList
        label="Requests of both recordings"
        items={shown.map(({ at, pair, verdict }) => ({ id: String(at), ...itemOf(pair, verdict) }))}
        onOpen={(id) => {
          const { pair } = judged[Number(id)] ?? {}
          if (pair?.before && pair.after)
            store
              .getState()
              .compareRuns(
                { run: pair.before, label: `${before.label} · ${runLabel(pair.before)}` },
                { run: pair.after, label: `${after.label} · ${runLabel(pair.after)}` },
              )
        }}
      />
    </>
  )
}

function itemOf(pair: RunPair<Run>, verdict: Verdict) {
  const run = pair.after ?? pair.before
  const line = run ? `${run.request.method} ${run.request.target}` : ''
  return { line, verdict, canOpen: pair.before !== undefined && pair.after !== undefined }
}
