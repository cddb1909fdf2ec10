import { Empty } from '../ui/empty.tsx'
import { PlaceLink } from './place-link.tsx'
import { useRowEvents } from './row-events.ts'

/** What the selected handler changed: before and after. */
export function Changes() {
  const changes = useRowEvents('value-changed')
  if (!changes) return <Empty>Select a step to see what it changed.</Empty>
  if (changes.length === 0) return <Empty>This handler changed nothing.</Empty>
  return (
    <ul aria-label="Changes" className="flex flex-col gap-1 font-mono text-xs">
      {changes.map(({ seq, target, key, before, after, at }) => (
        <li key={seq} className="flex flex-wrap items-baseline gap-x-2">
          <span className="text-dim">{target}</span>
          <span>{key}</span>
          {before !== undefined && (
            <del className="text-err">
              <span className="sr-only">before </span>
              {before}
            </del>
          )}
          {after !== undefined && (
            <ins className="text-ok no-underline">
              <span aria-hidden="true">{before === undefined ? '+ ' : '→ '}</span>
              <span className="sr-only">after </span>
              {after}
            </ins>
          )}
          {at && <PlaceLink place={at} />}
        </li>
      ))}
    </ul>
  )
}
