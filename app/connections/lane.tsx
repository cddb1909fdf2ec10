import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState, type KeyboardEvent } from 'react'
import { rowsInSight, rowTops } from '../kernels/connections/lane-layout.ts'
import { messageOfRow } from '../kernels/connections/message-draft.ts'
import type { BytesRow, FrameRow, LaneRow } from '../kernels/connections/session-model.ts'
import { useStudio, useStudioState } from '../store/studio-context.tsx'
import { connections as words } from '../text/connections.ts'
import { COLUMNS, LaneRowView } from './lane-row.tsx'

/** Rows of a connection in time order. Only those in sight are drawn: a connection may have said a lot. */
export function Lane({ rows }: { readonly rows: readonly LaneRow[] }) {
  const selected = useStudioState((state) => state.laneRowId)
  const { box, sight, tops } = useSight(rows)
  const select = useSelect()
  const edit = useEdit()
  const walk = useWalk({ rows, tops, box })
  return (
    <section
      ref={box}
      aria-label={words.lane.label}
      // What scrolls is reached by keys.
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
      tabIndex={0}
      className="min-h-0 flex-1 overflow-auto"
    >
      <div className="min-w-[640px]">
        <div
          aria-hidden="true"
          className={`${COLUMNS} sticky top-0 z-20 border-b border-line bg-panel py-1.5 text-xs font-semibold`}
        >
          <span className="px-2.5">{words.lane.time}</span>
          <span className="px-2">{words.lane.client}</span>
          <span className="px-2">{words.lane.plugins}</span>
          <span className="px-2 text-right">{words.lane.upstream}</span>
          <span />
        </div>
        {/* Arrows walk over its buttons. */}
        {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions */}
        <ol
          aria-label={words.lane.frames}
          onKeyDown={walk}
          style={{ paddingTop: tops[sight.first], paddingBottom: (tops.at(-1) ?? 0) - (tops[sight.last] ?? 0) }}
        >
          {rows.slice(sight.first, sight.last).map((row, at) => (
            <LaneRowView
              key={row.id}
              row={row}
              isSelected={row.id === selected}
              at={sight.first + at + 1}
              of={rows.length}
              onSelect={select}
              onEdit={edit}
            />
          ))}
        </ol>
      </div>
    </section>
  )
}

/** What part of the rows is seen; new ones are followed while one looks at the end. */
function useSight(rows: readonly LaneRow[]) {
  const box = useRef<HTMLElement>(null)
  const tops = useMemo(() => rowTops(rows), [rows])
  const [view, setView] = useState({ top: 0, height: 800 })
  const isAtEnd = useRef(false)
  useEffect(() => {
    const element = box.current
    if (!element) return undefined
    const look = () => {
      isAtEnd.current = element.scrollTop + element.clientHeight >= element.scrollHeight - 40
      setView({ top: element.scrollTop, height: element.clientHeight })
    }
    look()
    const observer = new ResizeObserver(look)
    observer.observe(element)
    element.addEventListener('scroll', look, { passive: true })
    return () => {
      observer.disconnect()
      element.removeEventListener('scroll', look)
    }
  }, [])
  useLayoutEffect(() => {
    if (isAtEnd.current && box.current) box.current.scrollTop = box.current.scrollHeight
  }, [tops])
  return { box, tops, sight: rowsInSight(tops, view) }
}

function useSelect(): (id: string) => void {
  const { store } = useStudio()
  return useCallback(
    (id) => {
      const { selectLaneRow, frameTab, showFrameTab } = store.getState()
      selectLaneRow(id)
      if (frameTab === 'checks') showFrameTab('frame')
    },
    [store],
  )
}

function useEdit(): (row: FrameRow | BytesRow) => void {
  const { store } = useStudio()
  return useCallback(
    (row) => {
      const draft = messageOfRow(row)
      if (!draft) return store.getState().endConnecting(words.lane.tooLong)
      store.getState().selectLaneRow(row.id)
      store.getState().changeMessage(draft)
      setTimeout(() =>
        document.querySelector<HTMLElement>(`section[aria-label="${words.message.label}"] textarea`)?.focus(),
      )
    },
    [store],
  )
}

const STEPS: Readonly<Record<string, number>> = {
  ArrowDown: 1,
  ArrowUp: -1,
  PageDown: 10,
  PageUp: -10,
  Home: -1e9,
  End: 1e9,
}

interface Walk {
  readonly rows: readonly LaneRow[]
  readonly tops: readonly number[]
  readonly box: { readonly current: HTMLElement | null }
}

/** Arrows, Page, Home and End go from row to row and take the focus along. */
function useWalk({ rows, tops, box }: Walk): (event: KeyboardEvent) => void {
  const { store } = useStudio()
  const wanted = useRef<string>(undefined)
  // What was out of sight is drawn once the scroll was heard; then it gets the focus.
  useLayoutEffect(() => {
    if (wanted.current === undefined) return
    const button = box.current?.querySelector<HTMLElement>(`[data-lane-row="${wanted.current}"]`)
    if (!button) return
    wanted.current = undefined
    button.focus({ preventScroll: true })
  })
  return (event) => {
    const step = STEPS[event.key]
    const id = (event.target as Element).closest('[data-lane-row]')?.getAttribute('data-lane-row')
    if (step === undefined || id == null) return
    event.preventDefault()
    const at = rows.findIndex((row) => row.id === id)
    const next = Math.min(rows.length - 1, Math.max(0, at + step))
    const row = rows[next]
    if (!row) return
    store.getState().selectLaneRow(row.id)
    reveal(box.current, tops[next] ?? 0, tops[next + 1] ?? 0)
    wanted.current = row.id
  }
}

/** The head of the table stands over the first rows. */
const HEAD = 32

function reveal(element: HTMLElement | null, top: number, bottom: number): void {
  if (!element) return
  if (top < element.scrollTop) element.scrollTo({ top })
  else if (bottom + HEAD > element.scrollTop + element.clientHeight)
    element.scrollTo({ top: bottom + HEAD - element.clientHeight })
}
