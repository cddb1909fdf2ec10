import { Separator } from 'react-resizable-panels'

/** The line between two panels; drag it, or focus it and use the arrow keys. */
export function ResizeBar({
  label,
  isHorizontal = false,
}: {
  readonly label: string
  readonly isHorizontal?: boolean
}) {
  return <Separator aria-label={label} className={`resize-bar shrink-0 ${isHorizontal ? 'h-px' : 'w-px'}`} />
}
