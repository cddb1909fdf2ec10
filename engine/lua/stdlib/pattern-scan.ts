/** Index after the text that is balanced in `open` and `close`; -1 when it does not begin so, -2 when it never ends. */
export function balancedEnd(subject: string, from: number, open: number, close: number): number {
  const end = subject.length
  if (from >= end || subject.charCodeAt(from) !== open) return -1
  let nesting = 1
  for (let s = from + 1; s < end; s++) {
    const code = subject.charCodeAt(s)
    if (code === close) {
      if (--nesting === 0) return s + 1
    } else if (code === open) {
      nesting++
    }
  }
  return -2
}

/** Index after what stands at `at` and equals the text from `start` to `end`, or -1. */
export function repeatedEnd(subject: string, start: number, end: number, at: number): number {
  const length = end - start
  if (at + length > subject.length) return -1
  for (let i = 0; i < length; i++) if (subject.charCodeAt(start + i) !== subject.charCodeAt(at + i)) return -1
  return at + length
}
