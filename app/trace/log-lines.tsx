import { formatTime } from '../kernels/format.ts'
import { selectModel } from '../store/selectors.ts'
import { useStudioState } from '../store/studio-context.tsx'
import { Empty } from '../ui/empty.tsx'
import { PlaceLink } from './place-link.tsx'

const TONES: Readonly<Record<string, string>> = {
  emerg: 'text-err',
  alert: 'text-err',
  crit: 'text-err',
  error: 'text-err',
  warn: 'text-warn',
  notice: 'text-accent',
}

/** What plugins and gateway wrote to the error log during the run. */
export function LogLines() {
  const log = useStudioState((state) => selectModel(state)?.log)
  if (!log) return <Empty>After Send, the log of the request stands here.</Empty>
  if (log.length === 0) return <Empty>Nothing was logged for this request.</Empty>
  return (
    <ol aria-label="Log lines" className="flex flex-col font-mono text-xs">
      {log.map(({ seq, t, level, message, plugin, phase, at }) => (
        <li key={seq} className="grid grid-cols-[64px_52px_1fr] gap-x-2 border-b border-line/60 py-1">
          <span className="text-faint">{formatTime(t)}</span>
          <span className={`font-semibold ${TONES[level] ?? 'text-dim'}`}>{level}</span>
          <span className="min-w-0 wrap-anywhere">
            {message}
            <span className="ml-2 text-dim">{[plugin, phase].filter(Boolean).join(' · ')}</span>{' '}
            {at && <PlaceLink place={at} />}
          </span>
        </li>
      ))}
    </ol>
  )
}
