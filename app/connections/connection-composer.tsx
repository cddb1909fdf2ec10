import { LoaderCircle, Play, Plug } from 'lucide-react'
import { useState } from 'react'
import type { ConnectionDraft } from '../kernels/connections/connection-draft.ts'
import { useStudio, useStudioState } from '../store/studio-context.tsx'
import { connections as words } from '../text/connections.ts'
import { Button } from '../ui/button.tsx'
import { Region } from '../ui/region.tsx'
import { TabbedPane } from '../ui/tabs.tsx'
import { Field, HandshakeHeaders } from './connection-fields.tsx'
import { SessionList } from './session-list.tsx'

/** What Open would open, and what was opened. */
export function ConnectionComposer() {
  const [tab, setTab] = useState<'connection' | 'sessions'>('connection')
  const count = useStudioState((state) => state.connections.length)
  const name = useStudioState((state) => state.connectionDraft.name)
  return (
    <Region label={words.composer.label} className="bg-bg">
      <TabbedPane
        label={words.composer.label}
        value={tab}
        onChange={setTab}
        aside={name === undefined ? undefined : <span className="truncate text-xs">{name}</span>}
        tabs={[
          { id: 'connection', label: words.composer.label, content: <DraftForm /> },
          { id: 'sessions', label: words.composer.sessions, count, content: <SessionList /> },
        ]}
      />
    </Region>
  )
}

function DraftForm() {
  const { store, session } = useStudio()
  const draft = useStudioState((state) => state.connectionDraft)
  const problem = useStudioState((state) => state.connectionProblem)
  const isBusy = useStudioState((state) => state.isConnecting)
  const change = store.getState().changeConnectionDraft
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        void session.connections.open()
      }}
      className="flex min-h-full flex-col gap-2"
    >
      <div className="flex rounded-[7px] border border-line font-mono text-xs focus-within:border-accent">
        <select
          aria-label={words.composer.kind}
          value={draft.kind}
          onChange={(event) => change({ kind: event.target.value as ConnectionDraft['kind'] })}
          className="rounded-l-[6px] bg-raise px-2 py-1.5 font-semibold text-rewrite"
        >
          {Object.entries(words.composer.kinds).map(([kind, label]) => (
            <option key={kind} value={kind}>
              {label}
            </option>
          ))}
        </select>
        {draft.kind === 'websocket' ? (
          <input
            aria-label={words.composer.url}
            value={draft.url}
            onChange={(event) => change({ url: event.target.value })}
            placeholder={words.composer.urlExample}
            spellCheck={false}
            className="min-w-0 flex-1 rounded-r-[6px] bg-bg px-2.5 py-1.5"
          />
        ) : (
          <input
            aria-label={words.composer.address}
            value={draft.server}
            onChange={(event) => change({ server: event.target.value })}
            placeholder={words.composer.addressExample}
            spellCheck={false}
            className="min-w-0 flex-1 rounded-r-[6px] bg-bg px-2.5 py-1.5"
          />
        )}
      </div>
      {problem !== undefined && (
        <p role="alert" className="text-err">
          {problem}
        </p>
      )}
      <div className="flex flex-wrap gap-2">
        <Button type="submit" look={draft.steps.length > 0 ? 'outline' : 'primary'} disabled={isBusy} className="!py-1">
          {isBusy ? (
            <LoaderCircle size={13} aria-hidden="true" className="animate-spin" />
          ) : (
            <Plug size={13} aria-hidden="true" />
          )}
          {words.composer.open}
        </Button>
        {draft.steps.length > 0 && (
          <Button look="primary" disabled={isBusy} onClick={() => void session.connections.play()} className="!py-1">
            <Play size={12} aria-hidden="true" className="fill-current" /> {words.composer.play(draft.steps.length)}
          </Button>
        )}
      </div>
      {draft.kind === 'websocket' ? <WebSocketFields /> : <StreamFields />}
    </form>
  )
}

function WebSocketFields() {
  const { store } = useStudio()
  const { subprotocols, headers } = useStudioState((state) => state.connectionDraft)
  const change = store.getState().changeConnectionDraft
  return (
    <>
      <Field
        label={words.composer.subprotocols}
        value={subprotocols}
        placeholder={words.composer.subprotocolsExample}
        onChange={(text) => change({ subprotocols: text })}
      />
      <HandshakeHeaders headers={headers} onChange={(next) => change({ headers: next })} />
    </>
  )
}

function StreamFields() {
  const { store } = useStudio()
  const { kind, client, serverName } = useStudioState((state) => state.connectionDraft)
  const change = store.getState().changeConnectionDraft
  return (
    <>
      {kind === 'tls' && (
        <Field
          label={words.composer.serverName}
          value={serverName}
          placeholder={words.composer.serverNameExample}
          onChange={(text) => change({ serverName: text })}
        />
      )}
      <Field
        label={words.composer.client}
        value={client}
        placeholder={words.composer.clientExample}
        onChange={(text) => change({ client: text })}
      />
    </>
  )
}
