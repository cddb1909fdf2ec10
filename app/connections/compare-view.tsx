import { CircleMinus, CirclePlus, Equal, Pencil, Undo2 } from 'lucide-react'
import { useMemo, useState } from 'react'
import type { ConnectionRun } from '../../engine/protocol.ts'
import { previewOfBody } from '../kernels/connections/bytes.ts'
import { compareSessions, type ComparedRow, type SessionDifference } from '../kernels/connections/compare-sessions.ts'
import { useStudio } from '../store/studio-context.tsx'
import { connections as words } from '../text/connections.ts'
import { Button } from '../ui/button.tsx'
import { Arrow, Chip } from './lane-chip.tsx'
import { sessionOf } from './session-of.ts'

const VERDICTS = {
  same: { Icon: Equal, tone: 'text-dim' },
  changed: { Icon: Pencil, tone: 'text-warn' },
  missing: { Icon: CircleMinus, tone: 'text-err' },
  new: { Icon: CirclePlus, tone: 'text-ok' },
} as const

/** More rows than this are shown when asked for. */
const FIRST_ROWS = 200

interface CompareProps {
  readonly left: ConnectionRun
  readonly right: ConnectionRun
}

/** Two sessions side by side: what was sent on then, and now. */
export function CompareView({ left, right }: CompareProps) {
  const { store } = useStudio()
  const all = useMemo(() => compareSessions(sessionOf(left), sessionOf(right)), [left, right])
  const different = all.filter(({ verdict }) => verdict !== 'same')
  const [isWhole, setWhole] = useState(false)
  const [most, setMost] = useState(FIRST_ROWS)
  const rows = isWhole ? all : different
  return (
    <section aria-label={words.compare.label} className="flex min-h-0 flex-1 flex-col">
      <div className="flex flex-wrap items-center gap-3 border-b border-line px-3 py-1.5">
        <output className={`font-medium ${different.length === 0 ? 'text-ok' : 'text-warn'}`}>
          {summaryOf(all, different)} {endWords(left, right)}
        </output>
        <label className="flex items-center gap-1.5 text-xs text-dim">
          <input type="checkbox" checked={isWhole} onChange={(event) => setWhole(event.target.checked)} />
          {words.compare.showSame}
        </label>
        <Button className="ml-auto !py-0.5" onClick={() => store.getState().compareSession(undefined)}>
          <Undo2 size={13} aria-hidden="true" /> {words.compare.back}
        </Button>
      </div>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls is reached by keys */}
      <section className="min-h-0 flex-1 overflow-auto" tabIndex={0} aria-label={words.compare.frames}>
        <table className="w-full table-fixed border-collapse text-xs">
          <thead className="sticky top-0 bg-panel text-left">
            <tr className="border-b border-line">
              <th className="w-24 px-3 py-1.5">{words.compare.verdict}</th>
              <th className="w-12 px-1 py-1.5">{words.compare.from}</th>
              <th className="px-2 py-1.5">{words.compare.recorded}</th>
              <th className="px-2 py-1.5">{words.compare.now}</th>
              <th className="px-2 py-1.5">{words.compare.difference}</th>
            </tr>
          </thead>
          <tbody>
            {rows.slice(0, most).map((difference) => (
              <DifferenceRow
                key={`${difference.from} ${difference.left?.id} ${difference.right?.id}`}
                difference={difference}
              />
            ))}
          </tbody>
        </table>
        {rows.length > most && (
          <Button className="m-2" onClick={() => setMost(most + 2_000)}>
            {words.compare.showMore(rows.length)}
          </Button>
        )}
      </section>
    </section>
  )
}

function summaryOf(all: readonly SessionDifference[], different: readonly SessionDifference[]): string {
  if (different.length === 0) return words.compare.allSame(all.length)
  return words.compare.differ(different.length, all.length)
}

/** Whether both ended the same way. */
function endWords(left: ConnectionRun, right: ConnectionRun): string {
  const closed = ({ trace }: ConnectionRun) => trace.events.find((event) => event.type === 'connection-closed')
  const [was, is] = [closed(left), closed(right)]
  if (was?.code === is?.code && was?.toClient?.status === is?.toClient?.status) return ''
  return words.compare.endedOtherwise(was?.code, is?.code)
}

function DifferenceRow({
  difference: { from, left, right, verdict, words: differences },
}: {
  readonly difference: SessionDifference
}) {
  const { store } = useStudio()
  const { Icon, tone } = VERDICTS[verdict]
  return (
    <tr className="border-b border-line/60 align-middle">
      <td className={`px-3 py-1.5 font-medium ${tone}`}>
        <span className="flex items-center gap-1.5">
          <Icon size={13} aria-hidden="true" /> {words.compare.verdicts[verdict]}
        </span>
      </td>
      <td className="px-1">
        <span className="sr-only">{from}</span>
        <span className="flex w-8 items-center">
          <Arrow side={from} />
        </span>
      </td>
      <td className="px-2">{left ? <Sent row={left} /> : <span className="text-dim">–</span>}</td>
      <td className="px-2">
        {right ? (
          <button
            type="button"
            className="flex w-full min-w-0 text-left"
            title={words.compare.show}
            onClick={() => store.getState().selectLaneRow(right.id)}
          >
            <Sent row={right} />
          </button>
        ) : (
          <span className="text-dim">–</span>
        )}
      </td>
      <td className="px-2 text-dim">{differences.join('; ')}</td>
    </tr>
  )
}

function Sent({ row }: { readonly row: ComparedRow }) {
  if (row.type === 'bytes')
    return (
      <Chip side={row.from} word={row.fate}>
        {previewOfBody(row.body)}
      </Chip>
    )
  if (row.fate !== 'forwarded') return <span className="font-medium text-err">{row.fate}</span>
  const status = row.statusAfter ?? row.status
  return (
    <Chip side={row.from} word={row.opcode}>
      {status !== undefined && `${status} `}
      {previewOfBody(row.after ?? row.before)}
    </Chip>
  )
}
