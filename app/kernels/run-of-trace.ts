import { parseTrace, type Trace } from '../../engine/index.ts'
import type { Run } from '../../engine/protocol.ts'

type TraceEvent = Run['trace']['events'][number]
type EventOf<T extends TraceEvent['type']> = Extract<TraceEvent, { type: T }>

/** A trace file as a run to look at; a file that is none comes back as a sentence. */
export function readTraceFile(name: string, text: string): { readonly run: Run } | { readonly problem: string } {
  const read = parseTrace(text)
  if ('error' in read) return { problem: `${name} is no trace: ${read.error}.` }
  const run = runOfTrace(name, read.trace)
  return run ? { run } : { problem: `${name} holds no HTTP request: there is nothing of it to draw.` }
}

function runOfTrace(name: string, trace: Trace): Run | undefined {
  const received = first(trace, 'request-received')
  if (!received) return undefined
  const sent = first(trace, 'response-sent')
  const body = bytesOf(received.body)
  return {
    id: `trace ${name}`,
    startedAt: 0,
    origin: 'client',
    name,
    request: {
      method: received.method,
      target: received.target,
      headers: received.headers,
      ...(body.length > 0 && { body }),
    },
    response: {
      status: sent?.status ?? 0,
      reason: sent?.reason ?? 'no answer',
      headers: sent?.headers ?? [],
      body: bytesOf(sent?.body),
      outcome: sent?.outcome ?? 'closed',
    },
    trace,
    cost: trace.events.reduce((sum, event) => sum + (event.type === 'handler-ended' ? event.cost : 0), 0),
  }
}

function first<T extends TraceEvent['type']>({ events }: Trace, type: T): EventOf<T> | undefined {
  return events.find((event): event is EventOf<T> => event.type === type)
}

function bytesOf(body: EventOf<'response-sent'>['body'] | undefined): Uint8Array {
  if (body?.text !== undefined) return new TextEncoder().encode(body.text)
  if (body?.base64 === undefined) return new Uint8Array()
  return Uint8Array.from(atob(body.base64), (char) => char.charCodeAt(0))
}
