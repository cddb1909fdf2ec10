import { GitCompareArrows, Play } from 'lucide-react'
import { useState } from 'react'
import type { ConnectionReplayOptions, ConnectionRun } from '../../engine/protocol.ts'
import { useStudio, useStudioState } from '../store/studio-context.tsx'
import { connections as words } from '../text/connections.ts'
import { Button } from '../ui/button.tsx'
import type { LaneFilter } from './lane-filter.ts'
import { sessionOf } from './session-of.ts'

interface FootProps {
  readonly run: ConnectionRun
  readonly filter: LaneFilter
  readonly onFilter: (filter: LaneFilter) => void
}

/** Replaying the shown connection, and which of its frames are shown. */
export function SessionFoot({ run, filter, onFilter }: FootProps) {
  return (
    <div className="flex shrink-0 flex-wrap items-center gap-x-3 gap-y-1 border-t border-line px-3 py-1.5 text-xs">
      {run.isOpen ? <span className="text-dim">{words.foot.closeFirst}</span> : <ReplayControls />}
      {run.kind === 'websocket' && <Filters run={run} filter={filter} onFilter={onFilter} />}
    </div>
  )
}

function ReplayControls() {
  const { session } = useStudio()
  const isBusy = useStudioState((state) => state.isConnecting)
  const [timing, setTiming] = useState<ConnectionReplayOptions['timing']>('recorded')
  const [upstream, setUpstream] = useState<ConnectionReplayOptions['upstream']>('live')
  return (
    <>
      <Button
        look="primary"
        className="!py-1"
        disabled={isBusy}
        aria-busy={isBusy}
        title={words.foot.aboutReplay}
        onClick={() => void session.connections.replay({ timing, upstream })}
      >
        <Play size={12} aria-hidden="true" className="fill-current" />{' '}
        {isBusy ? words.foot.replaying : words.foot.replay}
      </Button>
      <fieldset className="flex rounded-full border border-line">
        <legend className="sr-only">{words.foot.timing}</legend>
        {(['recorded', 'at-once'] as const).map((id) => (
          <label
            key={id}
            className="relative cursor-pointer rounded-full px-2.5 py-0.5 text-dim has-checked:bg-raise has-checked:font-medium has-checked:text-fg has-focus-visible:outline-2 has-focus-visible:outline-accent"
          >
            <input
              type="radio"
              name="replay-timing"
              className="over-label"
              checked={timing === id}
              onChange={() => setTiming(id)}
            />
            {words.foot.timings[id]}
          </label>
        ))}
      </fieldset>
      <label className="flex items-center gap-1.5 text-dim">
        {words.foot.upstream}
        <select
          value={upstream}
          onChange={(event) => setUpstream(event.target.value === 'live' ? 'live' : 'recorded')}
          className="field !py-0.5"
        >
          <option value="live">{words.foot.upstreams.live}</option>
          <option value="recorded">{words.foot.upstreams.recorded}</option>
        </select>
      </label>
      <CompareWith />
    </>
  )
}

/** Another session to hold the shown one against. */
function CompareWith() {
  const { store } = useStudio()
  const shown = useStudioState((state) => state.connectionId)
  const compared = useStudioState((state) => state.comparedSession)
  const runs = useStudioState((state) => state.connections)
  const others = runs.filter(({ id, isOpen }) => id !== shown && !isOpen)
  if (others.length === 0) return <span className="text-dim">{words.foot.compareThis}</span>
  return (
    <label className="flex items-center gap-1.5 text-dim">
      <GitCompareArrows size={13} aria-hidden="true" /> {words.foot.compareWith}
      <select
        value={compared ?? ''}
        onChange={(event) =>
          store.getState().compareSession(event.target.value === '' ? undefined : event.target.value)
        }
        className="field max-w-44 !py-0.5"
      >
        <option value="">{words.foot.nothing}</option>
        {others.map((run) => (
          <option key={run.id} value={run.id}>
            {run.name ?? run.kind} · {sessionOf(run).counts.frames} · {new Date(run.startedAt).toLocaleTimeString()}
          </option>
        ))}
      </select>
    </label>
  )
}

function Filters({ run, filter, onFilter }: FootProps) {
  const { counts } = sessionOf(run)
  return (
    <fieldset aria-label={words.foot.shown} className="ml-auto flex items-center gap-1.5">
      {(['text', 'binary', 'control'] as const).map((kind) => (
        <button
          key={kind}
          type="button"
          aria-pressed={!filter.hidden.includes(kind)}
          onClick={() =>
            onFilter({
              ...filter,
              hidden: filter.hidden.includes(kind)
                ? filter.hidden.filter((other) => other !== kind)
                : [...filter.hidden, kind],
            })
          }
          className="rounded-full border border-line px-2 py-0.5 text-dim aria-pressed:bg-raise aria-pressed:text-fg [&:not([aria-pressed=true])]:line-through"
        >
          {kind} {counts[kind]}
        </button>
      ))}
      <input
        type="search"
        aria-label={words.foot.filter}
        placeholder={words.foot.filterExample}
        value={filter.text}
        onChange={(event) => onFilter({ ...filter, text: event.target.value })}
        className="field w-24 !py-0.5"
      />
    </fieldset>
  )
}
