import type { ReactNode } from 'react'

interface SectionProps {
  readonly title: string
  /** Buttons at the right of the heading. */
  readonly actions?: ReactNode
  readonly children: ReactNode
}

/** A titled list of the explorer. */
export function Section({ title, actions, children }: SectionProps) {
  return (
    <div className="mt-3">
      <div className="flex h-6 items-center pr-2 pl-3.5">
        <h2 className="eyebrow">{title}</h2>
        <span className="ml-auto flex">{actions}</span>
      </div>
      <ul aria-label={title}>{children}</ul>
    </div>
  )
}
