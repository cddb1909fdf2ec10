import type { TraceModel, TraceRow } from '../../../engine/index.ts'
import type { RunResponse } from '../../../engine/protocol.ts'
import { fromBytes } from '../byte-text.ts'

/** Headers that say something else with every request. */
const FLEETING = /^(date|x-kong-.*latency|x-kong-request-id|via|server|connection|content-length)$/i

/** Sentences that hold for a run: about the chosen row first, then about the answer. */
export function suggestExpectations(
  model: TraceModel,
  response: Pick<RunResponse, 'status' | 'headers'>,
  row: TraceRow | undefined,
): readonly string[] {
  const route = model.route?.name
  return [
    ...(row ? [expectationOfRow(row), ...orderOf(model, row)] : []),
    `status is ${response.status}`,
    ...response.headers
      .filter(([name]) => !FLEETING.test(name))
      .map(([name, value]) => expectationOfHeader(name, value)),
    ...(route === undefined || !/^[\w.-]+$/.test(route) ? [] : [`route is ${route}`]),
    `upstream was ${model.upstream ? '' : 'not '}called`,
  ]
}

/** That a handler runs, or why it does not. */
export function expectationOfRow({ outcome, phase, plugin }: TraceRow): string {
  if (outcome.type === 'skipped') return `skipped ${plugin} ${phase}: ${outcome.reason.code}`
  return `ran ${plugin} ${phase}`
}

export function expectationOfHeader(name: string, value: string): string {
  const text = fromBytes(value)
  return text === '' || /[\r\n]/.test(text) ? `header ${name}` : `header ${name} is ${text}`
}

/** The row after the one that ran before it in the same phase. */
function orderOf({ rows }: TraceModel, row: TraceRow): readonly string[] {
  const ran = rows.filter(({ phase, number }) => phase === row.phase && number !== undefined)
  const before = ran[ran.findIndex(({ id }) => id === row.id) - 1]
  return before ? [`order ${row.phase}: ${before.plugin} before ${row.plugin}`] : []
}

/** The row an expectation is about: `access/key-auth`. */
export function rowOfExpectation(sentence: string): string | undefined {
  const order = /^order ([a-z_]+): .*?([\w.-]+)$/.exec(sentence)
  if (order) return `${order[1]}/${order[2]}`
  const row = /^(?:ran|did not run|not ran|skipped) ([\w.-]+) ([a-z_]+)/.exec(sentence)
  return row ? `${row[2]}/${row[1]}` : undefined
}
