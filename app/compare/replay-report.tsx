import { LoaderCircle } from 'lucide-react'
import type { ReplayProgress, ReplayReport } from '../../engine/protocol.ts'
import { formatMs } from '../kernels/format.ts'
import { useStudio } from '../store/studio-context.tsx'
import { recorded } from '../text/recorded.ts'
import { Button } from '../ui/button.tsx'
import { VerdictList } from './verdict-list.tsx'

const words = recorded.replay

/** How a replay goes, and what came of it. */
export function ReplayReportView({ replay }: { readonly replay: ReplayProgress }) {
  const { store } = useStudio()
  const { report, failure, done, total } = replay
  return (
    <>
      <div className="flex shrink-0 flex-wrap items-center gap-3 border-b border-line px-3.5 py-2">
        {failure !== undefined ? (
          <p role="alert" className="text-err">
            {words.failed(failure)}
          </p>
        ) : report ? (
          <output aria-label={words.result}>
            <b className={report.differingCount === 0 ? 'text-ok' : 'text-warn'}>{headline(report)}</b>{' '}
            <span className="text-dim">{remarks(report)}</span>
          </output>
        ) : (
          <span className="flex items-center gap-2">
            <LoaderCircle size={14} aria-hidden="true" className="animate-spin" />
            <progress aria-label={words.label} max={Math.max(1, total)} value={done} className="h-2 w-48" />
            <span className="text-dim">{words.progress(done, total)}</span>
          </span>
        )}
        <Button className="ml-auto !py-1" onClick={() => store.getState().noteReplay(undefined)}>
          {words.back}
        </Button>
      </div>
      {report && <Differing report={report} />}
    </>
  )
}

function headline({ requests, differingCount, unreplayed }: ReplayReport): string {
  const rest = unreplayed.length > 0 ? words.unreplayed(unreplayed.length) : ''
  if (differingCount === 0) return words.same(requests - unreplayed.length) + rest
  return words.differ(differingCount, requests) + rest
}

function remarks({ unrepeatable, unreplayed, duration }: ReplayReport): string {
  const chance = unrepeatable === 0 ? '' : words.chance(unrepeatable)
  const [first] = unreplayed
  const left = first ? words.first(first.summary.target, first.reason) : ''
  return words.twice(formatMs(duration)) + chance + left
}

function Differing({ report }: { readonly report: ReplayReport }) {
  const { session } = useStudio()
  return (
    <VerdictList
      label={words.requests}
      items={report.differing.map(({ summary, verdict }) => ({
        id: summary.id,
        line: `${summary.connection ? recorded.kinds[summary.connection.kind] : summary.method} ${summary.target}`,
        verdict,
        canOpen: true,
      }))}
      onOpen={(id) => void session.compare.openReplayed(id)}
    />
  )
}
