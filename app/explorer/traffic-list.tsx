import { ArrowDown, ArrowUp, Pencil, Trash2 } from 'lucide-react'
import type { KeyboardEvent } from 'react'
import { kindOfTraffic } from '../kernels/connections/connection-draft.ts'
import { draftOfRequest } from '../kernels/draft-request.ts'
import { useStudio, useStudioState } from '../store/studio-context.tsx'
import { explorer } from '../text/explorer.ts'
import { Button } from '../ui/button.tsx'
import { ExplorerItem } from './explorer-item.tsx'
import { Section } from './section.tsx'

const text = explorer.traffic

/** Named requests and conversations; a click puts one into the composer. F2, Delete and Alt+↑↓ change phasescope.yml. */
export function TrafficList() {
  const { store, session } = useStudio()
  const traffic = useStudioState((state) => state.overview?.traffic)
  const keysOf = useEntryKeys()
  const loaded = useStudioState(({ view, draft, connectionDraft }) =>
    view === 'connections' ? connectionDraft.name : draft.name,
  )
  return (
    <Section title={text.title}>
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
          <li key={name} className="group relative">
            <ExplorerItem
              label={name}
              name={
                kind === undefined
                  ? text.loadRequest(name, `${request.method} ${request.target}`)
                  : text.loadConversation(name, `${kind} ${request.target}`)
              }
              note={kind ?? request.method}
              state={{ isCurrent: loaded === name }}
              onClick={load}
              onKeyDown={keysOf(name)}
            />
            <EntryButtons name={name} />
          </li>
        )
      })}
      {traffic?.length === 0 && <li className="px-[22px] py-1 text-dim">{text.none}</li>}
    </Section>
  )
}

/** What keys do to an entry. */
function useEntryKeys(): (name: string) => (event: KeyboardEvent) => void {
  const { store, session } = useStudio()
  return (name) => (event) => {
    const { key, altKey } = event
    if (key === 'F2') store.getState().showTrafficDialog({ type: 'rename', name })
    else if (key === 'Delete') void session.traffic.removeEntry(name)
    else if (altKey && (key === 'ArrowUp' || key === 'ArrowDown'))
      void session.traffic.moveEntry(name, key === 'ArrowUp' ? -1 : 1)
    else return
    event.preventDefault()
  }
}

/** At the right of a line, when it is pointed at. */
function EntryButtons({ name }: { readonly name: string }) {
  const { store, session } = useStudio()
  const look = {
    look: 'plain',
    tabIndex: -1,
    className: '!px-1 bg-raise opacity-0 group-hover:opacity-100 focus-visible:opacity-100',
  } as const
  return (
    <span className="absolute top-0 right-1 flex">
      <Button
        {...look}
        aria-label={text.up(name)}
        title={text.upAbout}
        onClick={() => void session.traffic.moveEntry(name, -1)}
      >
        <ArrowUp size={12} aria-hidden="true" />
      </Button>
      <Button
        {...look}
        aria-label={text.down(name)}
        title={text.downAbout}
        onClick={() => void session.traffic.moveEntry(name, 1)}
      >
        <ArrowDown size={12} aria-hidden="true" />
      </Button>
      <Button
        {...look}
        aria-label={text.rename(name)}
        title={text.renameAbout}
        onClick={() => store.getState().showTrafficDialog({ type: 'rename', name })}
      >
        <Pencil size={12} aria-hidden="true" />
      </Button>
      <Button
        {...look}
        aria-label={text.remove(name)}
        title={text.removeAbout}
        onClick={() => void session.traffic.removeEntry(name)}
      >
        <Trash2 size={12} aria-hidden="true" />
      </Button>
    </span>
  )
}
