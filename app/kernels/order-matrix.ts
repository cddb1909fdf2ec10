import type { TraceModel, TraceRow } from '../../engine/index.ts'
import type { ScenarioOverview } from '../../engine/protocol.ts'
import { changeBadge } from './change-badge.ts'
import { formatMs } from './format.ts'
import { REASON_WORDS } from './reason-words.ts'
import { describeRow, placeOfRow } from './step-text.ts'

type Phase = TraceRow['phase']
type PlannedPlugin = ScenarioOverview['plugins'][number]

/** One plugin in one phase. `none`: it has no such handler. */
export interface OrderCell {
  /** The row of the run it stands for: `access/key-auth`. */
  readonly id: string
  readonly phase: Phase
  readonly plugin: string
  readonly tone: TraceRow['outcome']['type'] | 'planned' | 'none'
  /** What the cell shows: `3 · exit 400`, `global only`. */
  readonly text: string
  /** What it did, without place in the order and time: two runs are compared by it. */
  readonly deed: string
  /** The whole story in one sentence. */
  readonly label: string
  /** The line to look at: of the exit or error, of what stood in the way, or of the handler. */
  readonly place?: { readonly file: string; readonly line: number }
  /** The plugin that ended the request before it. */
  readonly blocker?: string
}

/** A plugin with its cells, one for each column. */
export interface OrderRow {
  readonly plugin: string
  readonly priority: number
  /** Another plugin has the same priority: names decide, in reverse. */
  readonly isTie: boolean
  /** A bundled plugin that is not configured: a fixed point of the order. */
  readonly isLandmark?: boolean
  /** Configurations, the one that won first: `consumer alice › route`. */
  readonly scopes: readonly string[]
  readonly cells: readonly OrderCell[]
}

/** A phase as a column; `note` says in which of nginx's phases it runs, or how. */
export interface OrderColumn {
  readonly phase: Phase
  readonly note: string
}

/** Plugin × phase: what ran in which order, or what would. */
export interface OrderMatrix {
  readonly isPlan: boolean
  readonly columns: readonly OrderColumn[]
  /** In the order Kong runs them. */
  readonly rows: readonly OrderRow[]
}

const NOTES: Partial<Record<Phase, string>> = {
  init_worker: 'once, at start',
  configure: 'on every new configuration',
  certificate: 'ssl_certificate_by',
  rewrite: 'global only',
  access: 'access_by',
  response: 'buffered',
  header_filter: 'before the head',
  body_filter: 'each chunk',
  log: 'after the answer',
}
const ALWAYS: ReadonlySet<Phase> = new Set(['rewrite', 'access', 'header_filter', 'body_filter', 'log'])
const ORDER: readonly Phase[] = [
  'init_worker',
  'configure',
  'certificate',
  'rewrite',
  'preread',
  'access',
  'ws_handshake',
  'response',
  'header_filter',
  'body_filter',
  'ws_client_frame',
  'ws_upstream_frame',
  'ws_close',
  'log',
]
/** Phases that run without a request: nothing of them is in its trace. */
const WORKER: ReadonlySet<Phase> = new Set(['init_worker', 'configure'])

/** The matrix of a run; what a plugin defines beyond that comes from the overview. */
export function matrixOfRun(model: TraceModel, overview: ScenarioOverview | undefined): OrderMatrix {
  const known = new Map(overview?.plugins.map((plugin) => [plugin.name, plugin]))
  const groups = byPlugin(model.rows)
  const columns = columnsOf([
    ...model.rows.map(({ phase }) => phase),
    ...[...groups.keys()].flatMap((name) => known.get(name)?.phases ?? []),
  ])
  const rows = [...groups].map(([plugin, own]): Omit<OrderRow, 'isTie'> => {
    const defined = known.get(plugin)?.phases ?? []
    return {
      plugin,
      priority: own[0]?.priority ?? 0,
      scopes: scopesOf(own, known.get(plugin)),
      cells: columns.map(({ phase }) => {
        const row = own.find((candidate) => candidate.phase === phase)
        return row ? cellOfRow(row) : emptyCell(plugin, phase, defined.includes(phase))
      }),
    }
  })
  return { isPlan: false, columns, rows: ranked(rows) }
}

function byPlugin(rows: readonly TraceRow[]): ReadonlyMap<string, readonly TraceRow[]> {
  const groups = new Map<string, TraceRow[]>()
  for (const row of rows) {
    const group = groups.get(row.plugin)
    if (group) group.push(row)
    else groups.set(row.plugin, [row])
  }
  return groups
}

/** The matrix of the configured plugins before anything was sent. */
export function matrixOfPlan(overview: ScenarioOverview): OrderMatrix {
  const plugins = overview.plugins.filter(({ scopes }) => scopes.length > 0)
  const columns = columnsOf(plugins.flatMap(({ phases }) => phases))
  const rows = plugins.map((plugin): Omit<OrderRow, 'isTie'> => ({
    plugin: plugin.name,
    priority: plugin.priority,
    scopes: plugin.scopes,
    cells: columns.map(({ phase }) =>
      plugin.phases.includes(phase) ? plannedCell(plugin, phase) : emptyCell(plugin.name, phase, false),
    ),
  }))
  return { isPlan: true, columns, rows: ranked(rows) }
}

function columnsOf(found: readonly Phase[]): readonly OrderColumn[] {
  const wanted = new Set(found)
  return ORDER.filter((phase) => ALWAYS.has(phase) || wanted.has(phase)).map((phase) => ({
    phase,
    note: NOTES[phase] ?? '',
  }))
}

/** Priority down, then name down. Kong: loading.md §3. */
function ranked(rows: readonly Omit<OrderRow, 'isTie'>[]): readonly OrderRow[] {
  const counts = new Map<number, number>()
  for (const { priority } of rows) counts.set(priority, (counts.get(priority) ?? 0) + 1)
  return rows
    .toSorted((a, b) => b.priority - a.priority || (a.plugin > b.plugin ? -1 : 1))
    .map((row) => ({ ...row, isTie: (counts.get(row.priority) ?? 0) > 1 }))
}

function scopesOf(rows: readonly TraceRow[], plugin: PlannedPlugin | undefined): readonly string[] {
  const ladder = rows.find((row) => row.ladder.length > 0)?.ladder ?? []
  if (ladder.length > 0) {
    const inOrder = ladder.toSorted((a, b) => Number(b.isWinner) - Number(a.isWinner))
    return [...new Set(inOrder.map(({ scope }) => scope))]
  }
  const scope = rows.find((row) => row.scope !== '')?.scope
  return scope === undefined ? (plugin?.scopes ?? []) : [scope]
}

function cellOfRow(row: TraceRow): OrderCell {
  const { id, phase, plugin, outcome } = row
  const place = (outcome.type === 'skipped' ? outcome.reason.at : undefined) ?? placeOfRow(row)
  return {
    id,
    phase,
    plugin,
    tone: outcome.type,
    text: textOf(row),
    deed: deedOf(row),
    label: describeRow(row),
    ...(place && { place }),
    ...(outcome.type === 'skipped' && outcome.reason.by !== undefined && { blocker: outcome.reason.by }),
  }
}

function textOf(row: TraceRow): string {
  if (row.outcome.type === 'skipped') return REASON_WORDS[row.outcome.reason.code]
  return `${row.number} · ${deedOf(row) || formatMs(row.cost)}`
}

function deedOf({ outcome, times, changes }: TraceRow): string {
  if (outcome.type === 'skipped') return REASON_WORDS[outcome.reason.code]
  const parts = [
    outcome.type === 'exited' ? `exit ${outcome.status}` : outcome.type === 'failed' ? 'error' : undefined,
    times > 1 ? `×${times}` : undefined,
    outcome.type === 'ran' ? changeBadge(changes) : undefined,
  ]
  return parts.filter((part) => part !== undefined).join(' · ')
}

function plannedCell({ name, scopes }: PlannedPlugin, phase: Phase): OrderCell {
  const base = { id: `${phase}/${name}`, phase, plugin: name }
  if (phase === 'rewrite' && !scopes.includes('global')) {
    const label = `rewrite of ${name} will not run: the route is not known yet, and it is configured on ${scopes.join(', ')}`
    return { ...base, tone: 'skipped', text: REASON_WORDS['not-global'], deed: 'skipped', label }
  }
  return {
    ...base,
    tone: 'planned',
    text: WORKER.has(phase) ? 'at start' : 'handler',
    deed: 'planned',
    label: `${name} has a ${phase} handler, configured: ${scopes.join(', ')}`,
  }
}

function emptyCell(plugin: string, phase: Phase, isDefined: boolean): OrderCell {
  const base = { id: `${phase}/${plugin}`, phase, plugin }
  if (!isDefined) return { ...base, tone: 'none', text: '·', deed: '', label: `${plugin} has no ${phase} handler` }
  return WORKER.has(phase)
    ? {
        ...base,
        tone: 'planned',
        text: 'at start',
        deed: 'planned',
        label: `${phase} of ${plugin} runs outside any request`,
      }
    : {
        ...base,
        tone: 'planned',
        text: 'not reached',
        deed: 'planned',
        label: `The request did not get to ${phase} of ${plugin}`,
      }
}

/** The matrix with every bundled plugin of the version that is not in it yet, at its place in the order. */
export function withLandmarks(matrix: OrderMatrix, landmarks: ScenarioOverview['landmarks']): OrderMatrix {
  const known = new Set(matrix.rows.map(({ plugin }) => plugin))
  const added = landmarks
    .filter(({ name }) => !known.has(name))
    .map(({ name, priority, phases }): OrderRow => ({
      plugin: name,
      priority,
      isTie: false,
      isLandmark: true,
      scopes: ['bundled'],
      cells: matrix.columns
        .map(({ phase }) => emptyCell(name, phase, false))
        .map((cell) => ({
          ...cell,
          text: phases.includes(cell.phase) ? '○' : '·',
        })),
    }))
  const rows = [...matrix.rows, ...added].toSorted((a, b) => b.priority - a.priority || (a.plugin > b.plugin ? -1 : 1))
  return { ...matrix, rows }
}
