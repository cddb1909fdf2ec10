import { useMemo, type ReactNode } from 'react'
import { selectConnection, selectScript, FRAME_TABS, type FrameTab } from '../store/connections-slice.ts'
import { useStudio, useStudioState } from '../store/studio-context.tsx'
import { connections as words } from '../text/connections.ts'
import { Empty } from '../ui/empty.tsx'
import { Region } from '../ui/region.tsx'
import { TabbedPane } from '../ui/tabs.tsx'
import { Checks } from './checks.tsx'
import { CallList, LogList } from './row-events.tsx'
import { RowPayload } from './row-details.tsx'
import { WhyRow } from './why-row.tsx'
import { sessionOf } from './session-of.ts'

/** The selected row: what it carried, what each plugin did to it and why, what they called and wrote. */
export function FrameDetails() {
  const { store } = useStudio()
  const tab = useStudioState((state) => state.frameTab)
  const run = useStudioState(selectConnection)
  const rowId = useStudioState((state) => state.laneRowId)
  const script = useStudioState(selectScript)
  const session = run && sessionOf(run)
  const row = session?.rows.find(({ id }) => id === rowId)
  const events = useMemo(
    () => row?.events ?? run?.trace.events.filter((event) => event.type === 'log-written') ?? [],
    [row, run],
  )
  const content: Readonly<Record<FrameTab, ReactNode>> = {
    frame: row && run ? <RowPayload row={row} run={run} /> : <Nothing />,
    why: session ? <WhyRow row={row} ghosts={session.ghosts} /> : <Nothing />,
    calls: row ? <CallList events={row.events} /> : <Nothing />,
    log: run ? <LogList events={events} /> : <Nothing />,
    checks: <Checks script={script} />,
  }
  return (
    <Region label={words.details.label} className="bg-bg">
      <TabbedPane
        label={words.details.label}
        value={tab}
        onChange={(id) => store.getState().showFrameTab(id)}
        tabs={FRAME_TABS.map((id) => ({
          id,
          label: words.details.tabs[id],
          content: content[id],
          ...(id === 'log' && { count: events.filter(({ type }) => type === 'log-written').length }),
          ...(id === 'checks' && { count: script.results.length }),
        }))}
      />
    </Region>
  )
}

function Nothing() {
  return <Empty>{words.details.none}</Empty>
}
