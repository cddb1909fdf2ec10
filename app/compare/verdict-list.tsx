import { Equal, Minus, EqualNot, Plus } from 'lucide-react'
import type { Verdict } from '../../engine/index.ts'
import { compare } from '../text/compare.ts'

const text = compare.recordings

const KINDS = {
  same: { Icon: Equal, look: 'text-dim' },
  differs: { Icon: EqualNot, look: 'text-warn' },
  'only-before': { Icon: Minus, look: 'text-err' },
  'only-after': { Icon: Plus, look: 'text-ok' },
} as const

/** How many rows are drawn; a longer list says so. */
const DRAWN = 500

export interface VerdictItem {
  readonly id: string
  /** `GET /orders` */
  readonly line: string
  readonly verdict: Verdict
  readonly canOpen: boolean
}

interface VerdictListProps {
  readonly label: string
  readonly items: readonly VerdictItem[]
  readonly onOpen: (id: string) => void
}

/** Compared requests, each with what differs in a sentence; opens the two runs beside each other. */
export function VerdictList({ label, items, onOpen }: VerdictListProps) {
  return (
    <div className="min-h-0 flex-1 overflow-auto px-3.5 py-2">
      <ol aria-label={label} className="flex flex-col gap-px">
        {items.slice(0, DRAWN).map(({ id, line, verdict, canOpen }) => {
          const { Icon, look } = KINDS[verdict.kind]
          return (
            <li key={id}>
              <button
                type="button"
                disabled={!canOpen}
                onClick={() => onOpen(id)}
                className="grid w-full grid-cols-[92px_minmax(140px,24%)_1fr] items-baseline gap-3 rounded px-2 py-1 text-left text-xs not-disabled:hover:bg-raise"
              >
                <span className={`flex items-center gap-1.5 ${look}`}>
                  <Icon size={12} aria-hidden="true" /> {text.verdicts[verdict.kind]}
                </span>
                <span className="truncate font-mono" title={line}>
                  {line}
                </span>
                <span className="line-clamp-2 text-dim" title={verdict.words.join('\n')}>
                  {verdict.words.join(' ')}
                </span>
              </button>
            </li>
          )
        })}
      </ol>
      {items.length > DRAWN && <p className="p-2 text-dim">{text.more(items.length - DRAWN)}</p>}
    </div>
  )
}
