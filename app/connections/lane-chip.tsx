import type { ReactNode } from 'react'
import type { DiffPart } from '../kernels/connections/text-diff.ts'
import type { Side } from '../kernels/connections/session-model.ts'

/** Blue for what the client says, purple for the upstream. */
export const SIDE_COLOR: Readonly<Record<Side, string>> = { client: 'text-rewrite', upstream: 'text-[var(--response)]' }

interface ChipProps {
  readonly side: Side
  /** `text`, `GET`, `101`. */
  readonly word: string
  /** What is never cut off: a size. */
  readonly note?: string | undefined
  readonly children?: ReactNode
}

/** A frame, or a piece of the handshake, as it stands at one end of the lane. */
export function Chip({ side, word, note, children }: ChipProps) {
  return (
    <span className="flex max-w-full min-w-0 items-baseline gap-2 rounded-[7px] border border-line bg-panel px-2 py-[3px] whitespace-nowrap">
      <span className={`font-mono text-[11px] font-semibold ${SIDE_COLOR[side]}`}>{word}</span>
      {children !== undefined && <span className="min-w-0 truncate">{children}</span>}
      {note !== undefined && <span className="shrink-0 text-faint">{note}</span>}
    </span>
  )
}

/** The way a frame takes through one half of the lane. */
export function Arrow({ side, isCut = false }: { readonly side: Side; readonly isCut?: boolean }) {
  const head = side === 'client' ? 'right-0 border-l-[8px] border-l-current' : 'left-0 border-r-[8px] border-r-current'
  return (
    <span
      aria-hidden="true"
      className={`relative h-0 min-w-4 flex-1 border-t-2 ${isCut ? 'border-dashed' : ''} ${SIDE_COLOR[side]} border-current`}
    >
      <span className={`absolute -top-[6px] border-y-[5px] border-y-transparent ${head}`} />
    </span>
  )
}

/** Text with what went and what came, in one line or many. */
export function DiffText({ parts }: { readonly parts: readonly DiffPart[] }) {
  return parts.map(({ type, text }, at) => {
    // oxlint-disable-next-line react/no-array-index-key -- the place is the identity: parts repeat
    if (type === 'same') return <span key={at}>{text}</span>
    const Tag = type === 'removed' ? 'del' : 'ins'
    return (
      // oxlint-disable-next-line react/no-array-index-key
      <Tag key={at} className={type === 'removed' ? 'text-err' : 'font-semibold text-ok no-underline'}>
        <span className="sr-only">{type} </span>
        {text}
      </Tag>
    )
  })
}
