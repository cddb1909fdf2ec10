import { Trash2 } from 'lucide-react'
import { useMemo, useState } from 'react'
import { KEPT_HISTORY } from '../kernels/bound-history.ts'
import { formatBytes } from '../kernels/format.ts'
import { searchRuns } from '../kernels/keep-runs.ts'
import { useStudio, useStudioState } from '../store/studio-context.tsx'
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
  if (runs.length === 0 && removed.length === 0)
    return <Empty>Nothing was sent yet. R sends the shown run again.</Empty>
  const unpinned = runs.filter(({ id }) => !pinned.includes(id)).map(({ id }) => id)
  return (
    <div className="flex flex-col gap-1">
      <div className="flex items-center gap-1">
        <input
          type="search"
          aria-label="Search the history"
          placeholder="status, method, path, name … 4xx"
          value={search}
          onChange={(event) => setSearch(event.target.value)}
          spellCheck={false}
          className="field min-w-0 flex-1 text-xs"
        />
        <Button
          look="plain"
          disabled={unpinned.length === 0}
          title="Remove all runs that are not pinned"
          onClick={() => removeRuns(unpinned)}
        >
          <Trash2 size={13} aria-hidden="true" /> Clear
        </Button>
      </div>
      <AutoResend />
      {removed.length > 0 && (
        <p className="flex items-center text-xs text-dim">
          Removed {removed.length} {removed.length === 1 ? 'run' : 'runs'}.
          <Button look="plain" className="!text-accent" onClick={restoreRuns}>
            Undo
          </Button>
        </p>
      )}
      {found.length === 0 && <Empty>{runs.length === 0 ? 'Nothing is left.' : 'No run is like that.'}</Empty>}
      <ol aria-label="Runs" className="flex flex-col">
        {found.slice(0, shown).map((run) => (
          <HistoryItem key={run.id} run={run} />
        ))}
      </ol>
      <Room />
      {found.length > shown && (
        <Button look="plain" onClick={() => setShown(shown + 5 * SHOWN)}>
          Show {found.length - shown} more
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
  if (room === 'none')
    return (
      <p className="mt-1 text-xs text-warn">
        The browser’s storage has no room for this history: it lasts as long as this page.
      </p>
    )
  const { ids, bytes } = room
  return (
    <p className="mt-1 text-xs text-dim">
      {ids.length === count ? 'Kept' : `${ids.length} of ${count} runs are kept`} in this browser, nowhere else:{' '}
      {ids.length} of at most {KEPT_HISTORY.runs} runs, {formatBytes(bytes)} of {formatBytes(KEPT_HISTORY.bytes)}. The
      oldest go first; pinned ones and the baseline last.
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
      Send the last request again after each edit
    </label>
  )
}
