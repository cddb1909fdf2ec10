import { useEffect, useRef, useState } from 'react'
import type { TrafficPage } from '../../engine/protocol.ts'
import { useStudio, useStudioState } from '../store/studio-context.tsx'
import { recorded } from '../text/recorded.ts'
import { Empty } from '../ui/empty.tsx'
import { TrafficRow } from './traffic-row.tsx'

const text = recorded.table
const NOTHING: TrafficPage = { summaries: [], total: 0 }

/** Recorded requests as they come, newest first. */
export function TrafficTable() {
  const page = useTrafficPage()
  const hello = useStudioState((state) => state.hello)
  if (page.total === 0)
    return (
      <div className="p-4">
        <Empty>{text.none(hello?.gateway)}</Empty>
      </div>
    )
  return (
    <div className="min-h-0 flex-1 overflow-auto px-3.5 py-2">
      <table aria-label={text.label} className="w-full min-w-[680px] border-collapse font-mono text-xs">
        <thead className="text-left font-sans text-dim">
          <tr>
            <th className="w-12 py-1 font-normal">#</th>
            <th className="w-20 font-normal">{text.time}</th>
            <th className="w-24 font-normal max-[1100px]:w-16">{text.status}</th>
            <th className="w-24 font-normal max-[1100px]:w-16">{text.method}</th>
            <th className="font-normal">{text.target}</th>
            <th className="w-52 font-normal max-[1100px]:w-32">{text.passed}</th>
            <th className="w-[22%] font-normal max-[1100px]:w-[16%]">{text.plugins}</th>
            <th className="w-20 text-right font-normal">{text.cost}</th>
            <th className="w-20 text-right font-normal">{text.size}</th>
          </tr>
        </thead>
        <tbody>
          {page.summaries.map((summary) => (
            <TrafficRow key={summary.id} summary={summary} />
          ))}
        </tbody>
      </table>
      {page.total > page.summaries.length && (
        <p className="py-2 text-dim">{text.newest(page.summaries.length, page.total)}</p>
      )}
    </div>
  )
}

/** The page that fits the filter, read again while requests come; one question at a time. */
function useTrafficPage(): TrafficPage {
  const { session } = useStudio()
  const filter = useStudioState((state) => state.trafficFilter)
  const seen = useStudioState((state) => `${state.traffic?.seen} ${state.traffic?.kept}`)
  const [page, setPage] = useState(NOTHING)
  const asking = useRef({ isAsking: false, isStale: false })
  useEffect(() => {
    const { current } = asking
    let isGone = false
    const ask = async (): Promise<void> => {
      if (current.isAsking) return void (current.isStale = true)
      current.isAsking = true
      current.isStale = false
      const found = await session.compare.list(filter)
      current.isAsking = false
      if (!isGone) setPage(found)
      if (current.isStale && !isGone) await ask()
    }
    void ask()
    return () => {
      isGone = true
      current.isAsking = false
    }
  }, [filter, seen, session])
  return page
}
