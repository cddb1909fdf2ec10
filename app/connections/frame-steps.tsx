import type { FrameRow } from '../kernels/connections/session-model.ts'
import { connections as words } from '../text/connections.ts'
import { EFFECTS } from './lane-steps.tsx'
import { SourceLink } from './source-link.tsx'

/** The plugins a frame went through, in order, with what each said to `kong.websocket` about it. */
export function FrameSteps({ row }: { readonly row: FrameRow }) {
  if (row.steps.length === 0) return null
  const calls = row.events.filter((event) => event.type === 'call-made')
  return (
    <section aria-label={words.details.throughPlugins}>
      <h3 className="eyebrow mb-1">{words.details.throughPlugins}</h3>
      <ol className="flex flex-col gap-1 text-xs">
        {row.steps.map((step, at) => {
          const { Icon, tone } = EFFECTS[step.effect]
          const own = calls.filter(({ plugin, name }) => plugin === step.plugin && name.startsWith('kong.websocket.'))
          return (
            // oxlint-disable-next-line react/no-array-index-key -- a plugin may appear twice
            <li
              key={at}
              className={`flex flex-wrap items-center gap-x-2 ${step.effect === 'skipped' ? 'text-dim' : ''}`}
            >
              <Icon size={13} aria-hidden="true" className={tone} />
              <span className="font-medium">{step.plugin}</span>
              <span className={tone}>
                {step.effect === 'passed' ? words.details.passed : words.steps.effects[step.effect]}
              </span>
              {own.map(({ seq, name, arguments: given }) => (
                <code key={seq} className="min-w-0 font-mono wrap-anywhere text-dim">
                  {name.slice('kong.websocket.'.length)}({given.join(', ')})
                </code>
              ))}
              {(step.at ?? step.definedAt) && <SourceLink place={step.at ?? step.definedAt ?? { file: '', line: 1 }} />}
            </li>
          )
        })}
      </ol>
    </section>
  )
}
