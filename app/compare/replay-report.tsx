import { LoaderCircle } from 'lucide-react'
import type { ReplayProgress, ReplayReport } from '../../engine/protocol.ts'
import { formatMs } from '../kernels/format.ts'
import { useStudio } from '../store/studio-context.tsx'
import { Button } from '../ui/button.tsx'
import { KIND_WORDS } from './traffic-row.tsx'
import { VerdictList } from './verdict-list.tsx'

/** How a replay goes, and what came of it. */
export function ReplayReportView({ replay }: { readonly replay: ReplayProgress }) {
  const { store } = useStudio()
  const { report, failure, done, total } = replay
  return (
    <>
      <div className="flex shrink-0 flex-wrap items-center gap-3 border-b border-line px-3.5 py-2">
        {failure !== undefined ? (
          <p role="alert" className="text-err">
            Nothing was compared: {failure}
          </p>
        ) : report ? (
          <output aria-label="Result of the replay">
            <b className={report.differingCount === 0 ? 'text-ok' : 'text-warn'}>{headline(report)}</b>{' '}
            <span className="text-dim">{remarks(report)}</span>
          </output>
        ) : (
          <span className="flex items-center gap-2">
            <LoaderCircle size={14} aria-hidden="true" className="animate-spin" />
            <progress aria-label="Replay" max={Math.max(1, total)} value={done} className="h-2 w-48" />
            <span className="text-dim">
              {done} of {total} replayed
            </span>
          </span>
        )}
        <Button className="ml-auto !py-1" onClick={() => store.getState().noteReplay(undefined)}>
          Back to the traffic
        </Button>
      </div>
      {report && <Differing report={report} />}
    </>
  )
}

function headline({ requests, differingCount, unreplayed }: ReplayReport): string {
  const rest = unreplayed.length > 0 ? ` ${unreplayed.length} could not be replayed.` : ''
  if (differingCount === 0) return `All ${requests - unreplayed.length} are answered the same.${rest}`
  return `${differingCount} of ${requests} differ.${rest}`
}

function remarks({ unrepeatable, unreplayed, duration }: ReplayReport): string {
  const chance =
    unrepeatable === 0
      ? ''
      : ` ${unrepeatable} were answered otherwise when they were recorded, whatever the change: by time, chance or what came before.`
  const [first] = unreplayed
  const left = first ? ` ${first.summary.target}: ${first.reason}` : ''
  return `Replayed twice, with what they were recorded under and with what the editor shows, in ${formatMs(duration)}.${chance}${left}`
}

function Differing({ report }: { readonly report: ReplayReport }) {
  const { session } = useStudio()
  return (
    <VerdictList
      label="Requests that differ"
      items={report.differing.map(({ summary, verdict }) => ({
        id: summary.id,
        line: `${summary.connection ? KIND_WORDS[summary.connection.kind] : summary.method} ${summary.target}`,
        verdict,
        canOpen: true,
      }))}
      onOpen={(id) => void session.compare.openReplayed(id)}
    />
  )
}
