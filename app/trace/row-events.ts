import { useMemo } from 'react'
import type { Run } from '../../engine/protocol.ts'
import { selectRow, selectRun } from '../store/selectors.ts'
import { useStudioState } from '../store/studio-context.tsx'

type TraceEvent = Run['trace']['events'][number]
type EventOf<T extends TraceEvent['type']> = Extract<TraceEvent, { type: T }>

/** Events of one type that the selected handler caused; undefined while no handler is selected. */
export function useRowEvents<T extends TraceEvent['type']>(type: T): readonly EventOf<T>[] | undefined {
  const run = useStudioState(selectRun)
  const row = useStudioState(selectRow)
  return useMemo(() => {
    if (!run || !row) return undefined
    const [first, last] = row.events
    const isOwn = (event: TraceEvent): event is EventOf<T> =>
      event.type === type && 'plugin' in event && event.plugin === row.plugin
    return run.trace.events.filter(
      (event): event is EventOf<T> => event.seq >= first && event.seq <= last && isOwn(event),
    )
  }, [run, row, type])
}
