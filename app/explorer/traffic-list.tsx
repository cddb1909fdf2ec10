import { kindOfTraffic } from '../kernels/connections/connection-draft.ts'
import { draftOfRequest } from '../kernels/draft-request.ts'
import { useStudio, useStudioState } from '../store/studio-context.tsx'
import { ExplorerItem } from './explorer-item.tsx'
import { Section } from './section.tsx'

/** Named requests and conversations; a click puts one into the composer. */
export function TrafficList() {
  const { store, session } = useStudio()
  const traffic = useStudioState((state) => state.overview?.traffic)
  const loaded = useStudioState(({ view, draft, connectionDraft }) =>
    view === 'connections' ? connectionDraft.name : draft.name,
  )
  return (
    <Section title="Traffic">
      {(traffic ?? []).map((entry) => {
        const { name, request } = entry
        const kind = kindOfTraffic(entry)
        const load = () => {
          if (session.connections.load(entry)) return
          const { view, showView, loadDraft } = store.getState()
          if (view === 'connections') showView('flow')
          loadDraft(draftOfRequest(request, name))
        }
        return (
          <li key={name}>
            <ExplorerItem
              label={name}
              name={
                kind === undefined
                  ? `Load request ${name}: ${request.method} ${request.target}`
                  : `Load conversation ${name}: ${kind} ${request.target}`
              }
              note={kind ?? request.method}
              state={{ isCurrent: loaded === name }}
              onClick={load}
            />
          </li>
        )
      })}
      {traffic?.length === 0 && <li className="px-[22px] py-1 text-dim">None named in phasescope.yml.</li>}
    </Section>
  )
}
