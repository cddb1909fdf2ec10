import { memo } from 'react'
import { trace as text } from '../text/trace.ts'
import { Empty } from '../ui/empty.tsx'
import { VirtualList } from '../ui/virtual-list.tsx'
import { PlaceLink } from './place-link.tsx'
import { useRowEvents } from './row-events.ts'

/** More than this are one line each, and only those in sight are drawn. */
const MOST_WRAPPED = 200

type Call = NonNullable<ReturnType<typeof useRowEvents<'call-made'>>>[number]

/** Which functions of the PDK and of ngx the selected handler called. */
export function Calls() {
  const calls = useRowEvents('call-made')
  if (!calls) return <Empty>{text.calls.noStep}</Empty>
  if (calls.length === 0) return <Empty>{text.calls.none}</Empty>
  if (calls.length > MOST_WRAPPED)
    return (
      <div className="font-mono text-xs">
        <VirtualList label={text.calls.label} items={calls} rowHeight={22} keyOf={({ seq }) => seq} Row={CallLine} />
      </div>
    )
  return (
    <ol aria-label={text.calls.label} className="flex flex-col gap-1 font-mono text-xs">
      {calls.map((call) => (
        <li key={call.seq} className="flex flex-wrap items-baseline gap-x-2">
          <CallWords call={call} />
        </li>
      ))}
    </ol>
  )
}

const CallLine = memo(function CallLine({ item }: { readonly item: Call }) {
  return (
    <div className="flex items-baseline gap-x-2" title={`${item.name}(${item.arguments.join(', ')})`}>
      <CallWords call={item} />
    </div>
  )
})

function CallWords({ call }: { readonly call: Call }) {
  return (
    <>
      <span>
        {call.name}({call.arguments.join(', ')})
      </span>
      {call.results.length > 0 && <span className="text-dim">→ {call.results.join(', ')}</span>}
      {call.error !== undefined && <span className="text-err">{text.calls.error(call.error)}</span>}
      {call.at && <PlaceLink place={call.at} />}
    </>
  )
}
