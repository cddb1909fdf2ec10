import { Trash2, Undo2 } from 'lucide-react'
import { useCallback, useEffect, useState } from 'react'
import { formatBytes } from '../kernels/format.ts'
import type { RoomTaken } from '../store/storage-room.ts'
import { useStudio, useStudioState } from '../store/studio-context.tsx'
import { storage as words } from '../text/storage.ts'
import { Button } from '../ui/button.tsx'
import { Modal } from '../ui/modal.tsx'

/** What takes room in the browser's storage, and what of it can be deleted; undo lasts as long as the dialog. */
export function StorageDialog({ onClose }: { readonly onClose: () => void }) {
  const { session } = useStudio()
  const [rooms, setRooms] = useState<readonly RoomTaken[]>()
  const [said, setSaid] = useState<{ readonly text: string; readonly undo?: () => Promise<void> }>()
  const trouble = useStudioState((state) => state.storageTrouble)
  const read = useCallback(() => {
    session.room.list().then(setRooms, () => setRooms([]))
  }, [session])
  useEffect(read, [read])
  const remove = (id: string, what: 'scenario' | 'history', text: string) =>
    void session.room
      .make(id, what)
      .then((undo) => setSaid({ text, undo }))
      .catch((error: unknown) => setSaid({ text: words.notDeleted(String(error)) }))
      .finally(read)
  const undo = said?.undo
  return (
    <Modal title={words.title} about={words.about} size="wide" onClose={onClose}>
      <Usage />
      {rooms === undefined ? <p className="text-dim">{words.counting}</p> : <Rooms rooms={rooms} onRemove={remove} />}
      <output className="mt-3 flex min-h-7 items-center gap-1 text-dim">
        {said?.text}
        {undo && (
          <Button
            look="plain"
            className="!text-accent"
            onClick={() =>
              void undo()
                .then(() => setSaid({ text: words.back }))
                .catch(() => setSaid({ text: words.noRoom, undo }))
                .finally(read)
            }
          >
            <Undo2 size={13} aria-hidden="true" /> {words.undo}
          </Button>
        )}
        {trouble === undefined && said?.undo && <span>{words.allKept}</span>}
      </output>
    </Modal>
  )
}

/** What the browser says of its storage for this page. */
function Usage() {
  const [estimate, setEstimate] = useState<StorageEstimate>()
  useEffect(() => {
    void navigator.storage?.estimate().then(setEstimate, () => undefined)
  }, [])
  const isFull = useStudioState((state) => state.storageTrouble?.type === 'full')
  const { usage, quota } = estimate ?? {}
  if (usage === undefined || quota === undefined) return null
  // A full disk leaves less than what the browser would give.
  const isDisk = isFull && usage < quota / 2
  return (
    <p className="mb-3">
      {words.inUse(formatBytes(usage))}{' '}
      {isDisk
        ? words.diskFull
        : words.given(quota > GIGABYTE ? words.gigabytes((quota / GIGABYTE).toFixed(1)) : formatBytes(quota))}
    </p>
  )
}

const GIGABYTE = 1_000_000_000

interface RoomsProps {
  readonly rooms: readonly RoomTaken[]
  readonly onRemove: (id: string, what: 'scenario' | 'history', text: string) => void
}

function Rooms({ rooms, onRemove }: RoomsProps) {
  const open = useStudioState((state) => state.scenario?.id)
  return (
    <section
      aria-label={words.kept}
      className="max-h-[44vh] overflow-auto rounded-md border border-line"
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls is reached by keys
      tabIndex={0}
    >
      <table className="w-full text-left">
        <thead className="text-xs text-dim">
          <tr>
            <th className="px-3 py-1.5 font-medium">{words.scenario}</th>
            <th className="px-3 py-1.5 text-right font-medium">{words.files}</th>
            <th className="px-3 py-1.5 text-right font-medium">{words.history}</th>
            <th className="px-3 py-1.5 font-medium">
              <span className="sr-only">{words.delete}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {rooms.map(({ id, name, files, runs, runCount }) => (
            <tr key={id} className="border-t border-line">
              <td className="px-3 py-1.5 wrap-anywhere">
                {name} {id === open && <span className="text-dim">{words.openHere}</span>}
              </td>
              <td className="px-3 py-1.5 text-right whitespace-nowrap tabular-nums">{formatBytes(files)}</td>
              <td className="px-3 py-1.5 text-right whitespace-nowrap tabular-nums">
                {runCount === 0 ? words.noRuns : words.runs(runCount, formatBytes(runs))}
              </td>
              <td className="px-3 py-1.5 text-right whitespace-nowrap">
                {runCount > 0 && (
                  <Button
                    look="plain"
                    aria-label={words.deleteHistory(name)}
                    onClick={() => onRemove(id, 'history', words.historyDeleted(name))}
                  >
                    <Trash2 size={13} aria-hidden="true" /> {words.history}
                  </Button>
                )}
                {id !== open && (
                  <Button
                    look="plain"
                    aria-label={words.deleteScenario(name)}
                    title={words.aboutDelete}
                    onClick={() => onRemove(id, 'scenario', words.scenarioDeleted(name))}
                  >
                    <Trash2 size={13} aria-hidden="true" /> {words.scenario}
                  </Button>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
