import { Cable } from 'lucide-react'
import { useDeferredValue, useMemo, useState } from 'react'
import type { ConnectionRun } from '../../engine/protocol.ts'
import { kindOfTraffic } from '../kernels/connections/connection-draft.ts'
import { selectConnection } from '../store/connections-slice.ts'
import { useStudio, useStudioState } from '../store/studio-context.tsx'
import { connections as words } from '../text/connections.ts'
import { Button } from '../ui/button.tsx'
import { CompareView } from './compare-view.tsx'
import { filterRows, SHOW_ALL } from './lane-filter.ts'
import { Lane } from './lane.tsx'
import { SessionFoot } from './session-foot.tsx'
import { SessionHead } from './session-head.tsx'
import { sessionOf } from './session-of.ts'

/** The shown connection: its lane, or what differs from another one. */
export function ConnectionsStage() {
  // What comes in quickly is drawn when there is time; typing goes first.
  const run = useDeferredValue(useStudioState(selectConnection))
  const compared = useStudioState(({ connections, comparedSession }) =>
    connections.find(({ id }) => id === comparedSession),
  )
  const [filter, setFilter] = useState(SHOW_ALL)
  const rows = useMemo(() => (run ? filterRows(sessionOf(run).rows, filter) : []), [run, filter])
  if (!run) return <NoConnection />
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <SessionHead run={run} />
      {compared ? <CompareView left={compared} right={run} /> : <Lane key={run.id} rows={rows} />}
      {rows.length === 0 && <Waiting kind={run.kind} />}
      <SessionFoot run={run} filter={filter} onFilter={setFilter} />
    </div>
  )
}

/** Until the engine tells of it: a handler stands still, or preread waits for what the client says. */
function Waiting({ kind }: { readonly kind: ConnectionRun['kind'] }) {
  return (
    <p className="px-3 py-4 text-center text-dim">
      {kind === 'websocket' ? words.stage.waitingWebSocket : words.stage.waitingStream}
    </p>
  )
}

/** What can be done when nothing was opened yet. */
function NoConnection() {
  const { session } = useStudio()
  const traffic = useStudioState((state) => state.overview?.traffic)
  const scripted = (traffic ?? []).filter((entry) => kindOfTraffic(entry) !== undefined)
  const play = (entry: (typeof scripted)[number]) => {
    session.connections.load(entry)
    void session.connections.play()
  }
  return (
    <div className="grid flex-1 place-items-center overflow-auto p-8 text-center">
      <div className="max-w-md">
        <Cable size={28} aria-hidden="true" className="mx-auto mb-2 text-faint" />
        <p className="font-medium">{words.stage.none}</p>
        <p className="mt-1 text-dim">
          {words.stage.whatToDo[0]} <b className="text-fg">{words.composer.open}</b>
          {words.stage.whatToDo[1]} <code className="font-mono text-xs">new WebSocket('ws://gateway.local/…')</code>
          {words.stage.whatToDo[2]}
        </p>
        {scripted.length > 0 && (
          <div className="mt-4 flex flex-wrap justify-center gap-2">
            {scripted.map((entry) => (
              <Button key={entry.name} onClick={() => play(entry)}>
                {words.stage.play(entry.name)}
              </Button>
            ))}
          </div>
        )}
      </div>
    </div>
  )
}
