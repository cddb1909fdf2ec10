import { Ban, Check, Flag, Hourglass, Minus, Pencil, PackageOpen, type LucideIcon } from 'lucide-react'
import { useMemo, useState } from 'react'
import type { TraceBody } from '../../engine/index.ts'
import { chunkGrid, type ChunkCell, type ChunkGrid as Grid, type ChunkRow } from '../kernels/chunk-grid.ts'
import { formatBytes } from '../kernels/format.ts'
import { selectRun } from '../store/selectors.ts'
import { useStudioState } from '../store/studio-context.tsx'
import { chunks as words } from '../text/chunks.ts'
import { Empty } from '../ui/empty.tsx'

/** Pixels of a row, as it is drawn: only rows in sight are. */
const ROW = 46
const MARGIN = 6

/** body_filter as plugin × chunk: what came in, what each plugin made of it, what went out. */
export function ChunkGrid() {
  const run = useStudioState(selectRun)
  const grid = useMemo(() => run && chunkGrid(run.trace), [run])
  if (!run) return <Empty>{words.noRun}</Empty>
  if (!grid) return <Empty>{words.none}</Empty>
  return <Table grid={grid} />
}

function Table({ grid }: { readonly grid: Grid }) {
  const [view, setView] = useState({ top: 0, height: 600 })
  const first = Math.max(0, Math.floor(view.top / ROW) - MARGIN)
  const last = Math.min(grid.rows.length, Math.ceil((view.top + view.height) / ROW) + MARGIN)
  return (
    <div className="flex h-full min-h-40 flex-col">
      <p className="mb-1 text-xs text-dim">{summaryOf(grid)}</p>
      <section
        aria-label={words.inOrder}
        // What scrolls is reached by keys.
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        tabIndex={0}
        onScroll={({ currentTarget: { scrollTop: top, clientHeight: height } }) => setView({ top, height })}
        className="min-h-0 flex-1 overflow-auto rounded-md border border-line text-xs"
      >
        <table
          aria-label={words.label}
          aria-rowcount={grid.rows.length + 1}
          className="w-full table-fixed border-collapse"
          style={{ minWidth: 220 + grid.plugins.length * 110 }}
        >
          <thead className="sticky top-0 z-10 bg-panel text-left font-semibold">
            <tr aria-rowindex={1}>
              <th className="w-10 px-2 py-1">#</th>
              <th className="truncate px-2 py-1">{words.cameIn}</th>
              {grid.plugins.map((plugin, at) => (
                // oxlint-disable-next-line react/no-array-index-key -- a plugin may stand there twice
                <th key={at} className="truncate px-2 py-1">
                  {plugin}
                </th>
              ))}
              <th className="truncate px-2 py-1">{words.wentOut}</th>
            </tr>
          </thead>
          <tbody>
            <Space rows={first} />
            {grid.rows.slice(first, last).map((row) => (
              <ChunkLine key={row.chunk} row={row} grid={grid} />
            ))}
            <Space rows={grid.rows.length - last} />
          </tbody>
        </table>
      </section>
    </div>
  )
}

/** Room of rows that are out of sight. */
function Space({ rows }: { readonly rows: number }) {
  return rows > 0 && <tr aria-hidden="true" style={{ height: rows * ROW }} />
}

function summaryOf({ rows, holders }: Grid): string {
  const count = words.count(rows.length)
  return holders.length === 0 ? `${count}.` : `${count}; ${words.held(holders)}`
}

function ChunkLine({ row, grid }: { readonly row: ChunkRow; readonly grid: Grid }) {
  return (
    <tr aria-rowindex={row.chunk + 1} style={{ height: ROW }} className="border-t border-line/60">
      <th scope="row" className="px-2 text-left font-normal text-faint">
        {row.chunk}
      </th>
      <Body body={row.before} />
      {row.cells.map((cell, at) => (
        // oxlint-disable-next-line react/no-array-index-key -- the column is the identity
        <td key={at} className={`border-l border-line/60 px-2 ${cell ? '' : 'hatched'}`}>
          {cell ? (
            <Cell cell={cell} isHeld={grid.holders.includes(grid.plugins[at] ?? '')} />
          ) : (
            <span className="text-dim">{words.notRun}</span>
          )}
        </td>
      ))}
      <Body body={row.after} isEof={row.isEof} />
    </tr>
  )
}

function Body({ body, isEof = false }: { readonly body: TraceBody; readonly isEof?: boolean }) {
  return (
    <td className="border-l border-line/60 px-2">
      <div className="truncate font-mono" title={textOf(body)}>
        {textOf(body) || <span className="text-dim">{words.empty}</span>}
      </div>
      <div className="flex items-center gap-1 text-[11px] text-dim">
        {formatBytes(body.size)}
        {isEof && <Eof words={words.eof} />}
      </div>
    </td>
  )
}

function Eof({ words: shown }: { readonly words: string }) {
  return (
    <span className="inline-flex items-center gap-0.5 font-medium text-warn">
      <Flag size={11} aria-hidden="true" /> {shown}
    </span>
  )
}

interface Look {
  readonly Icon: LucideIcon
  readonly word: string
  readonly tone: string
}

function lookOf({ effect }: ChunkCell, isHeld: boolean): Look {
  switch (effect) {
    case 'passed':
      return { Icon: Check, word: words.unchanged, tone: 'text-dim' }
    case 'changed':
      return { Icon: Pencil, word: words.changed, tone: 'text-warn' }
    case 'removed':
      return isHeld
        ? { Icon: Hourglass, word: words.heldBack, tone: 'text-rewrite' }
        : { Icon: Ban, word: words.dropped, tone: 'text-err' }
    case 'released':
      return { Icon: PackageOpen, word: words.letOut, tone: 'text-ok' }
    case 'empty':
      return { Icon: Minus, word: words.nothingCame, tone: 'text-dim' }
  }
}

function Cell({ cell, isHeld }: { readonly cell: ChunkCell; readonly isHeld: boolean }) {
  const { Icon, word, tone } = lookOf(cell, isHeld)
  const isOther = cell.effect === 'changed' || cell.effect === 'released'
  return (
    <>
      <div className={`flex items-center gap-1 font-medium ${tone}`}>
        <Icon size={12} aria-hidden="true" className="shrink-0" /> {word}
        {cell.setsEof && <Eof words={words.setsEof} />}
      </div>
      {isOther && (
        <div className="truncate font-mono" title={`${textOf(cell.before)} → ${textOf(cell.after)}`}>
          {cell.before.size > 0 && <del className="text-err">{textOf(cell.before)}</del>}{' '}
          <ins className="text-ok no-underline">{textOf(cell.after)}</ins>
        </div>
      )}
    </>
  )
}

function textOf({ text, base64, size }: TraceBody): string {
  return text ?? (base64 === undefined ? words.bytes(size) : `base64 ${base64}`)
}
