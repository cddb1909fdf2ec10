import { CircleX, Clock, Inbox, Layers, Power, ScrollText, SlidersHorizontal, type LucideIcon } from 'lucide-react'
import { useMemo, useState } from 'react'
import { formatTime } from '../kernels/format.ts'
import {
  readWorkerLane,
  stripOf,
  WORKER_KINDS,
  type WorkerDeed,
  type WorkerKind,
} from '../kernels/connections/worker-lane.ts'
import { useStudioState } from '../store/studio-context.tsx'
import { worker as text } from '../text/worker.ts'
import { SourceLink } from './source-link.tsx'

const LOOKS: Readonly<Record<WorkerKind, { readonly Icon: LucideIcon; readonly color: string }>> = {
  init_worker: { Icon: Power, color: 'var(--certificate)' },
  configure: { Icon: SlidersHorizontal, color: 'var(--rewrite)' },
  timer: { Icon: Clock, color: 'var(--header_filter)' },
  event: { Icon: Inbox, color: 'var(--access)' },
  queue: { Icon: Layers, color: 'var(--body_filter)' },
  log: { Icon: ScrollText, color: 'var(--log)' },
}
/** Deeds that are drawn at once; the newest. */
const MOST = 400

/** What the worker did outside requests: each start, each configuration, timers, events, queues. */
export function WorkerStage() {
  const events = useStudioState((state) => state.workerEvents)
  const deeds = useMemo(() => readWorkerLane(events), [events])
  const [hidden, setHidden] = useState<readonly WorkerKind[]>([])
  if (deeds.length === 0) return <NoDeeds />
  const shown = deeds.filter(({ kind }) => !hidden.includes(kind))
  const toggle = (kind: WorkerKind) =>
    setHidden(hidden.includes(kind) ? hidden.filter((other) => other !== kind) : [...hidden, kind])
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <header className="flex flex-wrap items-center gap-2 border-b border-line px-3 py-2">
        <h2 className="font-semibold">{text.title}</h2>
        <fieldset aria-label={text.shown} className="ml-auto flex flex-wrap gap-1.5">
          {WORKER_KINDS.map((kind) => (
            <button
              key={kind}
              type="button"
              aria-pressed={!hidden.includes(kind)}
              onClick={() => toggle(kind)}
              className="rounded-full border border-line px-2 text-xs text-dim aria-pressed:bg-raise aria-pressed:text-fg [&:not([aria-pressed=true])]:line-through"
            >
              {text.kinds[kind]} {deeds.filter((deed) => deed.kind === kind).length}
            </button>
          ))}
        </fieldset>
      </header>
      {shown.length > 0 && <Strip deeds={shown} />}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls is reached by keys */}
      <section aria-label={text.lane} tabIndex={0} className="min-h-0 flex-1 overflow-auto">
        <ol aria-label={text.deeds}>
          {shown.slice(-MOST).map((deed) => (
            <Deed key={deed.seq} deed={deed} />
          ))}
        </ol>
        {shown.length > MOST && <p className="px-3 py-2 text-xs text-dim">{text.lastOf(MOST, shown.length)}</p>}
      </section>
    </div>
  )
}

/** The same along a line of time; a click on a mark goes to its row. */
function Strip({ deeds }: { readonly deeds: readonly WorkerDeed[] }) {
  const { start, end, marks } = useMemo(() => stripOf(deeds), [deeds])
  return (
    <div className="border-b border-line bg-panel px-3 py-2">
      <div aria-hidden="true" className="relative h-7 overflow-hidden rounded-md bg-bg">
        {marks.slice(-1_000).map(({ seq, kind, from, width, isError }) => (
          <span
            key={seq}
            className={`absolute min-w-[3px] ${isError ? 'inset-y-0 outline outline-err' : 'inset-y-1'}`}
            style={{
              left: `min(${from * 100}%, calc(100% - 3px))`,
              width: `${width * 100}%`,
              background: LOOKS[kind].color,
            }}
          />
        ))}
      </div>
      <div aria-hidden="true" className="mt-0.5 flex justify-between font-mono text-[10.5px] text-faint">
        <span>{formatTime(start)}</span>
        <span>{formatTime(end)}</span>
      </div>
    </div>
  )
}

function Deed({ deed }: { readonly deed: WorkerDeed }) {
  const { Icon, color } = LOOKS[deed.kind]
  return (
    <li
      className={`grid grid-cols-[84px_112px_minmax(0,1fr)_auto_72px] items-center gap-2 border-b border-line/60 px-3 py-1.5 ${deed.error === undefined ? '' : 'outline -outline-offset-1 outline-err'}`}
    >
      <span className="font-mono text-[11px] text-faint">{formatTime(deed.t)}</span>
      <span className="flex items-center gap-1.5 font-medium">
        <Icon size={14} aria-hidden="true" style={{ color }} /> {text.kinds[deed.kind]}
      </span>
      <span className="min-w-0">
        <span className="wrap-anywhere">{deed.name}</span>
        {deed.plugin !== undefined && !deed.name.startsWith(deed.plugin) && (
          <span className="ml-2 text-dim">{deed.plugin}</span>
        )}
        {deed.detail !== undefined && <span className="ml-2 text-dim">{deed.detail}</span>}
        {deed.error !== undefined && (
          <span className="mt-0.5 flex items-center gap-1.5 font-mono text-xs wrap-anywhere text-err">
            <CircleX size={12} aria-hidden="true" className="shrink-0" /> {text.error(deed.error)}
          </span>
        )}
      </span>
      <span>{deed.at && <SourceLink place={deed.at} />}</span>
      <span className="text-right font-mono text-[11px] text-dim">
        {deed.duration > 0 && formatTime(deed.duration)}
      </span>
    </li>
  )
}

function NoDeeds() {
  return (
    <div className="grid flex-1 place-items-center p-8 text-center text-dim">
      <p className="max-w-md">
        {text.none[0]} <code className="font-mono">init_worker</code> {text.none[1]}{' '}
        <code className="font-mono">configure</code>
        {text.none[2]} <code className="font-mono">ngx.timer.at</code>
        {text.none[3]}
      </p>
    </div>
  )
}
