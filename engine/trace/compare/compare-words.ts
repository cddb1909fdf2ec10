import { placeText } from '../sentences.ts'
import type { MessageDifference, RowPair, RunComparison } from './comparison.ts'

/** How many handlers and headers are told one by one. */
const TOLD = 6

/** What changed, as sentences; none when nothing did. */
export function compareWords({ rows, request, upstream, response, isSame }: RunComparison): readonly string[] {
  if (isSame) return []
  const answer =
    response.before !== response.after
      ? [`The client gets ${response.after ?? 'nothing'} instead of ${response.before ?? 'nothing'}.`]
      : []
  const told = rows.flatMap((row) => rowWords(row, rows))
  return [
    ...answer,
    ...told.slice(0, TOLD),
    ...(told.length > TOLD ? [`${told.length - TOLD} more handlers differ.`] : []),
    ...messageWords('The client sent another request', request),
    ...upstreamWords(upstream),
    ...headerWords(response),
    ...(response.body && !response.body.isSame
      ? [
          `The body of the answer differs from byte ${(response.body.firstDifference ?? 0) + 1} on (${response.body.before} and ${response.body.after} bytes).`,
        ]
      : []),
  ]
}

/** What became of one handler; empty when nothing did that is worth a sentence. */
export function rowWords(row: RowPair, rows: readonly RowPair[]): readonly string[] {
  const { phase, plugin, after, before, change } = row
  const who = `${plugin}:${phase}`
  switch (change) {
    case 'new':
      return after?.outcome.type === 'skipped' ? [] : [`${who} is new: it runs now.`]
    case 'gone':
      return before?.outcome.type === 'skipped' ? [] : [`${who} is gone.`]
    case 'started':
      return [`${who} runs now${neighbour(row, rows)}; it was skipped before${reasonOf(before)}.`]
    case 'stopped':
      return [`${who} no longer runs${reasonOf(after)}.`]
    case 'moved':
      return [`${who} moved ${row.shift < 0 ? 'up' : 'down'}${neighbour(row, rows)}${priorityWords(row)}.`]
    case 'same':
      return row.hasOtherOutcome ? [`${who} ${outcomeWords(row)}.`] : []
  }
}

/** Whom it passed: the next that stood on its other side. */
function neighbour(row: RowPair, rows: readonly RowPair[]): string {
  const lane = rows.filter(({ phase, after }) => phase === row.phase && after)
  const at = lane.indexOf(row)
  const passed = row.shift < 0 ? lane[at + 1] : row.shift > 0 ? lane[at - 1] : undefined
  return passed ? `, ${row.shift < 0 ? 'before' : 'after'} ${passed.plugin}` : ''
}

function priorityWords({ before, after }: RowPair): string {
  if (!before || !after || before.priority === after.priority) return ''
  return ` (priority ${after.priority}, was ${before.priority})`
}

function reasonOf(row: RowPair['before']): string {
  if (row?.outcome.type !== 'skipped') return ''
  const { code, by, at } = row.outcome.reason
  return `: ${code}${by === undefined ? '' : ` ${by}`}${at ? ` (${placeText(at)})` : ''}`
}

function outcomeWords({ before, after }: RowPair): string {
  const words = (row: RowPair['before']): string => {
    switch (row?.outcome.type) {
      case 'exited':
        return `ended the request with ${row.outcome.status}`
      case 'failed':
        return 'failed'
      case 'skipped':
        return `was skipped${reasonOf(row)}`
      default:
        return 'ran through'
    }
  }
  return `${words(after)}; before, it ${words(before)}`
}

function messageWords(sentence: string, { before, after, count }: MessageDifference): readonly string[] {
  if (count === 0) return []
  return before === after ? [`${sentence}.`] : [`${sentence}: ${after ?? 'none'} instead of ${before ?? 'none'}.`]
}

function upstreamWords(upstream: RunComparison['upstream']): readonly string[] {
  if (!upstream || upstream.count === 0) return []
  if (upstream.before === undefined) return ['The upstream is called now.']
  if (upstream.after === undefined) return ['The upstream is no longer called.']
  if (upstream.before !== upstream.after) return [`The upstream gets ${upstream.after} instead of ${upstream.before}.`]
  return [`The upstream gets other headers: ${namesOf(upstream)}.`]
}

function headerWords(response: MessageDifference): readonly string[] {
  const names = namesOf(response)
  return names === '' ? [] : [`Headers of the answer that differ: ${names}.`]
}

function namesOf({ headers }: MessageDifference): string {
  const differing = headers.filter(({ kind, isVolatile }) => kind !== 'same' && !isVolatile)
  const signs = { added: '+', removed: '−', changed: '', same: '' } as const
  const told = differing.slice(0, TOLD).map(({ name, kind }) => `${signs[kind]}${name}`)
  return [...told, ...(differing.length > TOLD ? [`${differing.length - TOLD} more`] : [])].join(', ')
}
