import type { TraceEvent } from '../../engine/index.ts'
import { formatTime } from '../kernels/format.ts'
import { connections as words } from '../text/connections.ts'
import { Empty } from '../ui/empty.tsx'
import { SourceLink } from './source-link.tsx'

interface EventsProps {
  readonly events: readonly TraceEvent[]
}

/** What the handlers of a row called and changed, in order. */
export function CallList({ events }: EventsProps) {
  const told = events.filter((event) => event.type === 'call-made' || event.type === 'value-changed')
  if (told.length === 0) return <Empty>{words.events.none}</Empty>
  return (
    <ol aria-label={words.events.label} className="flex flex-col gap-1 font-mono text-xs">
      {told.map((event) => (
        <li key={event.seq} className="flex flex-wrap items-baseline gap-x-2">
          <span className="text-faint">{event.plugin}</span>
          {event.type === 'call-made' ? <Call event={event} /> : <Change event={event} />}
          {event.at && <SourceLink place={event.at} />}
        </li>
      ))}
    </ol>
  )
}

function Call({ event }: { readonly event: Extract<TraceEvent, { type: 'call-made' }> }) {
  return (
    <>
      <span className="min-w-0 wrap-anywhere">
        {event.name}({event.arguments.join(', ')})
      </span>
      {event.results.length > 0 && <span className="text-dim">→ {event.results.join(', ')}</span>}
      {event.error !== undefined && <span className="text-err">{words.events.error(event.error)}</span>}
    </>
  )
}

function Change({ event }: { readonly event: Extract<TraceEvent, { type: 'value-changed' }> }) {
  return (
    <span className="min-w-0 wrap-anywhere">
      <span className="text-dim">{event.target}</span> {event.key}{' '}
      {event.before !== undefined && (
        <del className="text-err">
          <span className="sr-only">{words.events.before}</span>
          {event.before}
        </del>
      )}{' '}
      {event.after !== undefined && (
        <ins className="text-ok no-underline">
          <span aria-hidden="true">{event.before === undefined ? '+ ' : '→ '}</span>
          <span className="sr-only">{words.events.after}</span>
          {event.after}
        </ins>
      )}
    </span>
  )
}

/** What was written to the error log while a row's handlers ran, or on the whole connection. */
export function LogList({ events }: EventsProps) {
  const lines = events.filter((event) => event.type === 'log-written')
  if (lines.length === 0) return <Empty>{words.events.noLog}</Empty>
  return (
    <ol aria-label={words.events.log} className="flex flex-col font-mono text-xs">
      {lines.map(({ seq, t, level, message, at }) => (
        <li key={seq} className="grid grid-cols-[70px_52px_1fr] gap-x-2 border-b border-line/60 py-1">
          <span className="text-faint">{formatTime(t)}</span>
          <span
            className={`font-semibold ${level === 'error' ? 'text-err' : level === 'warn' ? 'text-warn' : 'text-dim'}`}
          >
            {level}
          </span>
          <span className="min-w-0 wrap-anywhere">
            {message} {at && <SourceLink place={at} />}
          </span>
        </li>
      ))}
    </ol>
  )
}
