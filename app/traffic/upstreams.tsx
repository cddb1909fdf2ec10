import { FileText, Plus } from 'lucide-react'
import { useMemo } from 'react'
import { UPSTREAM_FAULT_SET } from '../kernels/upstreams/edit-upstreams.ts'
import { EMPTY_RULE, readUpstreams, type UpstreamForm } from '../kernels/upstreams/rules.ts'
import { useStudio, useStudioState } from '../store/studio-context.tsx'
import { upstreams as words } from '../text/upstreams.ts'
import { Button } from '../ui/button.tsx'
import { Empty } from '../ui/empty.tsx'
import { RuleForm } from './rule-form.tsx'

/** `upstreams:` of phasescope.yml as a form; what is changed here is changed in the file. */
export function Upstreams() {
  const { store } = useStudio()
  const text = useStudioState((state) => state.scenario?.files['phasescope.yml'] ?? '')
  const services = useStudioState((state) => state.overview?.services)
  const upstreams = useMemo(() => readUpstreams(text), [text])
  if (!upstreams) return <Empty>{words.notRead}</Empty>
  const known = new Set(upstreams.map(({ host }) => host))
  const others = [...new Set((services ?? []).map(({ url }) => hostOf(url)).filter((host) => host !== undefined))]
    .filter((host) => !known.has(host) && !known.has(host.replace(/:\d+$/, '')))
    .map((host) => ({ host, rules: [] }))
  const all: readonly UpstreamForm[] = [...upstreams, ...others]
  return (
    <div className="flex flex-col gap-3">
      <p className="flex items-center gap-1 text-xs text-dim">
        {words.first}
        <Button
          look="plain"
          className="ml-auto"
          disabled={text === ''}
          onClick={() => store.getState().openFile('phasescope.yml')}
        >
          <FileText size={12} aria-hidden="true" /> phasescope.yml
        </Button>
      </p>
      {all.length === 0 && <Empty>{words.none}</Empty>}
      {all.map((upstream) => (
        <Upstream key={upstream.host} upstream={upstream} />
      ))}
    </div>
  )
}

/** Host and port of a service's address, without the port that its scheme has anyway. */
function hostOf(url: string): string | undefined {
  return /^(?:https?|tcp|tls|udp|grpcs?|wss?):\/\/([^/?#]+)/i.exec(url)?.[1]?.replace(/:(?:80|443)$/, '')
}

function Upstream({ upstream: { host, rules } }: { readonly upstream: UpstreamForm }) {
  const { session } = useStudio()
  const { addRule, applyFault, moveRule, removeRule, setRule } = session.traffic
  return (
    <section aria-label={words.upstream(host)} className="rounded-lg border border-line">
      <div className="flex items-center gap-2 border-b border-line bg-panel px-2 py-1">
        <h3 className="min-w-0 truncate font-mono text-xs font-semibold">{host}</h3>
        <Button look="plain" className="ml-auto text-xs" onClick={() => void addRule(host, EMPTY_RULE)}>
          <Plus size={12} aria-hidden="true" /> {words.addRule}
        </Button>
      </div>
      <fieldset aria-label={words.faultsOf(host)} className="flex flex-wrap items-center gap-1 px-2 py-1.5 text-xs">
        <span className="text-dim">{words.makeIt}</span>
        {UPSTREAM_FAULT_SET.map((fault) => (
          <Button
            key={fault}
            className="!rounded !px-1.5 !py-0.5"
            title={words.faults[fault].about}
            onClick={() => void applyFault(host, fault)}
          >
            {words.faults[fault].label}
          </Button>
        ))}
      </fieldset>
      {rules.length === 0 && <p className="px-2 pb-2 text-xs text-dim">{words.noRule}</p>}
      <ol aria-label={words.rulesOf(host)}>
        {rules.map((rule, at) => (
          // oxlint-disable-next-line react/no-array-index-key -- the place is a rule's identity
          <li key={at} className="border-t border-line/60 px-2 py-1">
            <RuleForm
              rule={rule}
              place={at + 1}
              count={rules.length}
              onChange={(changed) => setRule(host, at, changed)}
              onMove={(by) => void moveRule(host, at, at + by)}
              onRemove={() => void removeRule(host, at)}
            />
          </li>
        ))}
      </ol>
    </section>
  )
}
