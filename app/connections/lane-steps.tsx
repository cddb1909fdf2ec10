import { Ban, Check, CircleX, LogOut, Minus, Pause, Pencil, Unplug, type LucideIcon } from 'lucide-react'
import type { HandlerStep, StepEffect } from '../kernels/connections/handler-steps.ts'
import { LINE, shownSteps } from '../kernels/connections/lane-layout.ts'
import type { LaneRow } from '../kernels/connections/session-model.ts'
import { connections as words } from '../text/connections.ts'
import { SourceLink } from './source-link.tsx'

/** What a plugin did, as icon and colour; its word is always there. */
export const EFFECTS: Readonly<Record<StepEffect, { readonly Icon: LucideIcon; readonly tone: string }>> = {
  passed: { Icon: Check, tone: 'text-ok' },
  changed: { Icon: Pencil, tone: 'text-warn' },
  dropped: { Icon: Ban, tone: 'text-err' },
  closed: { Icon: Unplug, tone: 'text-err' },
  failed: { Icon: CircleX, tone: 'text-err' },
  exited: { Icon: LogOut, tone: 'text-err' },
  skipped: { Icon: Minus, tone: 'text-faint' },
  running: { Icon: Pause, tone: 'text-warn' },
}

/** The plugins a frame went through, by phase; as many as a row has room for. */
export function LaneSteps({ row }: { readonly row: LaneRow }) {
  const { groups, hidden } = shownSteps(row)
  if (groups.length === 0) return <span className="text-[11.5px] text-dim">{words.steps.nobody[row.type]}</span>
  return (
    <div className="min-w-0 flex-1 text-[11.5px]" style={{ lineHeight: `${LINE}px` }}>
      {groups.map(({ phase, steps }) => (
        <div key={phase}>
          <div className="truncate font-semibold">
            {phase}
            {row.type === 'end' && <span className="font-normal text-dim">{words.steps.afterConnection}</span>}
          </div>
          <ul aria-label={words.steps.pluginsIn(phase)}>
            {steps.map((step) => (
              <Step
                key={`${step.plugin} ${row.steps.indexOf(step)}`}
                step={step}
                number={row.steps.indexOf(step) + 1}
              />
            ))}
          </ul>
        </div>
      ))}
      {hidden > 0 && <div className="text-dim">{words.steps.more(hidden)}</div>}
    </div>
  )
}

function Step({ step, number }: { readonly step: HandlerStep; readonly number: number }) {
  const { Icon, tone } = EFFECTS[step.effect]
  const word = words.steps.effects[step.effect]
  const isQuiet = step.effect === 'passed'
  const isSkipped = step.effect === 'skipped'
  return (
    <li
      title={step.words ?? `${step.plugin}: ${word}`}
      className={`flex items-center gap-1 overflow-hidden whitespace-nowrap ${isSkipped ? 'hatched text-dim' : ''}`}
    >
      <span className="text-faint">{isSkipped ? '·' : number}</span>
      <span className="max-w-[55%] shrink-0 truncate">{step.plugin}</span>
      <Icon size={12} aria-hidden="true" className={`shrink-0 ${tone}`} />
      <span className={isQuiet ? 'sr-only' : isSkipped ? 'min-w-0 truncate' : `font-medium ${tone}`}>
        {step.reason === undefined ? word : `${word}: ${step.reason}`}
      </span>
      {step.at && !isSkipped && (
        <span className="min-w-0 truncate">
          <SourceLink place={step.at} />
        </span>
      )}
    </li>
  )
}
