import { formatBytes } from '../kernels/format.ts'
import { useStudio, useStudioState } from '../store/studio-context.tsx'
import { recorded } from '../text/recorded.ts'

const text = recorded.ring
const MIB = 1024 * 1024
const BOUNDS = [16, 64, 128, 256, 512, 1024].map((size) => size * MIB)

const COUNTS = [1_000, 5_000, 10_000, 50_000, 200_000]

/** What can be chosen, and what the command line chose. */
function withOwn(choices: readonly number[], own: number): readonly number[] {
  return choices.includes(own) ? choices : [...choices, own].toSorted((a, b) => a - b)
}

/** How full the ring is, and how large it may be. */
export function RingMeter() {
  const { session } = useStudio()
  const traffic = useStudioState((state) => state.traffic)
  if (!traffic) return null
  const { size, bound, kept, most, seen } = traffic
  return (
    <span className="flex items-center gap-2 text-dim">
      <meter
        aria-label={text.label}
        min={0}
        max={bound}
        value={Math.max(size, (kept / most) * bound)}
        className="h-2 w-24 appearance-none overflow-hidden rounded-full border border-line [&::-webkit-meter-bar]:border-none [&::-webkit-meter-bar]:[background:var(--raise)] [&::-webkit-meter-inner-element]:block [&::-webkit-meter-optimum-value]:[background:var(--accent)]"
      >
        {formatBytes(size)}
      </meter>
      <output aria-label={text.state}>
        {text.kept(kept, formatBytes(size))}
        {seen > kept ? text.evicted(seen - kept) : ''}
      </output>
      <label className="flex items-center gap-1">
        {text.atMost}
        <select
          aria-label={text.bound}
          value={bound}
          onChange={(event) => void session.compare.changeRecording({ bound: Number(event.target.value) })}
          className="rounded border border-line bg-raise px-1 py-0.5 text-xs text-fg"
        >
          {withOwn(BOUNDS, bound).map((bytes) => (
            <option key={bytes} value={bytes}>
              {text.mebibytes(Math.round(bytes / MIB))}
            </option>
          ))}
        </select>
      </label>
      <label className="flex items-center gap-1">
        {text.or}
        <select
          aria-label={text.most}
          value={most}
          onChange={(event) => void session.compare.changeRecording({ most: Number(event.target.value) })}
          className="rounded border border-line bg-raise px-1 py-0.5 text-xs text-fg"
        >
          {withOwn(COUNTS, most).map((count) => (
            <option key={count} value={count}>
              {count.toLocaleString('en')}
            </option>
          ))}
        </select>
      </label>
    </span>
  )
}
