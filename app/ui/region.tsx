import type { ReactNode } from 'react'

/** A named part of the page that fills its panel. */
export function Region({
  label,
  className = '',
  children,
}: {
  readonly label: string
  readonly className?: string
  readonly children: ReactNode
}) {
  return (
    <section aria-label={label} className={`flex h-full min-h-0 min-w-0 flex-col overflow-hidden ${className}`}>
      {children}
    </section>
  )
}
