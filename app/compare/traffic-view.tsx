import { Circle, Radio } from 'lucide-react'
import { useStudio, useStudioState } from '../store/studio-context.tsx'
import { recorded as text } from '../text/recorded.ts'
import { Button } from '../ui/button.tsx'
import { Region } from '../ui/region.tsx'
import { CloseButton } from './compare-view.tsx'
import { ReplayReportView } from './replay-report.tsx'
import { RingMeter } from './ring-meter.tsx'
import { TrafficFilters } from './traffic-filters.tsx'
import { TrafficTable } from './traffic-table.tsx'
import { TrafficTools } from './traffic-tools.tsx'

/** What passes the Node host, as it comes. */
export function TrafficView() {
  const isNode = useStudioState((state) => state.engineKind === 'node')
  const replay = useStudioState((state) => state.replay)
  return (
    <Region label={text.label} className="bg-bg">
      <div className="flex shrink-0 flex-wrap items-center gap-3 border-b border-line bg-panel px-3.5 py-1.5">
        <h2 className="flex items-center gap-1.5 font-semibold">
          <Radio size={14} aria-hidden="true" /> {text.title}
        </h2>
        {isNode && <RecordingState />}
        {isNode && <RingMeter />}
        <span className="ml-auto flex flex-wrap items-center gap-2">
          <TrafficTools isNode={isNode} />
          <CloseButton />
        </span>
      </div>
      {!isNode ? (
        <OnlyOnNode />
      ) : replay ? (
        <ReplayReportView replay={replay} />
      ) : (
        <>
          <TrafficFilters />
          <TrafficTable />
        </>
      )}
    </Region>
  )
}

function RecordingState() {
  const { session } = useStudio()
  const isPaused = useStudioState((state) => state.traffic?.isPaused ?? false)
  const isLasting = useStudioState((state) => state.traffic?.isLasting ?? false)
  return (
    <span className="flex items-center gap-2">
      <output className={`flex items-center gap-1.5 ${isPaused ? 'text-dim' : 'text-err'}`}>
        <Circle size={9} aria-hidden="true" className={isPaused ? '' : 'fill-current'} />
        {isPaused ? text.paused : text.recording}
      </output>
      <Button className="!py-0.5" onClick={() => void session.compare.changeRecording({ isPaused: !isPaused })}>
        {isPaused ? text.goOn : text.pause}
      </Button>
      <label className="flex cursor-pointer items-center gap-1.5 text-dim" title={text.lastingAbout}>
        <input
          type="checkbox"
          checked={isLasting}
          onChange={(event) => void session.compare.changeRecording({ isLasting: event.target.checked })}
        />
        {text.lasting}
      </label>
    </span>
  )
}

function OnlyOnNode() {
  const { session } = useStudio()
  return (
    <div className="grid flex-1 place-items-center p-8 text-center text-dim">
      <div className="flex max-w-[60ch] flex-col items-center gap-3">
        <p>{text.onlyOnNode}</p>
        <Button onClick={() => void session.switchEngine('node')}>{text.toNode}</Button>
      </div>
    </div>
  )
}
