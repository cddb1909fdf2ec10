import { GripVertical } from 'lucide-react'
import type { KeyboardEvent } from 'react'
import { order } from '../text/order.ts'
import type { RowMove } from './use-row-move.ts'

/** Takes a row with the mouse, or with Space, and moves it with the arrow keys. */
export function RowHandle({ plugin, move }: { readonly plugin: string; readonly move: RowMove }) {
  const isHeld = move.held === plugin
  const onKey = (event: KeyboardEvent) => {
    const moves: Readonly<Record<string, (() => void) | undefined>> = isHeld
      ? {
          ArrowUp: () => move.shift(-1),
          ArrowDown: () => move.shift(1),
          Enter: () => move.letGo(),
          ' ': () => move.letGo(),
          Escape: () => move.cancel(),
        }
      : { ' ': () => move.take(plugin), Enter: () => move.take(plugin) }
    const act = moves[event.key]
    if (!act) return
    event.preventDefault()
    event.stopPropagation()
    act()
  }
  return (
    <button
      type="button"
      draggable
      aria-label={order.move.handle(plugin)}
      aria-pressed={isHeld}
      title={order.move.handleAbout}
      onDragStart={(event) => {
        event.dataTransfer.setData('text/plain', plugin)
        event.dataTransfer.effectAllowed = 'move'
        move.take(plugin)
      }}
      onDragEnd={() => move.cancel()}
      onKeyDown={onKey}
      onBlur={() => isHeld && move.cancel()}
      className={`mr-1 inline-block cursor-grab rounded align-[-3px] text-faint hover:text-fg ${isHeld ? 'bg-accent/20 text-fg' : ''}`}
    >
      <GripVertical size={14} aria-hidden="true" />
    </button>
  )
}
