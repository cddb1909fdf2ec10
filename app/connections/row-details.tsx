import { PencilLine } from 'lucide-react'
import type { ConnectionRun } from '../../engine/protocol.ts'
import { fromBytes } from '../kernels/byte-text.ts'
import { messageOfRow } from '../kernels/connections/message-draft.ts'
import type { LaneRow } from '../kernels/connections/session-model.ts'
import { formatBytes, formatTime } from '../kernels/format.ts'
import { useStudio } from '../store/studio-context.tsx'
import { connections as words } from '../text/connections.ts'
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
            {words.details.frame(row.frame, row.opcode, row.from)} · {formatTime(row.t)}
            {row.status !== undefined && words.details.status(row.status)}
            {row.statusAfter !== undefined && ` → ${row.statusAfter}`}
          </p>
          <PayloadDiff before={row.before} after={row.after} />
          <FrameSteps row={row} />
          {row.fate !== 'forwarded' && <p className="font-medium text-err">{words.details.fates[row.fate]}</p>}
          <EditAgain row={row} />
        </div>
      )
    case 'bytes':
      return (
        <div className="flex flex-col gap-2">
          <p className="text-xs text-dim">
            {words.details.bytes(formatBytes(row.body.size), row.from)} · {row.fate} · {formatTime(row.t)}
          </p>
          <Payload body={row.body} withHex />
          <EditAgain row={row} />
        </div>
      )
    case 'held':
      return <p className="text-dim">{words.details.held}</p>
    case 'end':
      return <Ending row={row} />
  }
}

function EditAgain({ row }: { readonly row: Extract<LaneRow, { type: 'frame' | 'bytes' }> }) {
  const { store } = useStudio()
  const draft = messageOfRow(row)
  if (!draft || row.from !== 'client') return null
  return (
    <Button className="self-start !py-1" onClick={() => store.getState().changeMessage(draft)}>
      <PencilLine size={13} aria-hidden="true" /> {words.lane.editAgain}
    </Button>
  )
}

function Heads({ run }: RowProps) {
  const { target, handshake } = run
  if (target.kind !== 'websocket') {
    const { server, client, serverName } = target
    const facts: Pairs = [
      [words.details.listener, `${server.ip}:${server.port}`],
      ...(client ? [[words.details.client, `${client.ip}:${client.port}`] as const] : []),
      ...(serverName === undefined ? [] : [[words.details.serverName, serverName] as const]),
    ]
    return <PairTable title={words.details.connection} pairs={facts} />
  }
  const offered: Pairs = target.subprotocols ? [['Sec-WebSocket-Protocol', target.subprotocols.join(', ')]] : []
  return (
    <div className="flex flex-col gap-3">
      <PairTable title={words.details.request(target.target)} pairs={[...target.headers, ...offered]} />
      {handshake && <PairTable title={words.details.answer(handshake.status)} pairs={handshake.headers} />}
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
  if (!closed) return <p className="text-dim">{words.details.neverOpened}</p>
  const { sent, toClient, toUpstream } = closed
  const said = (side: 'client' | 'upstream') => words.details.said(sent[side].frames, formatBytes(sent[side].bytes))
  const facts: Pairs = [
    [words.details.clientSaid, said('client')],
    [words.details.upstreamSaid, said('upstream')],
    ...(toClient ? [[words.details.clientTold, `${toClient.status} ${toClient.reason}`] as const] : []),
    ...(toUpstream ? [[words.details.upstreamTold, `${toUpstream.status} ${toUpstream.reason}`] as const] : []),
  ]
  return (
    <div className="flex flex-col gap-2">
      <p>{closed.sentence}</p>
      <PairTable title={words.details.inAll} pairs={facts} />
    </div>
  )
}
