import { ArrowDown, ArrowUp, Cable, Plug } from 'lucide-react'
import type { ConnectionSummary, RunSummary } from '../../engine/protocol.ts'
import { formatBytes, formatMs } from '../kernels/format.ts'
import { useStudio } from '../store/studio-context.tsx'
import { recorded } from '../text/recorded.ts'

const text = recorded.table

/** One recorded request or connection; opens as if it had just passed. */
export function TrafficRow({ summary }: { readonly summary: RunSummary }) {
  const { session } = useStudio()
  const { id, number, startedAt, method, host, target, plugins, cost, size, connection } = summary
  return (
    <tr className="border-t border-line/60 hover:bg-panel">
      <td className="py-1 text-faint">{number}</td>
      <td className="text-dim" title={new Date(startedAt).toISOString()}>
        {new Date(startedAt).toLocaleTimeString('en-GB')}
      </td>
      <Status summary={summary} />
      <td>
        {connection ? (
          <span className="flex items-center gap-1 text-response">
            {connection.kind === 'websocket' ? (
              <Plug size={11} aria-hidden="true" />
            ) : (
              <Cable size={11} aria-hidden="true" />
            )}
            {recorded.kinds[connection.kind]}
          </span>
        ) : (
          method
        )}
      </td>
      <td className="max-w-0 truncate pr-3">
        <button
          type="button"
          title={host === '' ? target : `${host}${target}`}
          onClick={() => void session.compare.openRecorded(id)}
          className="max-w-full truncate text-left text-accent hover:underline"
        >
          {target}
        </button>
      </td>
      <td className="truncate pr-3 text-dim">{connection && <Passed connection={connection} />}</td>
      <td className="max-w-0 truncate pr-3 text-dim" title={plugins.join(', ')}>
        {plugins.join(', ')}
      </td>
      <td className="text-right text-dim">{formatMs(cost)}</td>
      <td className="text-right text-dim">{formatBytes(size)}</td>
    </tr>
  )
}

/** How a connection ended, where that is not as it should be. */
function Status({ summary: { status, outcome, connection } }: { readonly summary: RunSummary }) {
  if (connection) {
    const isGood = connection.end === 'closed' || connection.end === 'shut-down'
    const word = connection.end ?? text.refused
    return (
      <td className={isGood ? 'text-ok' : 'text-err'}>
        {status > 0 && `${status} `}
        {isGood ? (status > 0 ? '' : text.closed) : word}
      </td>
    )
  }
  const isGood = status < 400 && outcome === 'complete'
  return (
    <td className={isGood ? 'text-ok' : 'text-err'}>
      {outcome === 'closed' ? text.closed : status}
      {outcome === 'incomplete' && text.cutOff}
    </td>
  )
}

/** Messages and bytes each way. */
function Passed({ connection: { kind, client, upstream, unkept } }: { readonly connection: ConnectionSummary }) {
  const words = text.messages(client.messages, text.units[kind], upstream.messages)
  return (
    <span className="flex items-center gap-2" title={unkept > 0 ? text.unkept(words, unkept) : words}>
      <span className="sr-only">{words}</span>
      <span aria-hidden="true" className="flex items-center gap-0.5">
        <ArrowUp size={11} className="text-accent" />
        {client.messages} · {formatBytes(client.bytes)}
      </span>
      <span aria-hidden="true" className="flex items-center gap-0.5">
        <ArrowDown size={11} className="text-response" />
        {upstream.messages} · {formatBytes(upstream.bytes)}
      </span>
    </span>
  )
}
