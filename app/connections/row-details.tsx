import { PencilLine } from 'lucide-react'
import type { ConnectionRun } from '../../engine/protocol.ts'
import { fromBytes } from '../kernels/byte-text.ts'
import { messageOfRow } from '../kernels/connections/message-draft.ts'
import type { LaneRow } from '../kernels/connections/session-model.ts'
import { formatBytes, formatTime } from '../kernels/format.ts'
import { useStudio } from '../store/studio-context.tsx'
import { Button } from '../ui/button.tsx'
import { FrameSteps } from './frame-steps.tsx'
import { Payload, PayloadDiff } from './payload-view.tsx'

interface RowProps {
  readonly row: LaneRow
  readonly run: ConnectionRun
}

/** What a row carried: a frame before and after, bytes, the two heads of a handshake, the last words. */
export function RowPayload({ row, run }: RowProps) {
  switch (row.type) {
    case 'opening':
    case 'answer':
      return <Heads row={row} run={run} />
    case 'frame':
      return (
        <div className="flex flex-col gap-2">
          <p className="text-xs text-dim">
            Frame {row.frame} · {row.opcode} from the {row.from} · {formatTime(row.t)}
            {row.status !== undefined && ` · status ${row.status}`}
            {row.statusAfter !== undefined && ` → ${row.statusAfter}`}
          </p>
          <PayloadDiff before={row.before} after={row.after} />
          <FrameSteps row={row} />
          {row.fate !== 'forwarded' && <p className="font-medium text-err">{FATES[row.fate]}</p>}
          <EditAgain row={row} />
        </div>
      )
    case 'bytes':
      return (
        <div className="flex flex-col gap-2">
          <p className="text-xs text-dim">
            {formatBytes(row.body.size)} from the {row.from} · {row.fate} · {formatTime(row.t)}
          </p>
          <Payload body={row.body} withHex />
          <EditAgain row={row} />
        </div>
      )
    case 'held':
      return <p className="text-dim">Its handlers are running; at a breakpoint the debugger (Alt+3) shows where.</p>
    case 'end':
      return <Ending row={row} />
  }
}

const FATES = {
  dropped: 'It was dropped: the other side never got it.',
  closed: 'It was not sent on: the connection was closed over it.',
  lost: 'It was lost: the other side was gone.',
} as const

function EditAgain({ row }: { readonly row: Extract<LaneRow, { type: 'frame' | 'bytes' }> }) {
  const { store } = useStudio()
  const draft = messageOfRow(row)
  if (!draft || row.from !== 'client') return null
  return (
    <Button className="self-start !py-1" onClick={() => store.getState().changeMessage(draft)}>
      <PencilLine size={13} aria-hidden="true" /> Edit and send again
    </Button>
  )
}

function Heads({ run }: RowProps) {
  const { target, handshake } = run
  if (target.kind !== 'websocket') {
    const { server, client, serverName } = target
    const facts: Pairs = [
      ['listener', `${server.ip}:${server.port}`],
      ...(client ? [['client', `${client.ip}:${client.port}`] as const] : []),
      ...(serverName === undefined ? [] : [['server name (SNI)', serverName] as const]),
    ]
    return <PairTable title="Connection" pairs={facts} />
  }
  const offered: Pairs = target.subprotocols ? [['Sec-WebSocket-Protocol', target.subprotocols.join(', ')]] : []
  return (
    <div className="flex flex-col gap-3">
      <PairTable title={`Request · GET ${target.target}`} pairs={[...target.headers, ...offered]} />
      {handshake && <PairTable title={`Answer · ${handshake.status}`} pairs={handshake.headers} />}
      {handshake && handshake.body.length > 0 && (
        <pre className="font-mono text-xs wrap-anywhere whitespace-pre-wrap">
          {new TextDecoder().decode(handshake.body)}
        </pre>
      )}
    </div>
  )
}

type Pairs = readonly (readonly [name: string, value: string])[]

function PairTable({ title, pairs }: { readonly title: string; readonly pairs: Pairs }) {
  return (
    <section aria-label={title}>
      <h3 className="eyebrow mb-1 normal-case">{title}</h3>
      <dl className="grid grid-cols-[minmax(120px,auto)_1fr] gap-x-3 gap-y-0.5 font-mono text-xs">
        {pairs.map(([name, value], at) => (
          // oxlint-disable-next-line react/no-array-index-key -- names repeat
          <div key={at} className="contents">
            <dt className="text-dim">{name}</dt>
            <dd className="wrap-anywhere">{fromBytes(value)}</dd>
          </div>
        ))}
      </dl>
    </section>
  )
}

function Ending({ row: { closed } }: { readonly row: Extract<LaneRow, { type: 'end' }> }) {
  if (!closed) return <p className="text-dim">The connection was never opened.</p>
  const { sent, toClient, toUpstream } = closed
  const said = (side: 'client' | 'upstream') => `${sent[side].frames} pieces, ${formatBytes(sent[side].bytes)}`
  const facts: Pairs = [
    ['client said', said('client')],
    ['upstream said', said('upstream')],
    ...(toClient ? [['client was told', `${toClient.status} ${toClient.reason}`] as const] : []),
    ...(toUpstream ? [['upstream was told', `${toUpstream.status} ${toUpstream.reason}`] as const] : []),
  ]
  return (
    <div className="flex flex-col gap-2">
      <p>{closed.sentence}</p>
      <PairTable title="In all" pairs={facts} />
    </div>
  )
}
