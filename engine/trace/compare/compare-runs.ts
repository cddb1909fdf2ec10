import { buildTraceModel, type TraceModel, type TraceRow } from '../model.ts'
import { compareMessages, type ComparedMessage } from './compare-messages.ts'
import { alignRows, type AlignedRow } from './compare-order.ts'
import { compareRowValues, compareStates, readValues, type ValueHistory } from './compare-state.ts'
import type { ComparableRun, RowPair, RunComparison } from './comparison.ts'

/** Puts two runs beside each other: order, state, bytes, time. Pure; time and chance count for nothing. */
export function compareRuns(before: ComparableRun, after: ComparableRun): RunComparison {
  const models = { before: buildTraceModel(before.trace), after: buildTraceModel(after.trace) }
  const values = { before: readValues(before.trace.events), after: readValues(after.trace.events) }
  const through = new Set<string>()
  const rows = alignRows(models.before.rows, models.after.rows).map((aligned): RowPair => {
    const pair = pairOf(aligned, values)
    through.add(pair.id)
    return { ...pair, stateAfter: compareStates(through, values.before, values.after) }
  })
  const request = compareMessages(requestOf(before), requestOf(after))
  const upstream = compareUpstreams(models)
  const response = compareMessages(responseOf(before), responseOf(after))
  const counts = {
    order: rows.filter(({ change }) => change !== 'same').length,
    outcomes: rows.filter((row) => row.hasOtherOutcome || row.hasOtherConfiguration).length,
    state: rows.reduce((sum, row) => sum + row.values.length, 0),
    request: request.count,
    upstream: upstream?.count ?? 0,
    response: response.count,
  }
  const timing = { before: before.cost, after: after.cost }
  const isSame = Object.values(counts).every((count) => count === 0)
  return { rows, request, upstream, response, timing, counts, isSame }
}

function pairOf(
  { before, after, change, shift }: AlignedRow,
  values: { readonly before: ValueHistory; readonly after: ValueHistory },
): Omit<RowPair, 'stateAfter'> {
  const row = after ?? before
  const id = row?.id ?? ''
  return {
    id,
    phase: row?.phase ?? 'access',
    plugin: row?.plugin ?? '',
    before,
    after,
    change,
    shift,
    hasOtherOutcome:
      (change === 'same' || change === 'moved') && before && after ? outcomeText(before) !== outcomeText(after) : false,
    hasOtherConfiguration: before?.times && after?.times ? before.scope !== after.scope : false,
    values: compareRowValues(id, values.before, values.after),
  }
}

/** How a row ended, without the place in the source: lines move when code is edited. */
function outcomeText({ outcome }: TraceRow): string {
  switch (outcome.type) {
    case 'ran':
      return 'ran'
    case 'exited':
      return `exited ${outcome.status}`
    case 'failed':
      return `failed ${outcome.message.replace(/^.*?:\d+: /, '')}`
    case 'skipped':
      return `skipped ${outcome.reason.code} ${outcome.reason.by ?? ''}`
  }
}

function requestOf({ request }: ComparableRun): ComparedMessage {
  const { method, target, headers, body } = request
  return { line: `${method} ${target}`, headers, body }
}

function responseOf({ response }: ComparableRun): ComparedMessage {
  const { status, reason, headers, body, outcome } = response
  if (outcome === 'closed') return { line: 'closed without an answer', headers: [] }
  return { line: `${status} ${reason}${outcome === 'incomplete' ? ', cut off' : ''}`, headers, body }
}

interface Models {
  readonly before: TraceModel
  readonly after: TraceModel
}

function compareUpstreams({ before, after }: Models): RunComparison['upstream'] {
  if (!before.upstream && !after.upstream) return undefined
  return compareMessages(sentTo(before), sentTo(after))
}

/** The request as it left for the upstream; a call that never got so far has its summary only. */
function sentTo({ upstream }: TraceModel): ComparedMessage | undefined {
  if (!upstream) return undefined
  const { exchange, summary } = upstream
  if (!exchange) return { line: summary, headers: [] }
  return { line: `${exchange.method} ${exchange.target}`, headers: exchange.headers }
}
