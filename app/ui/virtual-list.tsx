import { useCallback, useState, type ComponentType } from 'react'

interface VirtualListProps<T> {
  readonly label: string
  readonly items: readonly T[]
  /** Height of every row in pixels: rows are one line each. */
  readonly rowHeight: number
  readonly keyOf: (item: T) => string | number
  /** Draws one; the same component each time, so that rows that stay are not drawn again. */
  readonly Row: ComponentType<{ readonly item: T }>
}

/** Rows drawn above and below the pane. */
const SPARE = 12

/** A long list in a pane that scrolls: only the rows in sight are drawn, and each says its place among all. */
export function VirtualList<T>({ label, items, rowHeight, keyOf, Row }: VirtualListProps<T>) {
  const [range, setRange] = useState({ from: 0, to: 60 })
  const watch = useCallback(
    (list: HTMLElement | null) => {
      const pane = list && scrollParent(list)
      if (!list || !pane) return undefined
      const update = () => {
        const above = pane.getBoundingClientRect().top - list.getBoundingClientRect().top
        const from = Math.max(0, Math.floor(above / rowHeight / SPARE - 1) * SPARE)
        const to = Math.ceil((above + pane.clientHeight) / rowHeight / SPARE + 1) * SPARE
        setRange((known) => (known.from === from && known.to === to ? known : { from, to }))
      }
      update()
      const resized = new ResizeObserver(update)
      resized.observe(pane)
      pane.addEventListener('scroll', update, { passive: true })
      return () => {
        resized.disconnect()
        pane.removeEventListener('scroll', update)
      }
    },
    [rowHeight],
  )
  return (
    <ol ref={watch} aria-label={label} className="relative" style={{ height: items.length * rowHeight }}>
      {items.slice(range.from, range.to).map((item, at) => (
        <li
          key={keyOf(item)}
          aria-posinset={range.from + at + 1}
          aria-setsize={items.length}
          className="absolute inset-x-0 overflow-hidden whitespace-nowrap"
          style={{ top: (range.from + at) * rowHeight, height: rowHeight }}
        >
          <Row item={item} />
        </li>
      ))}
    </ol>
  )
}

function scrollParent(element: HTMLElement): HTMLElement | undefined {
  for (let parent = element.parentElement; parent; parent = parent.parentElement)
    if (/auto|scroll/.test(getComputedStyle(parent).overflowY)) return parent
  return undefined
}
