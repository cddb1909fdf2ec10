import { useEffect, useMemo, useRef, type KeyboardEvent } from 'react'
import { pipelineOf, type PipelineStep } from '../kernels/debug/pipeline.ts'
import { selectModel, selectStop } from '../store/selectors.ts'
import { useStudio, useStudioState } from '../store/studio-context.tsx'
import { pipeline as text } from '../text/pipeline.ts'
import { Empty } from '../ui/empty.tsx'

/** Phases, their plugins in order, and the configuration that won: read only; each line leads into its source. */
export function EffectivePipeline() {
  const files = useStudioState((state) => state.scenario?.files)
  const model = useStudioState(selectModel)
  const overview = useStudioState((state) => state.overview)
  const pipeline = useMemo(() => files && pipelineOf(files, model, overview), [files, model, overview])
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => box.current?.querySelector<HTMLElement>('[data-pipeline-step]')?.focus(), [])
  if (!pipeline)
    return (
      <div className="flex-1 p-4">
        <Empty>{text.none}</Empty>
      </div>
    )
  return (
    <section
      ref={box}
      role="document"
      aria-label={text.label}
      className="min-h-0 flex-1 overflow-auto px-4 py-2 font-mono text-[12.5px] leading-5"
    >
      <p className="text-faint">
        {text.title(pipeline.title)}
        <br />
        {text.keys}
      </p>
      {pipeline.phases.map(({ phase, steps }) => (
        <section key={phase} aria-label={phase}>
          <h3 className="mt-2 font-semibold" style={{ color: `var(--${phase}, var(--fg))` }}>
            {phase}
          </h3>
          <ol>
            {steps.map((step) => (
              <StepLine key={step.id} step={step} />
            ))}
          </ol>
        </section>
      ))}
    </section>
  )
}

/** ↑ and ↓ go from plugin to plugin. */
function walk(event: KeyboardEvent<HTMLElement>): void {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
  if (step === undefined) return
  const document = event.currentTarget.closest('[role="document"]')
  const all = [...(document?.querySelectorAll<HTMLElement>('[data-pipeline-step]') ?? [])]
  event.preventDefault()
  all[all.indexOf(event.currentTarget) + step]?.focus()
}

function StepLine({ step }: { readonly step: PipelineStep }) {
  const { session } = useStudio()
  const line = useRef<HTMLButtonElement>(null)
  const isHere = useStudioState((state) => {
    const stop = selectStop(state)
    return stop?.phase === step.phase && stop.plugin === step.plugin
  })
  const { place, configPlace, plugin, priority, isSkipped, note, scope, config } = step
  const open = () => (place ? session.openPlace(place) : session.openConfig(plugin))
  useEffect(() => {
    const button = line.current
    const into = () =>
      place && !isSkipped
        ? void session.debug.stepIntoHandler(place, () => session.sendDebugged({ stopsOnEntry: false }))
        : open()
    button?.addEventListener('step-into', into)
    return () => button?.removeEventListener('step-into', into)
  })
  return (
    <li className={`flex items-baseline gap-2 ${isHere ? 'line-stop' : ''}`}>
      <button
        ref={line}
        type="button"
        data-pipeline-step
        onKeyDown={walk}
        onClick={open}
        className={`flex shrink-0 items-baseline gap-3 rounded px-2 text-left hover:bg-raise ${isSkipped ? 'hatched text-dim' : ''}`}
      >
        <span className="w-14 text-right text-faint">{priority}</span>
        <span className="underline decoration-dotted underline-offset-4">{plugin}</span>
        {isHere && <span className="sr-only">{text.here}</span>}
        {note !== '' && <span className="text-dim">-- {note}</span>}
      </button>
      {scope !== '' && (
        <button
          type="button"
          title={config === '' ? scope : `${scope}: ${config}`}
          disabled={!configPlace}
          onClick={() => configPlace && session.openPlace(configPlace)}
          className="min-w-0 truncate rounded px-1 text-left text-dim enabled:hover:bg-raise"
        >
          {scope} {config !== '' && <span className="text-ok">{config}</span>}
        </button>
      )}
    </li>
  )
}
