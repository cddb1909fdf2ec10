import {
  buildTraceModel,
  placeText,
  type ExpectationResult,
  type Trace,
  type TraceModel,
  type TraceRow,
} from '../../index.ts'
import type { Run } from '../../protocol.ts'

/** A run as a table of phases and plugins, its answer, and what was expected of it. */
export function printRun(run: Run, expectations: readonly ExpectationResult[]): string {
  const title = `${run.name ?? `${run.request.method} ${run.request.target}`}\n`
  return `${title}${printTrace(run.trace)}${printChecks(expectations)}\n`
}

/** A line for each thing that was expected. */
export function printChecks(expectations: readonly ExpectationResult[]): string {
  return expectations
    .map(({ ok, text, detail }) => `  ${ok ? 'ok    ' : 'FAILED'} ${text}${ok || !detail ? '' : `: ${detail}`}\n`)
    .join('')
}

/** The table alone: what ran in order, and what did not run with its reason. */
export function printTrace(trace: Trace): string {
  const model = buildTraceModel(trace)
  const rows = model.rows.map((row) => cells(row))
  const widths = [0, 1, 2, 3].map((column) => Math.max(0, ...rows.map((row) => row[column]?.length ?? 0)))
  const lines = rows.map(
    (row) =>
      `  ${row
        .map((cell, column) => (column < 4 ? cell.padEnd(widths[column] ?? 0) : cell))
        .join('  ')
        .trimEnd()}\n`,
  )
  return `${requestLine(model)}${lines.join('')}${answerLine(model)}${logLines(model)}`
}

/** What was logged outside of requests behind event `since` of the worker, and how many timers were still busy. */
export function printAfter(
  { events }: Trace,
  { since, left }: { readonly since: number; readonly left: number },
): string {
  const lines = events.flatMap((event) =>
    event.type === 'log-written' && event.seq > since ? [`  [${event.level}] ${event.message}\n`] : [],
  )
  if (left === 1) lines.push('  1 timer was still running: phasescope start lets it go on\n')
  else if (left > 1) lines.push(`  ${left} timers were still running: phasescope start lets them go on\n`)
  return lines.length === 0 ? '' : `after the answers\n${lines.join('')}`
}

function cells(row: TraceRow): string[] {
  const number = row.number === undefined ? '·' : String(row.number)
  const times = row.times > 1 ? ` ×${row.times}` : ''
  return [number.padStart(3), `${row.phase}${times}`, String(row.priority), row.plugin, outcomeText(row)]
}

function outcomeText({ outcome, scope }: TraceRow): string {
  switch (outcome.type) {
    case 'ran':
      return scope ?? ''
    case 'exited':
      return `exit ${outcome.status}${outcome.at ? ` at ${placeText(outcome.at)}` : ''}`
    case 'failed':
      return `error: ${outcome.message}`
    case 'skipped':
      return `did not run: ${outcome.reason.code}. ${outcome.sentence}`
  }
}

function requestLine({ request, route, header }: TraceModel): string {
  if (!request) return `  (no request)  Kong ${header.kong}\n`
  const target = `${request.method} ${request.target}`
  const to = route?.name
    ? `route ${route.name}${route.service ? `, service ${route.service}` : ', no service'}`
    : 'no route'
  return `  ${target}  →  ${to}  (Kong ${header.kong})\n`
}

function answerLine({ response, upstream }: TraceModel): string {
  const called = upstream ? `upstream ${upstream.summary}: ${upstream.outcome}` : 'upstream not called'
  if (!response) return `  ${called}; no answer\n`
  const how =
    response.outcome === 'complete'
      ? ''
      : response.outcome === 'closed'
        ? ', connection closed without an answer'
        : ', answer cut off'
  return `  ${called}\n  answer ${response.status} ${response.reason}, ${response.body.size} bytes, from ${response.source}${how}\n`
}

function logLines({ log }: TraceModel): string {
  return log.map(({ level, message }) => `  [${level}] ${message}\n`).join('')
}
