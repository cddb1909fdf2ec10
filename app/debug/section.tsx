import { ChevronDown, ChevronRight } from 'lucide-react'
import { useState, type ReactNode } from 'react'

interface SectionProps {
  readonly label: string
  /** Buttons at the right end of its head. */
  readonly aside?: ReactNode
  readonly children: ReactNode
}

/** A pane of the debugger that folds away. */
export function Section({ label, aside, children }: SectionProps) {
  const [isOpen, setOpen] = useState(true)
  const Chevron = isOpen ? ChevronDown : ChevronRight
  return (
    <section aria-label={label} className="pb-2">
      <div className="sticky top-0 z-10 flex items-center bg-panel pt-1.5 pr-2 pl-1.5">
        <h2 className="min-w-0">
          <button
            type="button"
            aria-expanded={isOpen}
            onClick={() => setOpen(!isOpen)}
            className="eyebrow flex items-center gap-1 py-0.5"
          >
            <Chevron size={12} aria-hidden="true" />
            {label}
          </button>
        </h2>
        <div className="ml-auto flex items-center">{aside}</div>
      </div>
      {isOpen && <div className="px-2">{children}</div>}
    </section>
  )
}
