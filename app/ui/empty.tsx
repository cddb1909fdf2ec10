import type { ReactNode } from 'react'

/** What a pane says when it has nothing to show. */
export function Empty({ children }: { readonly children: ReactNode }) {
  return <p className="py-2 text-dim">{children}</p>
}
