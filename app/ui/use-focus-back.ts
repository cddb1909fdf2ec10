import { useEffect, useState } from 'react'

/** Whatever had the focus gets it back when this goes, unless something else has taken it: Radix does so for triggers alone. */
export function useFocusBack(): void {
  const [before] = useState(() => document.activeElement)
  useEffect(
    () => () => {
      // Until then what lies over the page still holds on to the focus.
      setTimeout(() => {
        const { activeElement, body } = document
        const isLost = activeElement === null || activeElement === body
        if (isLost && before instanceof HTMLElement) before.focus({ preventScroll: true })
      })
    },
    [before],
  )
}
