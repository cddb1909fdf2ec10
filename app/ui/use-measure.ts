import { useCallback, useState, type RefCallback } from 'react'

/**
 * Something that depends on the width of an element, in pixels: how many columns fit, say. Give the function a constant
 * place; nothing is drawn anew while its answer (compared by `===`) stays the same.
 */
export function useMeasure<T extends string | number | boolean>(
  of: (width: number) => T,
): readonly [RefCallback<HTMLElement>, T | undefined] {
  const [value, setValue] = useState<T>()
  const ref = useCallback(
    (element: HTMLElement | null) => {
      if (!element) return undefined
      const look = () => setValue(of(element.clientWidth))
      look()
      const observer = new ResizeObserver(look)
      observer.observe(element)
      return () => observer.disconnect()
    },
    [of],
  )
  return [ref, value]
}
