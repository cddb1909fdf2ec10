import { memo } from 'react'
import type { TraceModel } from '../../engine/index.ts'
import { formatTime } from '../kernels/format.ts'
import { selectModel } from '../store/selectors.ts'
import { useStudioState } from '../store/studio-context.tsx'
import { trace as text } from '../text/trace.ts'
import { Empty } from '../ui/empty.tsx'
import { VirtualList } from '../ui/virtual-list.tsx'
import { PlaceLink } from './place-link.tsx'

type LogLine = TraceModel['log'][number]

const TONES: Readonly<Record<string, string>> = {
  emerg: 'text-err',
  alert: 'text-err',
  crit: 'text-err',
  error: 'text-err',
  warn: 'text-warn',
  notice: 'text-accent',
}
/** More than this are one line each, and only those in sight are drawn. */
const MOST_WRAPPED = 200
const GRID = 'grid grid-cols-[64px_52px_1fr] gap-x-2 border-b border-line/60 py-1'

/** What plugins and gateway wrote to the error log during the run. */
export function LogLines() {
  const log = useStudioState((state) => selectModel(state)?.log)
  if (!log) return <Empty>{text.log.noRun}</Empty>
  if (log.length === 0) return <Empty>{text.log.none}</Empty>
  if (log.length > MOST_WRAPPED)
    return (
      <div className="font-mono text-xs">
        <VirtualList label={text.log.label} items={log} rowHeight={27} keyOf={({ seq }) => seq} Row={OneLine} />
      </div>
    )
  return (
    <ol aria-label={text.log.label} className="flex flex-col font-mono text-xs">
      {log.map((line) => (
        <li key={line.seq} className={GRID}>
          <LineWords line={line} />
        </li>
      ))}
    </ol>
  )
}

const OneLine = memo(function OneLine({ item }: { readonly item: LogLine }) {
  return (
    <div className={`${GRID} h-[27px] overflow-hidden`} title={item.message}>
      <LineWords line={item} />
    </div>
  )
})

function LineWords({ line: { t, level, message, plugin, phase, at } }: { readonly line: LogLine }) {
  return (
    <>
      <span className="text-faint">{formatTime(t)}</span>
      <span className={`font-semibold ${TONES[level] ?? 'text-dim'}`}>{level}</span>
      <span className="min-w-0 wrap-anywhere">
        {message}
        <span className="ml-2 text-dim">{[plugin, phase].filter(Boolean).join(' · ')}</span>{' '}
        {at && <PlaceLink place={at} />}
      </span>
    </>
  )
}
