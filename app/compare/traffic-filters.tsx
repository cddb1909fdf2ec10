import type { TrafficFilter } from '../../engine/protocol.ts'
import { useStudio, useStudioState } from '../store/studio-context.tsx'

const KINDS: readonly (readonly [kind: NonNullable<TrafficFilter['kind']>, label: string])[] = [
  ['http', 'Requests'],
  ['websocket', 'WebSockets'],
  ['tcp', 'TCP'],
  ['tls', 'TLS'],
  ['udp', 'UDP'],
]

type TextKey = Exclude<keyof TrafficFilter, 'kind'>

const FIELDS: readonly { readonly key: TextKey; readonly label: string; readonly placeholder: string }[] = [
  { key: 'method', label: 'Method', placeholder: 'GET' },
  { key: 'path', label: 'Path', placeholder: '/orders' },
  { key: 'status', label: 'Status', placeholder: '404 or 4xx' },
  { key: 'plugin', label: 'Plugin that ran', placeholder: 'key-auth' },
  { key: 'text', label: 'Text anywhere', placeholder: 'headers, bodies, trace' },
]

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
      aria-label="Filter the traffic"
      className="grid shrink-0 grid-cols-[120px_90px_1fr_110px_150px_1fr] gap-2 border-b border-line px-3.5 py-2 text-xs"
    >
      <label className="flex min-w-0 flex-col gap-0.5 text-dim">
        Kind
        <select
          value={filter.kind ?? ''}
          onChange={(event) => change('kind', event.target.value)}
          className="field w-full text-xs"
        >
          <option value="">Everything</option>
          {KINDS.map(([kind, label]) => (
            <option key={kind} value={kind}>
              {label}
            </option>
          ))}
        </select>
      </label>
      {FIELDS.map(({ key, label, placeholder }) => (
        <label key={key} className="flex min-w-0 flex-col gap-0.5 text-dim">
          {label}
          <input
            value={filter[key] ?? ''}
            placeholder={placeholder}
            spellCheck={false}
            onChange={(event) => change(key, event.target.value)}
            className="field w-full font-mono text-xs"
          />
        </label>
      ))}
    </search>
  )
}
