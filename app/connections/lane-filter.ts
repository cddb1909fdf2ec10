import type { LaneRow } from '../kernels/connections/session-model.ts'

/** Which frames of a lane are shown. */
export interface LaneFilter {
  readonly hidden: readonly ('text' | 'binary' | 'control')[]
  /** Of a payload or a plugin. */
  readonly text: string
}

export const SHOW_ALL: LaneFilter = { hidden: [], text: '' }

/** The rows a filter leaves; opening, answer and end always stay. */
export function filterRows(rows: readonly LaneRow[], { hidden, text }: LaneFilter): readonly LaneRow[] {
  const wanted = text.trim().toLowerCase()
  if (hidden.length === 0 && wanted === '') return rows
  return rows.filter((row) => {
    if (row.type !== 'frame') return true
    const kind = row.opcode === 'text' || row.opcode === 'binary' ? row.opcode : 'control'
    if (hidden.includes(kind)) return false
    const words = [row.before.text, row.after?.text, row.fate, ...row.steps.map(({ plugin }) => plugin)]
    return wanted === '' || words.some((word) => word?.toLowerCase().includes(wanted))
  })
}
