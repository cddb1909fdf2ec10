import { formatCost } from '../../kernels/format.ts'
import type { FlowRow } from '../../kernels/flow-graph.ts'
import { useStudioState } from '../../store/studio-context.tsx'
import { canvas as text } from '../../text/canvas.ts'

const RIGHT = 'ml-auto shrink-0 text-[11px]'

/** What came of a row, at its right end; an overlay puts one fact of all rows there. */
export function RowBadge({ row }: { readonly row: FlowRow }) {
  const overlay = useStudioState((state) => state.overlay)
  if (row.tone === 'landmark' || row.tone === 'skipped')
    return row.badge === undefined ? null : <span className={RIGHT}>{row.badge}</span>
  if (overlay === 'cost' && row.cost !== undefined) return <Cost cost={row.cost} heat={row.heat ?? 0} />
  if (overlay === 'changes') return <Changes row={row} />
  if (overlay === 'scope') return <Scope scope={row.scope} />
  return <Plain row={row} />
}

function Plain({ row: { tone, badge, cost } }: { readonly row: FlowRow }) {
  if (tone === 'exited' || tone === 'failed')
    return (
      <span className={`${RIGHT} rounded-full bg-bg px-1.5 font-semibold text-err outline outline-err/50`}>
        {badge}
      </span>
    )
  return (
    <>
      {badge !== undefined && <span className={`${RIGHT} rounded-full bg-accent/15 px-1.5 text-accent`}>{badge}</span>}
      {cost !== undefined && (
        <span className={`${badge === undefined ? 'ml-auto' : ''} shrink-0 text-[11px] text-dim`}>
          {formatCost(cost)}
        </span>
      )}
    </>
  )
}

/** A bar on a log scale from the least to the most of the run, and the number. */
function Cost({ cost, heat }: { readonly cost: number; readonly heat: number }) {
  return (
    <>
      <span aria-hidden="true" className="ml-auto h-2 w-[46px] shrink-0 overflow-hidden rounded-sm bg-line">
        <span
          className="block h-full rounded-sm"
          style={{ width: `${8 + heat * 92}%`, background: `color-mix(in srgb, var(--err) ${heat * 100}%, var(--ok))` }}
        />
      </span>
      <span className="w-[30px] shrink-0 text-right text-[11px] text-dim">{formatCost(cost)}</span>
    </>
  )
}

const KINDS = [
  { kind: 'added', sign: '+', look: 'text-ok' },
  { kind: 'replaced', sign: 'Δ', look: 'text-header_filter' },
  { kind: 'removed', sign: '−', look: 'text-err' },
] as const

function Changes({ row: { changes } }: { readonly row: FlowRow }) {
  const counts = KINDS.filter(({ kind }) => (changes?.[kind] ?? 0) > 0)
  if (!changes || counts.length === 0) return <span className={`${RIGHT} text-faint`}>{text.unchanged}</span>
  return (
    <span className={`${RIGHT} flex gap-1.5 font-semibold`}>
      {counts.map(({ kind, sign, look }) => (
        <span key={kind} className={look} title={text.changes(text.changed[kind], changes[kind])}>
          {sign}
          {changes[kind]}
        </span>
      ))}
    </span>
  )
}

const SCOPES: readonly (readonly [part: string, look: string])[] = [
  ['consumer', 'bg-ok/15 text-ok'],
  ['route', 'bg-rewrite/15 text-rewrite'],
  ['service', 'bg-response/15 text-response'],
]

function Scope({ scope }: { readonly scope: string }) {
  const look = SCOPES.find(([part]) => scope.includes(part))?.[1] ?? 'bg-line/60 text-dim'
  return <span className={`${RIGHT} rounded-full px-1.5 ${look}`}>{scope === '' ? text.noScope : scope}</span>
}
