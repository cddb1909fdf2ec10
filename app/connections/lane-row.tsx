import { PencilLine } from 'lucide-react'
import { memo, type ReactNode } from 'react'
import { formatBytes } from '../kernels/format.ts'
import { previewOfBody, isBinary } from '../kernels/connections/bytes.ts'
import { laneTime, rowHeight } from '../kernels/connections/lane-layout.ts'
import type { BytesRow, FrameRow, LaneRow } from '../kernels/connections/session-model.ts'
import { diffTexts, shortenParts } from '../kernels/connections/text-diff.ts'
import { connections as words } from '../text/connections.ts'
import { Arrow, Chip, DiffText } from './lane-chip.tsx'
import { LaneSteps } from './lane-steps.tsx'
import { describeLaneRow } from './row-words.ts'

/** Columns of the lane: time, client, plugins, upstream, actions. */
export const COLUMNS = 'grid grid-cols-[74px_minmax(0,1fr)_246px_minmax(0,1fr)_36px]'

interface LaneRowProps {
  readonly row: LaneRow
  readonly isSelected: boolean
  /** Its place in the list, from 1, and how long that is. */
  readonly at: number
  readonly of: number
  readonly onSelect: (id: string) => void
  /** Puts a frame of the client into the composer. */
  readonly onEdit: (row: FrameRow | BytesRow) => void
}

/** One row of the lane: what came in on one side, what the plugins did, what went out on the other. */
export const LaneRowView = memo(function LaneRowView(props: LaneRowProps) {
  const { row, isSelected, at, of, onSelect, onEdit } = props
  const isLost = (row.type === 'frame' && row.fate !== 'forwarded') || (row.type === 'bytes' && row.fate === 'lost')
  const isEditable = (row.type === 'frame' || row.type === 'bytes') && row.from === 'client'
  return (
    <li
      aria-posinset={at}
      aria-setsize={of}
      style={{ height: rowHeight(row) }}
      className={`relative overflow-hidden border-b border-line/70 ${isSelected ? 'bg-raise shadow-[inset_2px_0_var(--accent)]' : ''}`}
    >
      <div
        className={`${COLUMNS} ${isLost ? 'dropped' : ''} items-center ${row.type === 'end' && row.closed ? 'h-[calc(100%-24px)]' : 'h-full'}`}
      >
        <span className="px-2.5 font-mono text-[11px] whitespace-nowrap text-faint">{laneTime(row.t)}</span>
        <Side row={row} side="client" />
        <div className="flex min-w-0 items-center self-center px-2">
          <LaneSteps row={row} />
        </div>
        <Side row={row} side="upstream" />
        {isEditable && (
          <button
            type="button"
            aria-label={words.lane.editRowAgain(describeLaneRow(row))}
            title={words.lane.editAgain}
            onClick={() => onEdit(row)}
            className="relative z-10 justify-self-center rounded p-1.5 text-dim hover:bg-panel hover:text-fg"
          >
            <PencilLine size={14} aria-hidden="true" />
          </button>
        )}
      </div>
      {row.type === 'end' && row.closed && (
        <p className="truncate px-2.5 pl-[80px] text-xs leading-6 text-dim" title={row.closed.sentence}>
          {row.closed.sentence}
        </p>
      )}
      <button
        type="button"
        data-lane-row={row.id}
        aria-label={describeLaneRow(row)}
        aria-current={isSelected ? 'true' : undefined}
        onClick={() => onSelect(row.id)}
        className="absolute inset-0"
      />
    </li>
  )
})

type Half = 'client' | 'upstream'

/** One half of the lane: what stands at that end, and the way to or from the plugins. */
function Side({ row, side }: { readonly row: LaneRow; readonly side: Half }) {
  const { from, here, isCut } = halfOf(row, side)
  const arrow = from && <Arrow side={from} isCut={isCut} />
  return (
    <div className={`flex min-w-0 items-center gap-2 px-2 ${side === 'upstream' ? 'justify-end' : ''}`}>
      {side === 'client' ? here : arrow}
      {side === 'client' ? arrow : here}
    </div>
  )
}

interface HalfView {
  /** Who speaks; nobody's way is drawn. */
  readonly from?: Half
  readonly here?: ReactNode
  readonly isCut: boolean
}

function halfOf(row: LaneRow, side: Half): HalfView {
  switch (row.type) {
    case 'opening':
      return openingHalf(row, side)
    case 'answer':
      return {
        from: 'upstream',
        isCut: false,
        here:
          side === 'upstream' && row.source !== 'service' ? (
            <Quiet>{words.lane.notFromThere}</Quiet>
          ) : (
            <Chip side="upstream" word={String(row.status)}>
              {side === 'client' ? row.reason : undefined}
            </Chip>
          ),
      }
    case 'frame':
      return frameHalf(row, side)
    case 'bytes':
      return bytesHalf(row, side)
    case 'held':
      return side === row.from
        ? {
            from: row.from,
            isCut: false,
            here: (
              <Chip side={row.from} word="…">
                {words.lane.inHandlers}
              </Chip>
            ),
          }
        : { isCut: false, here: <Quiet>{words.lane.notYet}</Quiet> }
    case 'end': {
      const told = side === 'client' ? row.closed?.toClient : row.closed?.toUpstream
      return {
        isCut: false,
        here: told ? (
          <Chip side={side === 'client' ? 'upstream' : 'client'} word="close">
            {told.status} {told.reason}
          </Chip>
        ) : (
          <Quiet>{words.lane.closed}</Quiet>
        ),
      }
    }
  }
}

function openingHalf(row: Extract<LaneRow, { type: 'opening' }>, side: Half): HalfView {
  if (side === 'client')
    return {
      from: 'client',
      isCut: false,
      here: (
        <Chip side="client" word={row.verb}>
          {row.verb === 'GET' ? words.lane.upgrade(row.target) : row.target}
        </Chip>
      ),
    }
  if (!row.upstream) return { isCut: true, here: <Quiet>{words.lane.notCalled}</Quiet> }
  const [verb = '', ...rest] = row.upstream.name.split(' ')
  return {
    from: 'client',
    isCut: false,
    here: (
      <Chip side="client" word={verb}>
        {rest.join(' ')}
      </Chip>
    ),
  }
}

function frameHalf(row: FrameRow, side: Half): HalfView {
  if (side === row.from) return { from: row.from, isCut: false, here: <FrameChip row={row} /> }
  if (row.fate !== 'forwarded')
    return { isCut: true, here: <Quiet>{row.fate === 'lost' ? words.lane.lost : words.lane.neverSent}</Quiet> }
  return { from: row.from, isCut: false, here: row.isChanged ? <ChangedChip row={row} /> : <FrameChip row={row} /> }
}

function bytesHalf({ from, body, fate }: BytesRow, side: Half): HalfView {
  const chip = (
    <Chip side={from} word={isBinary(body) ? words.lane.bytes : words.lane.text} note={formatBytes(body.size)}>
      {previewOfBody(body)}
    </Chip>
  )
  if (fate === 'said')
    return side === 'client'
      ? { from: 'upstream', isCut: false, here: chip }
      : { isCut: true, here: <Quiet>{words.lane.saidByGateway}</Quiet> }
  if (side === from) return { from, isCut: false, here: chip }
  if (fate === 'forwarded') return { from, isCut: false, here: chip }
  return { isCut: true, here: <Quiet>{fate === 'read' ? words.lane.readByPlugin : words.lane.neverSent}</Quiet> }
}

function Quiet({ children }: { readonly children: ReactNode }) {
  return <span className="text-xs text-dim">{children}</span>
}

function FrameChip({ row }: { readonly row: FrameRow }) {
  const note = row.opcode === 'close' ? undefined : formatBytes(row.before.size)
  return (
    <Chip side={row.from} word={row.opcode} note={note}>
      {row.status !== undefined && `${row.status} `}
      {previewOfBody(row.before)}
    </Chip>
  )
}

function ChangedChip({ row }: { readonly row: FrameRow }) {
  const after = row.after ?? row.before
  const isPlain = isBinary(row.before) || isBinary(after) || row.statusAfter !== undefined
  return (
    <Chip side={row.from} word={row.opcode} note={row.opcode === 'close' ? undefined : formatBytes(after.size)}>
      {isPlain ? (
        <>
          {row.statusAfter ?? row.status} <ins className="text-ok no-underline">{previewOfBody(after)}</ins>
        </>
      ) : (
        <DiffText parts={shortenParts(diffTexts(previewOfBody(row.before, 2_000), previewOfBody(after, 2_000)))} />
      )}
    </Chip>
  )
}
