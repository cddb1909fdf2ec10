import { ToggleGroup } from 'radix-ui'
import type { EngineStatus } from '../store/engine-port.ts'
import { useStudio, useStudioState } from '../store/studio-context.tsx'
import { frame as text } from '../text/frame.ts'

const KINDS = ['service-worker', 'node'] as const

/** Colour of a state; its words are always beside it. */
const DOTS: Record<EngineStatus, string> = {
  connecting: 'bg-warn animate-pulse',
  ready: 'bg-ok',
  stopped: 'bg-err',
  recovering: 'bg-warn animate-pulse',
  unavailable: 'bg-err',
}

/** Where the gateway runs, with its state. */
export function HostSwitch() {
  const { session } = useStudio()
  const kind = useStudioState((state) => state.engineKind)
  const status = useStudioState((state) => state.engineStatus)
  const choose = (value: string) => {
    const chosen = KINDS.find((candidate) => candidate === value)
    if (chosen) void session.switchEngine(chosen)
  }
  return (
    <div className="flex items-center gap-2">
      <ToggleGroup.Root
        type="single"
        value={kind}
        onValueChange={choose}
        aria-label={text.host.label}
        className="flex overflow-hidden rounded-[7px] border border-line"
      >
        {KINDS.map((value) => (
          <ToggleGroup.Item
            key={value}
            value={value}
            className="px-2.5 py-1 text-dim hover:text-fg data-[state=on]:bg-raise data-[state=on]:text-fg"
          >
            {text.host.kinds[value]}
          </ToggleGroup.Item>
        ))}
      </ToggleGroup.Root>
      <output aria-label={text.host.state} className="flex items-center gap-1.5 text-xs text-dim">
        <span aria-hidden="true" className={`size-[7px] rounded-full ${DOTS[status]}`} />
        {text.host.states[status]}
      </output>
    </div>
  )
}
