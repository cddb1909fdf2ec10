import type { TraceRow } from '../../engine/index.ts'

/** What a handler changed as people write it: `−1 +2 Δ1`; undefined when it changed nothing. */
export function changeBadge({ added, removed, replaced }: TraceRow['changes']): string | undefined {
  const parts = [removed > 0 && `−${removed}`, added > 0 && `+${added}`, replaced > 0 && `Δ${replaced}`].filter(
    (part) => part !== false,
  )
  return parts.length > 0 ? parts.join(' ') : undefined
}
