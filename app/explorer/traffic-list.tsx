import { draftOfRequest } from '../kernels/draft-request.ts'
import { useStudio, useStudioState } from '../store/studio-context.tsx'
import { ExplorerItem } from './explorer-item.tsx'
import { Section } from './section.tsx'

/** Named requests; a click puts one into the composer. */
export function TrafficList() {
  const { store } = useStudio()
  const traffic = useStudioState((state) => state.overview?.traffic)
  const loaded = useStudioState((state) => state.draft.name)
  return (
    <Section title="Traffic">
      {(traffic ?? []).map(({ name, request }) => (
        <li key={name}>
          <ExplorerItem
            label={name}
            name={`Load request ${name}: ${request.method} ${request.target}`}
            note={request.method}
            state={{ isCurrent: loaded === name }}
            onClick={() => store.getState().loadDraft(draftOfRequest(request, name))}
          />
        </li>
      ))}
      {traffic?.length === 0 && <li className="px-[22px] py-1 text-dim">None named in phasescope.yml.</li>}
    </Section>
  )
}
