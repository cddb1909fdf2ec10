import type { ConnectionRun, ConnectionSummary, RecordedTraffic, Run, RunSummary } from '../protocol.ts'
import { isConnection } from '../trace/compare/compare-recordings.ts'
import type { Trace } from '../trace/event.ts'
import type { SentTotals } from '../traffic-protocol.ts'

/** What lists and filters read of a recorded request or connection; `size` in bytes. */
export function summarize(item: RecordedTraffic, number: number, size: number): RunSummary {
  const { id, startedAt, trace, cost } = item
  const facts = isConnection(item) ? factsOfConnection(item) : factsOfRun(item)
  return { id, number, startedAt, ...facts, plugins: pluginsOf(trace), cost, size }
}

type Facts = Pick<RunSummary, 'method' | 'host' | 'target' | 'status' | 'outcome' | 'connection'>

function factsOfRun({ request: { method, target, headers }, response: { status, outcome } }: Run): Facts {
  return { method, host: hostOf(headers), target, status, outcome }
}

function factsOfConnection(run: ConnectionRun): Facts {
  const { target, handshake, kind } = run
  const connection = summarizeConnection(run)
  const outcome = 'complete'
  if (target.kind !== 'websocket') {
    const { ip, port } = target.server
    const host = target.serverName ?? ''
    return { method: kind, host, target: `${ip}:${port}`, status: 0, outcome, connection }
  }
  const host = hostOf(target.headers)
  return { method: 'GET', host, target: target.target, status: handshake?.status ?? 0, outcome, connection }
}

function summarizeConnection({ kind, trace: { events } }: ConnectionRun): ConnectionSummary {
  const kept = { client: { messages: 0, bytes: 0 }, upstream: { messages: 0, bytes: 0 } }
  const add = (from: keyof typeof kept, bytes: number): void => {
    kept[from].messages += 1
    kept[from].bytes += bytes
  }
  for (const event of events) {
    if (event.type === 'frame-passed') add(event.from, event.before.size)
    else if (event.type === 'bytes-passed' && event.fate !== 'said') add(event.from, event.body.size)
  }
  const closed = events.find((event) => event.type === 'connection-closed')
  if (closed?.type !== 'connection-closed') return { kind, ...kept, unkept: 0 }
  const of = (side: keyof typeof kept): SentTotals => ({
    messages: Math.max(closed.sent[side].frames, kept[side].messages),
    bytes: Math.max(closed.sent[side].bytes, kept[side].bytes),
  })
  const [client, upstream] = [of('client'), of('upstream')]
  const unkept = client.messages + upstream.messages - kept.client.messages - kept.upstream.messages
  return { kind, client, upstream, end: closed.code, unkept }
}

function pluginsOf({ events }: Trace): readonly string[] {
  const ran = new Set<string>()
  for (const event of events) if (event.type === 'handler-started' && event.plugin !== undefined) ran.add(event.plugin)
  return [...ran]
}

function hostOf(headers: Run['request']['headers']): string {
  return headers.find(([name]) => name.toLowerCase() === 'host')?.[1] ?? ''
}
