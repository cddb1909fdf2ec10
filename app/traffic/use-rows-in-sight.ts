import { useEffect, useRef, useState, type RefObject } from 'react'

/** Rows drawn beyond what is seen, so that keys and a quick scroll find something. */
const MORE = 10

/** Which of many rows of one height are worth drawing. */
export function useRowsInSight(
  count: number,
  height: number,
): { readonly scroller: RefObject<HTMLElement | null>; readonly from: number; readonly to: number } {
  const scroller = useRef<HTMLElement>(null)
  const [sight, setSight] = useState({ top: 0, height: 600 })
  useEffect(() => {
    const element = scroller.current
    if (!element) return undefined
    const look = () => setSight({ top: element.scrollTop, height: element.clientHeight })
    const observer = new ResizeObserver(look)
    observer.observe(element)
    element.addEventListener('scroll', look, { passive: true })
    return () => {
      observer.disconnect()
      element.removeEventListener('scroll', look)
    }
  }, [])
  const from = Math.min(Math.max(0, Math.floor(sight.top / height) - MORE), Math.max(0, count - 1))
  return { scroller, from, to: Math.min(count, Math.ceil((sight.top + sight.height) / height) + MORE) }
}
