import { previewOfBody } from '../kernels/connections/bytes.ts'
import type { LaneRow } from '../kernels/connections/session-model.ts'
import { formatBytes } from '../kernels/format.ts'
import { connections } from '../text/connections.ts'

const text = connections.rows

/** One row in a sentence, for its name and for the list a screen reader reads. */
export function describeLaneRow(row: LaneRow): string {
  switch (row.type) {
    case 'opening': {
      const upstream = row.upstream ? text.upstream(row.upstream.name, row.upstream.outcome) : text.noUpstream
      return text.opening(row.verb, row.target, upstream)
    }
    case 'answer':
      return text.answer(row.status, row.reason)
    case 'frame': {
      const status = row.status === undefined ? '' : `${row.status} `
      const what = `${text.frame(row.frame, row.opcode, row.from)}, ${formatBytes(row.before.size)}, ${fateOf(row)}`
      return `${what}: ${status}${previewOfBody(row.before, 60)}`
    }
    case 'held':
      return text.held(row.frame, row.from)
    case 'bytes':
      return `${text.bytes(formatBytes(row.body.size), row.from)}, ${row.fate}: ${previewOfBody(row.body, 60)}`
    case 'end':
      return text.end(row.closed?.sentence ?? text.neverOpened)
  }
}

function fateOf(row: Extract<LaneRow, { type: 'frame' }>): string {
  const by = (effect: string) => row.steps.find((step) => step.effect === effect)?.plugin
  if (row.fate === 'dropped') return text.droppedBy(by('dropped') ?? text.gateway)
  const closer = by('closed')
  if (row.fate === 'closed') return closer === undefined ? text.closed : text.closedBy(closer)
  if (row.fate === 'lost') return text.lost
  return row.isChanged ? text.changedBy(by('changed') ?? text.gateway) : text.forwarded
}
