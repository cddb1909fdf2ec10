import type { TrafficFilter } from '../../engine/protocol.ts'
import { useStudio, useStudioState } from '../store/studio-context.tsx'
import { recorded } from '../text/recorded.ts'

const words = recorded.filters
const KINDS: readonly NonNullable<TrafficFilter['kind']>[] = ['http', 'websocket', 'tcp', 'tls', 'udp']
const FIELDS: readonly Exclude<keyof TrafficFilter, 'kind'>[] = ['method', 'path', 'status', 'plugin', 'text']

/** Narrows the list; a replay and an export take what fits. */
export function TrafficFilters() {
  const { store } = useStudio()
  const filter = useStudioState((state) => state.trafficFilter)
  const change = (key: keyof TrafficFilter, value: string) => {
    const { [key]: _old, ...rest } = filter
    store.getState().filterTraffic(value === '' ? rest : { ...rest, [key]: value })
  }
  return (
    <search
      aria-label={words.label}
      className="grid shrink-0 grid-cols-[120px_90px_1fr_110px_150px_1fr] gap-2 border-b border-line px-3.5 py-2 text-xs"
    >
      <label className="flex min-w-0 flex-col gap-0.5 text-dim">
        {words.kind}
        <select
          value={filter.kind ?? ''}
          onChange={(event) => change('kind', event.target.value)}
          className="field w-full text-xs"
        >
          <option value="">{words.everything}</option>
          {KINDS.map((kind) => (
            <option key={kind} value={kind}>
              {words.kinds[kind]}
            </option>
          ))}
        </select>
      </label>
      {FIELDS.map((key) => (
        <label key={key} className="flex min-w-0 flex-col gap-0.5 text-dim">
          {words.fields[key].label}
          <input
            value={filter[key] ?? ''}
            placeholder={words.fields[key].placeholder}
            spellCheck={false}
            onChange={(event) => change(key, event.target.value)}
            className="field w-full font-mono text-xs"
          />
        </label>
      ))}
    </search>
  )
}
