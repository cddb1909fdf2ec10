import type { HandlerStep } from '../kernels/connections/handler-steps.ts'
import type { LaneRow } from '../kernels/connections/session-model.ts'
import { formatMs } from '../kernels/format.ts'
import { connections as words } from '../text/connections.ts'
import { EFFECTS } from './lane-steps.tsx'
import { describeLaneRow } from './row-words.ts'
import { SourceLink } from './source-link.tsx'

interface WhyProps {
  readonly row: LaneRow | undefined
  /** Phases that do not run for such a connection at all. */
  readonly ghosts: readonly HandlerStep[]
}

/** For each plugin and phase: what it did, or why it did not run. */
export function WhyRow({ row, ghosts }: WhyProps) {
  return (
    <div className="flex flex-col gap-3">
      {row && (
        <section aria-label={words.why.row}>
          <h3 className="eyebrow mb-1 normal-case">{describeLaneRow(row)}</h3>
          <Cards steps={row.steps} />
          {row.type === 'end' && row.closed && <p className="mt-1.5">{row.closed.sentence}</p>}
          {row.type === 'bytes' && <p className="text-dim">{words.why.bytes[row.fate]}</p>}
          {row.type === 'answer' && <p className="text-dim">{answerWords(row)}</p>}
        </section>
      )}
      {ghosts.length > 0 && (
        <section aria-label={words.why.ghosts}>
          <h3 className="eyebrow mb-1">{words.why.notForSuch}</h3>
          <Cards steps={ghosts} />
        </section>
      )}
      {!row && ghosts.length === 0 && <p className="text-dim">{words.why.allRun}</p>}
    </div>
  )
}

function answerWords({ status, source }: Extract<LaneRow, { type: 'answer' }>): string {
  if (status === 101) return words.why.upgraded
  return source === 'service' ? words.why.upstreamRefused : words.why.gatewayRefused
}

function Cards({ steps }: { readonly steps: readonly HandlerStep[] }) {
  return (
    <ul className="flex flex-col gap-1">
      {steps.map((step, at) => {
        const { Icon, tone } = EFFECTS[step.effect]
        return (
          // oxlint-disable-next-line react/no-array-index-key -- a plugin may appear twice
          <li key={at} className={`rounded-r-md border-l-[3px] px-2.5 py-1 ${CARD[step.effect] ?? 'border-line'}`}>
            <span className="inline-flex items-center gap-1.5 font-semibold">
              <Icon size={13} aria-hidden="true" className={tone} />
              {step.plugin}:{step.phase} {words.why.effects[step.effect]}
            </span>{' '}
            <span className="wrap-anywhere">{step.words}</span> {step.at && <SourceLink place={step.at} />}
            {!step.at && step.definedAt && <SourceLink place={step.definedAt} />}
            {step.cost > 0 && <span className="ml-2 text-xs text-faint">{formatMs(step.cost)}</span>}
          </li>
        )
      })}
    </ul>
  )
}

const CARD: Readonly<Partial<Record<HandlerStep['effect'], string>>> = {
  changed: 'border-warn bg-warn/8',
  dropped: 'border-err bg-err/8',
  closed: 'border-err bg-err/8',
  failed: 'border-err bg-err/8',
  exited: 'border-err bg-err/8',
  skipped: 'hatched border-line text-dim',
  running: 'border-warn bg-warn/8',
}
