import { useRef, type KeyboardEvent, type ReactNode } from 'react'

/** Rows that ↑ and ↓ walk over; one of them is reached by Tab. */
export function Tree({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  const tree = useRef<HTMLDivElement>(null)
  const rows = () => [...(tree.current?.querySelectorAll<HTMLElement>('[data-row]') ?? [])]
  const walk = (event: KeyboardEvent) => {
    const all = rows()
    const at = all.indexOf(event.target as HTMLElement)
    if (at < 0) return
    const wanted = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 }[event.key]
    if (wanted === undefined) return
    event.preventDefault()
    all[Math.max(0, Math.min(all.length - 1, wanted))]?.focus()
  }
  const isOutside = (other: EventTarget | null) => !(other instanceof Node) || !tree.current?.contains(other)
  return (
    <div
      ref={tree}
      role="tree"
      aria-label={label}
      tabIndex={0}
      onKeyDown={walk}
      // Whoever comes by Tab goes to the first row; from a row back out, Shift+Tab passes the tree itself.
      onFocus={(event) => {
        if (event.target === event.currentTarget && isOutside(event.relatedTarget)) rows()[0]?.focus()
      }}
      className="font-mono text-xs"
    >
      {children}
    </div>
  )
}
