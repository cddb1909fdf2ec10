import { Trash2 } from 'lucide-react'
import { useMemo, useState } from 'react'
import { KEPT_HISTORY } from '../kernels/bound-history.ts'
import { formatBytes } from '../kernels/format.ts'
import { searchRuns } from '../kernels/keep-runs.ts'
import { useStudio, useStudioState } from '../store/studio-context.tsx'
import { history as text } from '../text/history.ts'
import { Button } from '../ui/button.tsx'
import { Empty } from '../ui/empty.tsx'
import { HistoryItem } from './history-item.tsx'

/** Rows that are drawn at first; more on demand. */
const SHOWN = 60

/** Runs of the scenario, newest first, pinned ones before all; a click shows one again. */
export function History() {
  const { store } = useStudio()
  const runs = useStudioState((state) => state.runs)
  const pinned = useStudioState((state) => state.pinnedRuns)
  const removed = useStudioState((state) => state.removedRuns)
  const [search, setSearch] = useState('')
  const [shown, setShown] = useState(SHOWN)
  const found = useMemo(() => {
    const ids = new Set(pinned)
    return searchRuns(runs, search).toSorted((a, b) => Number(ids.has(b.id)) - Number(ids.has(a.id)))
  }, [runs, pinned, search])
  const { removeRuns, restoreRuns } = store.getState()
  if (runs.length === 0 && removed.length === 0) return <Empty>{text.none}</Empty>
  const unpinned = runs.filter(({ id }) => !pinned.includes(id)).map(({ id }) => id)
  return (
    <div className="flex flex-col gap-1">
      <div className="flex items-center gap-1">
        <input
          type="search"
          aria-label={text.search}
          placeholder={text.searchPlaceholder}
          value={search}
          onChange={(event) => setSearch(event.target.value)}
          spellCheck={false}
          className="field min-w-0 flex-1 text-xs"
        />
        <Button
          look="plain"
          disabled={unpinned.length === 0}
          title={text.clearAbout}
          onClick={() => removeRuns(unpinned)}
        >
          <Trash2 size={13} aria-hidden="true" /> {text.clear}
        </Button>
      </div>
      <AutoResend />
      {removed.length > 0 && (
        <p className="flex items-center text-xs text-dim">
          {text.removed(removed.length)}
          <Button look="plain" className="!text-accent" onClick={restoreRuns}>
            {text.undo}
          </Button>
        </p>
      )}
      {found.length === 0 && <Empty>{runs.length === 0 ? text.nothingLeft : text.nothingFound}</Empty>}
      <ol aria-label={text.runs} className="flex flex-col">
        {found.slice(0, shown).map((run) => (
          <HistoryItem key={run.id} run={run} />
        ))}
      </ol>
      <Room />
      {found.length > shown && (
        <Button look="plain" onClick={() => setShown(shown + 5 * SHOWN)}>
          {text.more(found.length - shown)}
        </Button>
      )}
    </div>
  )
}

/** How much of it a reload finds again, and what is dropped first. */
function Room() {
  const room = useStudioState((state) => state.historyRoom)
  const count = useStudioState((state) => state.runs.length)
  if (room === undefined || count === 0) return null
  if (room === 'none') return <p className="mt-1 text-xs text-warn">{text.noRoom}</p>
  const { ids, bytes } = room
  return (
    <p className="mt-1 text-xs text-dim">
      {text.kept(ids.length, count)}{' '}
      {text.room(ids.length, KEPT_HISTORY.runs, formatBytes(bytes), formatBytes(KEPT_HISTORY.bytes))}
    </p>
  )
}

function AutoResend() {
  const { store } = useStudio()
  const isOn = useStudioState((state) => state.isAutoResend)
  return (
    <label className="flex items-center gap-1.5 text-xs text-dim">
      <input
        type="checkbox"
        checked={isOn}
        onChange={(event) => store.getState().setAutoResend(event.target.checked)}
      />
      {text.autoResend}
    </label>
  )
}
