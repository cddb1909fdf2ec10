import { previewOfBody } from '../kernels/connections/bytes.ts'
import type { LaneRow } from '../kernels/connections/session-model.ts'
import { formatBytes } from '../kernels/format.ts'

/** One row in a sentence, for its name and for the list a screen reader reads. */
export function describeLaneRow(row: LaneRow): string {
  switch (row.type) {
    case 'opening':
      return `Opening: ${row.verb} ${row.target}, ${row.upstream ? `upstream ${row.upstream.name} ${row.upstream.outcome}` : 'no upstream was called'}`
    case 'answer':
      return `Answer: ${row.status} ${row.reason}`
    case 'frame':
      return `Frame ${row.frame}: ${row.opcode} from the ${row.from}, ${formatBytes(row.before.size)}, ${fateOf(row)}: ${row.status === undefined ? '' : `${row.status} `}${previewOfBody(row.before, 60)}`
    case 'held':
      return `Frame ${row.frame} from the ${row.from} is in its handlers`
    case 'bytes':
      return `${formatBytes(row.body.size)} from the ${row.from}, ${row.fate}: ${previewOfBody(row.body, 60)}`
    case 'end':
      return `End: ${row.closed?.sentence ?? 'the connection was never opened'}`
  }
}

function fateOf(row: Extract<LaneRow, { type: 'frame' }>): string {
  const by = (effect: string) => row.steps.find((step) => step.effect === effect)?.plugin
  if (row.fate === 'dropped') return `dropped by ${by('dropped') ?? 'the gateway'}`
  if (row.fate === 'closed') return `closed the connection${by('closed') === undefined ? '' : ` by ${by('closed')}`}`
  if (row.fate === 'lost') return 'lost'
  return row.isChanged ? `changed by ${by('changed') ?? 'the gateway'}` : 'forwarded'
}
