import { Trash2 } from 'lucide-react'
import { useMemo, useState } from 'react'
import { searchRuns } from '../kernels/keep-runs.ts'
import { useStudio, useStudioState } from '../store/studio-context.tsx'
import { Button } from '../ui/button.tsx'
import { Empty } from '../ui/empty.tsx'
import { HistoryItem } from './history-item.tsx'

/** Rows that are drawn at first; more on demand. */
const SHOWN = 60

/** Runs since the page was opened, newest first, pinned ones before all; a click shows one again. */
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
      {found.length > shown && (
        <Button look="plain" onClick={() => setShown(shown + 5 * SHOWN)}>
          Show {found.length - shown} more
        </Button>
      )}
    </div>
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
