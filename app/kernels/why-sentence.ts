import type { TraceModel, TraceRow } from '../../engine/index.ts'

/** When a phase runs and for whom, as the end of a sentence. Kong: phases.md. */
const RULES: Partial<Record<TraceRow['phase'], string>> = {
  init_worker: 'init_worker runs once, when a worker starts, and never for a request',
  configure: 'configure runs when a configuration is loaded, and never for a request',
  certificate: 'certificate runs during the TLS handshake, for global configurations only',
  rewrite: 'rewrite runs before a route is known, so for global configurations only',
  access: 'access runs after the route is matched, by priority from high to low',
  preread: 'preread runs when a stream connection opens, by priority from high to low',
  response: 'response runs when the whole answer of the upstream is there, before anything is sent',
  header_filter: 'header_filter runs when the head of the answer is ready, for every plugin that was collected',
  body_filter: 'body_filter runs for each chunk of the answer, for every plugin that was collected',
  log: 'log runs after the answer was sent, for every plugin that was collected',
}

/** One sentence with the rule behind it, for a handler that ran or did not. */
export function whySentence(row: TraceRow, model: TraceModel): string {
  const { outcome, phase, number } = row
  const rule = RULES[phase] ?? `${phase} runs when its moment comes`
  if (outcome.type === 'skipped') return outcome.sentence
  const place = `It ran as step ${number} with priority ${row.priority}${scopeText(row)}`
  const how = outcome.type === 'exited' ? ` and ended the request with ${outcome.status}` : ''
  const failed = outcome.type === 'failed' ? ' and failed' : ''
  return `${place}${how}${failed}: ${rule}.${movedText(row, model)}`
}

/** The same for a phase of which the run knows nothing. */
export function absentSentence(phase: TraceRow['phase'], isDefined: boolean): string {
  if (!isDefined) return 'It has no such handler.'
  if (phase === 'init_worker' || phase === 'configure') return `${RULES[phase] ?? ''}.`
  return `The request did not come to it: ${RULES[phase] ?? 'its moment never came'}.`
}

function scopeText({ ladder, scope }: TraceRow): string {
  const won = ladder.find(({ isWinner }) => isWinner)?.scope ?? scope
  if (won === '') return ''
  return won === 'global' ? ', configured globally' : `, configured on ${won}`
}

/** `ordering` moves plugins in access only; where it did, priority alone does not explain the place. */
function movedText({ id, phase }: TraceRow, { rows }: TraceModel): string {
  if (phase !== 'access') return ''
  const ran = rows.filter((row) => row.phase === 'access' && row.number !== undefined)
  const at = ran.findIndex((row) => row.id === id)
  const own = ran[at]
  const earlier = ran.slice(0, at).find((row) => own !== undefined && row.priority < own.priority)
  const later = ran.slice(at + 1).find((row) => own !== undefined && row.priority > own.priority)
  const other = earlier ?? later
  if (!other) return ''
  return ` By priority alone it would run ${earlier ? 'before' : 'after'} ${other.plugin} (${other.priority}): an ordering rule moved one of them.`
}
