import { Ban, Pencil, X } from 'lucide-react'
import type { ReactNode } from 'react'
import type { ConnectionRun } from '../../engine/protocol.ts'
import { targetText } from '../kernels/connections/connection-draft.ts'
import type { Session } from '../kernels/connections/session-model.ts'
import { useStudio, useStudioState } from '../store/studio-context.tsx'
import { connections as words } from '../text/connections.ts'
import { Button } from '../ui/button.tsx'
import { sessionOf } from './session-of.ts'

/** What the shown connection is: name, address, state, counts, and which phases do not run for it. */
export function SessionHead({ run }: { readonly run: ConnectionRun }) {
  const { session: studio } = useStudio()
  const session = sessionOf(run)
  const { opened, counts } = session
  return (
    <header className="border-b border-line px-3 py-2">
      <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
        <h2 className="font-semibold">
          {run.name === undefined ? '' : `${run.name} · `}
          <span className="font-mono text-[12.5px]">{targetText(run.target)}</span>
        </h2>
        <State run={run} />
        {opened?.subprotocol !== undefined && <Fact>{words.head.protocol(opened.subprotocol)}</Fact>}
        {opened?.serverName !== undefined && <Fact>{words.head.serverName(opened.serverName)}</Fact>}
        {opened?.extensions !== undefined && <Fact>{opened.extensions}</Fact>}
        <Fact>
          {counts.frames} {unitOf(run, counts.frames)}
        </Fact>
        {counts.changed > 0 && (
          <Fact>
            <Pencil size={11} aria-hidden="true" className="text-warn" /> {words.head.changed(counts.changed)}
          </Fact>
        )}
        {counts.dropped > 0 && (
          <Fact>
            <Ban size={11} aria-hidden="true" className="text-err" /> {words.head.dropped(counts.dropped)}
          </Fact>
        )}
        {run.isOpen && (
          <Button className="ml-auto !py-0.5" onClick={() => void studio.connections.close(1000)}>
            <X size={13} aria-hidden="true" /> {words.head.close}
          </Button>
        )}
      </div>
      <Ghosts session={session} />
    </header>
  )
}

function unitOf({ kind }: ConnectionRun, count: number): string {
  const unit = words.head.units[kind === 'websocket' || kind === 'udp' ? kind : 'stream']
  return count === 1 ? unit : words.head.plural(unit)
}

function State({ run }: { readonly run: ConnectionRun }) {
  const status = run.handshake?.status
  const isRefused = status !== undefined && status !== 101
  return (
    <>
      {status !== undefined && <Fact tone={isRefused ? 'text-err' : 'text-ok'}>{status}</Fact>}
      <Fact tone={run.isOpen ? 'text-ok' : 'text-dim'}>
        {run.isOpen ? words.head.open : isRefused ? words.head.refused : words.head.closed}
      </Fact>
      {run.origin === 'client' && <Fact>{words.head.fromClient}</Fact>}
    </>
  )
}

function Fact({ children, tone = 'text-dim' }: { readonly children: ReactNode; readonly tone?: string }) {
  return (
    <span className={`inline-flex items-center gap-1 rounded-full border border-line px-2 text-[11.5px] ${tone}`}>
      {children}
    </span>
  )
}

/** Phases of the plugins that do not run for such a connection; why is a click away. */
function Ghosts({ session: { ghosts, service, opened } }: { readonly session: Session }) {
  const { store } = useStudio()
  const scenario = useStudioState((state) => state.overview?.services)
  const kind = scenario?.find(({ name }) => name === service)?.url.split(':')[0]
  if (ghosts.length === 0) return null
  const phases = [...new Set(ghosts.map(({ phase }) => phase))]
  return (
    <p className="mt-0.5 text-xs text-dim">
      {service !== undefined && words.head.service(service, kind ?? opened?.kind ?? words.head.here)}
      {words.head.notRun(phases)}{' '}
      <button
        type="button"
        onClick={() => {
          store.getState().selectLaneRow(undefined)
          store.getState().showFrameTab('why')
        }}
        className="text-accent underline underline-offset-2"
      >
        {words.head.why}
      </button>
    </p>
  )
}
