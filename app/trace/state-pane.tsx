import type { StateLine, StatePart } from '../kernels/state/state-at.ts'
import { selectHistory } from '../store/selectors.ts'
import { useStudioState } from '../store/studio-context.tsx'
import { trace as text } from '../text/trace.ts'
import { Empty } from '../ui/empty.tsx'
import { PlaceLink } from './place-link.tsx'

/** The message that an end of the flow is about comes first there. */
const MESSAGES: Readonly<Record<string, string>> = {
  'client-in': 'client request',
  'upstream-out': 'upstream request',
  'upstream-in': 'client response',
  'client-out': 'client response',
}

/** Everything plugins can change, as it was after the selected step; at an end of the flow the message there. */
export function StatePane() {
  const history = useStudioState(selectHistory)
  const rowId = useStudioState((state) => state.rowId)
  if (!history) return <Empty>{text.state.noRun}</Empty>
  const state = rowId === undefined ? undefined : history.after(rowId)
  if (rowId === undefined) return <Empty>{text.state.noStep}</Empty>
  if (!state) return <Empty>{text.state.notRun}</Empty>
  const message = MESSAGES[rowId]
  const shown = message === undefined ? state : state.filter(({ id }) => id === message)
  return (
    <div className="flex flex-col gap-2.5">
      {shown
        .filter(({ lines }) => lines.length > 0)
        .map((part) => (
          <Part key={part.id} part={part} title={rowId === 'upstream-in' ? text.state.upstreamResponse : part.id} />
        ))}
    </div>
  )
}

function Part({ part, title }: { readonly part: StatePart; readonly title: string }) {
  return (
    <section aria-label={text.state.partOf(title)}>
      <h3 className="eyebrow mb-0.5">{title}</h3>
      <dl className="grid grid-cols-[minmax(90px,auto)_1fr] gap-x-3 font-mono text-xs">
        {part.lines.map((line) => (
          <Fact key={line.key} line={line} />
        ))}
      </dl>
    </section>
  )
}

function Fact({ line: { key, value, by } }: { readonly line: StateLine }) {
  return (
    <>
      <dt className="text-dim">{key.replace(/^header /, '')}</dt>
      <dd className="min-w-0 whitespace-pre-wrap wrap-anywhere">
        {value}
        {by?.plugin !== undefined && (
          <span className="ml-2 text-dim">
            {by.plugin} {by.at && <PlaceLink place={by.at} />}
          </span>
        )}
      </dd>
    </>
  )
}
