import type { TraceModel, TracePhase, TraceRow } from '../../engine/index.ts'
import type { ScenarioOverview } from '../../engine/protocol.ts'
import { changeBadge } from './change-badge.ts'
import { costScale } from './cost-scale.ts'
import { formatBytes, formatMs } from './format.ts'
import { REASON_WORDS } from './reason-words.ts'
import type { FlowEndId } from './state/state-at.ts'
import { describeRow } from './step-text.ts'

/** How a part of the flow looks: taken, passed by, to be taken when Send is pressed, or not reached. */
export type FlowState = 'taken' | 'passed' | 'planned' | 'idle'

/** A plugin in a phase card. */
export interface FlowRow {
  readonly id: string
  readonly number: number | undefined
  readonly priority: number | undefined
  readonly name: string
  readonly scope: string
  readonly tone: 'ran' | 'exited' | 'failed' | 'skipped' | 'planned' | 'landmark'
  /** Short words at the right edge: a reason, an exit, a change count. */
  readonly badge: string | undefined
  readonly cost: number | undefined
  /** Its cost between the least (0) and the most (1) of the run, on a log scale. */
  readonly heat?: number
  /** What it changed, counted by kind; undefined where nothing can have been changed. */
  readonly changes: TraceRow['changes'] | undefined
  readonly label: string
}

/** A phase with its plugins. */
export interface FlowCard {
  readonly id: string
  readonly phase: string
  readonly title: string
  readonly note: string
  readonly state: FlowState
  readonly rows: readonly FlowRow[]
  /** Its rows are put away; `folded` says how many. */
  readonly folded?: number
}

/** Where a message enters or leaves the gateway. */
export interface FlowEnd {
  readonly id: FlowEndId
  readonly title: string
  readonly detail: string
  readonly state: FlowState
  readonly tone?: 'ok' | 'error'
}

/** The U as data: what stands in which lane, and which ways were taken. */
export interface FlowGraph {
  readonly clientIn: FlowEnd
  readonly request: readonly FlowCard[]
  readonly upstreamOut: FlowEnd
  readonly upstreamIn: FlowEnd
  /** In the order of travel, so from right to left. */
  readonly response: readonly FlowCard[]
  readonly clientOut: FlowEnd
  readonly after: readonly FlowCard[]
  readonly shortCut: { readonly card: string; readonly row: string; readonly label: string } | undefined
  readonly isPlan: boolean
}

/** The flow of a finished run. */
export function graphOfRun(model: TraceModel): FlowGraph {
  const { request, response, upstream, shortCut } = model
  const heat = costScale(model.rows.map(({ cost }) => cost))
  const reached = (phase: string) => phaseOf(model, phase)?.rows.some((row) => row.number !== undefined) ?? false
  const isTls = request?.scheme === 'https' || phaseOf(model, 'certificate') !== undefined
  const card = (phase: string, taken: boolean) => cardOfPhase(phase, phaseOf(model, phase), { taken, heat })
  const proxied = upstream !== undefined
  const answered = response !== undefined && response.outcome !== 'closed'
  const cutInRewrite = shortCut?.phase === 'rewrite' || shortCut?.phase === 'certificate'
  return {
    clientIn: {
      id: 'client-in',
      title: 'Client',
      detail: `${request?.method ?? ''} ${pathOf(request?.target)}`,
      state: 'taken',
    },
    request: [
      ...(isTls ? [certificateCard(model, heat)] : []),
      card('rewrite', shortCut?.phase !== 'certificate'),
      card('access', !cutInRewrite && (model.route?.name !== undefined || reached('access'))),
      balancerCard(model),
    ],
    upstreamOut: {
      id: 'upstream-out',
      title: 'Upstream',
      detail: upstream ? upstream.summary : 'not called',
      state: proxied ? 'taken' : 'idle',
    },
    upstreamIn: {
      id: 'upstream-in',
      title: 'Upstream',
      detail: upstream ? upstream.outcome : 'no answer',
      state: proxied ? 'taken' : 'idle',
    },
    response: [
      ...(phaseOf(model, 'response') ? [card('response', proxied)] : []),
      card('header_filter', answered || reached('header_filter')),
      card('body_filter', answered || reached('body_filter')),
    ],
    clientOut: {
      id: 'client-out',
      title: 'Client',
      detail: response ? outcomeDetail(response) : 'no answer',
      state: answered ? 'taken' : 'idle',
      tone: response && response.status < 400 && response.outcome === 'complete' ? 'ok' : 'error',
    },
    after: [card('log', reached('log'))],
    shortCut: shortCut && {
      card: shortCut.phase,
      row: shortCut.row,
      label: shortCut.isError ? 'error' : `exit ${shortCut.status ?? ''}`.trim(),
    },
    isPlan: false,
  }
}

function outcomeDetail(response: NonNullable<TraceModel['response']>): string {
  if (response.outcome === 'closed') return 'no answer'
  return `${response.status} · ${formatBytes(response.body.size)}`
}

function phaseOf(model: TraceModel, phase: string): TracePhase | undefined {
  return model.phases.find((candidate) => candidate.phase === phase)
}

function pathOf(target: string | undefined): string {
  return target?.split('?')[0] ?? ''
}

type Heat = ReturnType<typeof costScale>

function cardOfPhase(
  phase: string,
  found: TracePhase | undefined,
  { taken, heat }: { readonly taken: boolean; readonly heat: Heat },
): FlowCard {
  const rows = (found?.rows ?? []).map((row) => rowOf(row, heat))
  const ran = rows.some((row) => row.number !== undefined)
  const times = phase === 'body_filter' && found && found.times > 0 ? ` ×${found.times}` : ''
  const note = ran && found ? formatMs(found.cost) : taken ? 'no handler ran' : 'not reached'
  return { id: phase, phase, title: `${phase}${times}`, note, state: taken ? 'taken' : 'idle', rows }
}

function rowOf(row: TraceRow, heat: Heat): FlowRow {
  const { id, number, priority, plugin, scope, outcome, cost } = row
  return {
    id,
    number,
    priority,
    name: plugin,
    scope,
    tone: outcome.type,
    badge: badgeOf(row),
    cost: number === undefined ? undefined : cost,
    ...(number !== undefined && { heat: heat(cost) }),
    changes: number === undefined ? undefined : row.changes,
    label: describeRow(row),
  }
}

function badgeOf({ outcome, changes }: TraceRow): string | undefined {
  if (outcome.type === 'exited') return `exit ${outcome.status}`
  if (outcome.type === 'failed') return 'error'
  if (outcome.type === 'skipped') return REASON_WORDS[outcome.reason.code]
  return changeBadge(changes)
}

/** Without TLS the request passes the certificate phase by. */
function certificateCard(model: TraceModel, heat: Heat): FlowCard {
  const card = cardOfPhase('certificate', phaseOf(model, 'certificate'), { taken: true, heat })
  return model.request?.scheme === 'https' ? card : { ...card, state: 'passed', note: 'not TLS' }
}

function balancerCard({ upstream, route }: TraceModel): FlowCard {
  const name = route?.service ?? 'upstream'
  const tries = upstream && upstream.tries > 1 ? `${upstream.tries} tries` : undefined
  const row = landmark('balancer/target', upstream?.summary ?? name, tries)
  return {
    id: 'balancer',
    phase: 'balancer',
    title: 'balancer',
    note: upstream ? formatMs(upstream.duration) : 'not reached',
    state: upstream ? 'taken' : 'idle',
    rows: [row],
  }
}

function landmark(id: string, name: string, badge: string | undefined): FlowRow {
  return {
    id,
    number: undefined,
    priority: undefined,
    name,
    scope: '',
    tone: 'landmark',
    badge,
    cost: undefined,
    changes: undefined,
    label: name,
  }
}

/** The flow of the configured plugins before anything was sent. */
export function graphOfPlan(overview: ScenarioOverview): FlowGraph {
  const card = (phase: string): FlowCard => plannedCard(overview, phase)
  const target = overview.services[0]
  const buffered = overview.plugins.some((plugin) => plugin.scopes.length > 0 && plugin.phases.includes('response'))
  return {
    clientIn: { id: 'client-in', title: 'Client', detail: 'press Send', state: 'planned' },
    request: [
      card('rewrite'),
      card('access'),
      {
        id: 'balancer',
        phase: 'balancer',
        title: 'balancer',
        note: '',
        state: 'planned',
        rows: [landmark('balancer/target', target?.name ?? 'upstream', undefined)],
      },
    ],
    upstreamOut: { id: 'upstream-out', title: 'Upstream', detail: target?.name ?? 'service', state: 'planned' },
    upstreamIn: { id: 'upstream-in', title: 'Upstream', detail: overview.upstreams[0] ?? 'answers', state: 'planned' },
    response: [...(buffered ? [card('response')] : []), card('header_filter'), card('body_filter')],
    clientOut: { id: 'client-out', title: 'Client', detail: 'the answer', state: 'planned' },
    after: [card('log')],
    shortCut: undefined,
    isPlan: true,
  }
}

function plannedCard(overview: ScenarioOverview, phase: string): FlowCard {
  const rows = overview.plugins
    .filter((plugin) => plugin.scopes.length > 0 && plugin.phases.some((defined) => defined === phase))
    .toSorted((a, b) => b.priority - a.priority || (a.name > b.name ? -1 : 1))
    .map((plugin): FlowRow => {
      const scope = plugin.scopes.join(', ')
      return {
        id: `${phase}/${plugin.name}`,
        number: undefined,
        priority: plugin.priority,
        name: plugin.name,
        scope: plugin.scopes[0] ?? '',
        tone: 'planned',
        badge: undefined,
        cost: undefined,
        changes: undefined,
        label: `${phase} ${plugin.name}, priority ${plugin.priority}, configured: ${scope}`,
      }
    })
  const note = rows.length === 0 ? 'no handler' : rows.length === 1 ? '1 handler' : `${rows.length} handlers`
  return { id: phase, phase, title: phase, note, state: 'planned', rows }
}

/** The four ends in the order of the way. */
export function endsOf({ clientIn, upstreamOut, upstreamIn, clientOut }: FlowGraph): readonly FlowEnd[] {
  return [clientIn, upstreamOut, upstreamIn, clientOut]
}

/** The cards of all lanes in the order of the way. */
export function cardsOf({ request, response, after }: FlowGraph): readonly FlowCard[] {
  return [...request, ...response, ...after]
}

/** The same flow with the rows of some phases put away. */
export function foldGraph(graph: FlowGraph, folded: readonly string[]): FlowGraph {
  if (folded.length === 0) return graph
  const fold = (card: FlowCard): FlowCard =>
    folded.includes(card.id) && card.rows.length > 0 ? { ...card, rows: [], folded: card.rows.length } : card
  return {
    ...graph,
    request: graph.request.map(fold),
    response: graph.response.map(fold),
    after: graph.after.map(fold),
  }
}
