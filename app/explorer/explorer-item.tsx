import type { KeyboardEvent, ReactNode } from 'react'
import { DRAGGED_FILE } from '../kernels/dragged-file.ts'

interface ExplorerItemProps {
  readonly label: string
  /** Read aloud instead of the label. */
  readonly name?: string
  /** Without it the line only tells. */
  readonly onClick?: (() => void) | undefined
  readonly onKeyDown?: (event: KeyboardEvent) => void
  readonly state?: { readonly isCurrent?: boolean; readonly isNested?: boolean; readonly isExpanded?: boolean }
  /** What stands at the right: a priority, a count. */
  readonly note?: ReactNode
  readonly mark?: ReactNode
  /** Path of the file or folder it can be dragged as. */
  readonly dragged?: string
}

/** One line of the explorer. */
export function ExplorerItem({ label, name, onClick, onKeyDown, state = {}, note, mark, dragged }: ExplorerItemProps) {
  const { isCurrent = false, isNested = false, isExpanded } = state
  const inside = (
    <>
      {mark}
      <span className="min-w-0 truncate">{label}</span>
      {note !== undefined && <span className="ml-auto shrink-0 text-[11px] text-faint">{note}</span>}
    </>
  )
  const line = `flex w-full items-center gap-2 py-[3px] pr-3.5 text-left ${isNested ? 'pl-[38px]' : 'pl-[22px]'}`
  if (!onClick)
    return (
      <div title={name ?? label} className={`${line} text-dim`}>
        {inside}
      </div>
    )
  return (
    <button
      type="button"
      aria-label={name}
      aria-current={isCurrent ? 'true' : undefined}
      aria-expanded={isExpanded}
      title={name ?? label}
      onClick={onClick}
      onKeyDown={onKeyDown}
      draggable={dragged !== undefined}
      onDragStart={(event) => dragged !== undefined && event.dataTransfer.setData(DRAGGED_FILE, dragged)}
      className={`${line} ${isCurrent ? 'bg-raise text-fg shadow-[inset_2px_0_var(--accent)]' : 'text-dim hover:bg-raise/60 hover:text-fg'}`}
    >
      {inside}
    </button>
  )
}
