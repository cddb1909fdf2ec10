import { ArrowLeftRight } from 'lucide-react'
import { useMemo } from 'react'
import { isConnection, judgePair, pairRuns, type RunPair, type Verdict } from '../../engine/index.ts'
import type { RecordedTraffic } from '../../engine/protocol.ts'
import { runLabel } from '../kernels/compare/run-label.ts'
import type { NamedRecording } from '../store/compare-slice.ts'
import { useStudio, useStudioState } from '../store/studio-context.tsx'
import { compare } from '../text/compare.ts'
import { CloseButton } from './compare-view.tsx'
import { VerdictList } from './verdict-list.tsx'

const words = compare.recordings

interface RecordingsViewProps {
  readonly before: NamedRecording
  readonly after: NamedRecording
}

/** Two recordings: the same requests paired, those that differ first to be seen. */
export function RecordingsView({ before, after }: RecordingsViewProps) {
  const { store, session } = useStudio()
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
          <ArrowLeftRight size={14} aria-hidden="true" /> {words.title}
        </h2>
        <span className="truncate text-dim">
          {words.pair(
            words.recording(before.label, before.runs.length),
            words.recording(after.label, after.runs.length),
          )}
        </span>
        <output className="ml-auto text-dim">
          {differing.length === 0 ? words.same : words.differ(differing.length, judged.length)}
        </output>
        <label className="flex cursor-pointer items-center gap-1.5 text-dim">
          <input
            type="checkbox"
            checked={isOnly}
            onChange={(event) => store.getState().showOnlyDifferences(event.target.checked)}
          />
          {compare.onlyDifferences}
        </label>
        <CloseButton />
      </div>
      <VerdictList
        label={words.requests}
        items={shown.map(({ at, pair, verdict }) => ({ id: String(at), ...itemOf(pair, verdict) }))}
        onOpen={(id) => {
          const { pair } = judged[Number(id)] ?? {}
          if (!pair?.before || !pair.after) return
          if (isConnection(pair.before) || isConnection(pair.after)) {
            if (isConnection(pair.before) && isConnection(pair.after))
              session.compare.showConnections(pair.after, pair.before)
            return
          }
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

function itemOf(pair: RunPair<RecordedTraffic>, verdict: Verdict) {
  const item = pair.after ?? pair.before
  const canOpen = pair.before !== undefined && pair.after !== undefined
  return { line: item ? lineOf(item) : '', verdict, canOpen }
}

function lineOf(item: RecordedTraffic): string {
  if (!isConnection(item)) return `${item.request.method} ${item.request.target}`
  const { target } = item
  return 'server' in target ? `${target.kind} ${target.server.ip}:${target.server.port}` : `websocket ${target.target}`
}
