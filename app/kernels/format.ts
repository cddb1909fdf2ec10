/** Milliseconds as people compare them: `0.04 ms`, `12.3 ms`, `1.20 s`. */
export function formatMs(ms: number): string {
  if (ms >= 1000) return `${(ms / 1000).toFixed(2)} s`
  return `${ms >= 10 ? ms.toFixed(1) : ms.toFixed(2)} ms`
}

/** Milliseconds where the unit stands elsewhere: `.04`, `1.2`. */
export function formatCost(ms: number): string {
  if (ms >= 10) return ms.toFixed(0)
  return ms.toFixed(2).replace(/^0\./, '.')
}

/** Microseconds of the trace's clock: `0.241 ms`. */
export function formatTime(us: number): string {
  return us >= 1_000_000 ? `${(us / 1_000_000).toFixed(3)} s` : `${(us / 1000).toFixed(3)} ms`
}

/** `38 B`, `1.2 kB`. */
export function formatBytes(size: number): string {
  if (size < 1000) return `${size} B`
  return size < 1_000_000 ? `${(size / 1000).toFixed(1)} kB` : `${(size / 1_000_000).toFixed(1)} MB`
}

/** Priorities as Kong's own lists round them: `1M`, `1050`. */
export function formatPriority(priority: number): string {
  if (priority >= 1_000_000 && priority % 100_000 === 0) return `${priority / 1_000_000}M`
  return String(priority)
}
