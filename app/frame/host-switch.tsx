import { ToggleGroup } from 'radix-ui'
import type { EngineStatus } from '../store/engine-port.ts'
import { useStudio, useStudioState } from '../store/studio-context.tsx'

const KINDS = [
  { kind: 'service-worker', label: 'Service worker' },
  { kind: 'node', label: 'Node backend' },
] as const

/** Words and colour of a state; the words are always there. */
export const STATUS_WORDS: Record<EngineStatus, { readonly words: string; readonly dot: string }> = {
  connecting: { words: 'connecting', dot: 'bg-warn animate-pulse' },
  ready: { words: 'ready', dot: 'bg-ok' },
  stopped: { words: 'stopped', dot: 'bg-err' },
  recovering: { words: 'recovering', dot: 'bg-warn animate-pulse' },
  unavailable: { words: 'unavailable', dot: 'bg-err' },
}

/** Where the gateway runs, with its state. */
export function HostSwitch() {
  const { session } = useStudio()
  const kind = useStudioState((state) => state.engineKind)
  const status = useStudioState((state) => state.engineStatus)
  const { words, dot } = STATUS_WORDS[status]
  const choose = (value: string) => {
    const chosen = KINDS.find((candidate) => candidate.kind === value)
    if (chosen) void session.switchEngine(chosen.kind)
  }
  return (
    <div className="flex items-center gap-2">
      <ToggleGroup.Root
        type="single"
        value={kind}
        onValueChange={choose}
        aria-label="Host"
        className="flex overflow-hidden rounded-[7px] border border-line"
      >
        {KINDS.map(({ kind: value, label }) => (
          <ToggleGroup.Item
            key={value}
            value={value}
            className="px-2.5 py-1 text-dim hover:text-fg data-[state=on]:bg-raise data-[state=on]:text-fg"
          >
            {label}
          </ToggleGroup.Item>
        ))}
      </ToggleGroup.Root>
      <output aria-label="State of the gateway" className="flex items-center gap-1.5 text-xs text-dim">
        <span aria-hidden="true" className={`size-[7px] rounded-full ${dot}`} />
        {words}
      </output>
    </div>
  )
}
