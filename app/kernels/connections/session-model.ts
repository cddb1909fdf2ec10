import type { TraceBody, TraceEvent } from '../../../engine/index.ts'
import type { ConnectionRun } from '../../../engine/protocol.ts'
import { isSameBody } from './bytes.ts'
import { isHandlerEvent, stepsOfFrame, stepsOfHandlers, type HandlerStep, type Phase } from './handler-steps.ts'

type EventOf<T extends TraceEvent['type']> = Extract<TraceEvent, { type: T }>
export type Side = EventOf<'frame-passed'>['from']

interface RowBase {
  readonly id: string
  /** Microseconds since the connection's request came. */
  readonly t: number
  readonly steps: readonly HandlerStep[]
  /** What its handlers did, for the details. */
  readonly events: readonly TraceEvent[]
}
/** The request that opens the connection, with the phases before it stands. */
export interface OpeningRow extends RowBase {
  readonly type: 'opening'
  /** `GET`, `TCP` … */
  readonly verb: string
  readonly target: string
  /** Whom the gateway called, and what came of it. */
  readonly upstream?: { readonly name: string; readonly outcome: string }
}
/** The answer to a WebSocket handshake. */
export interface AnswerRow extends RowBase {
  readonly type: 'answer'
  readonly status: number
  readonly reason: string
  readonly source: EventOf<'response-sent'>['source']
  readonly body: TraceBody
}
/** One WebSocket frame that went through, or did not. */
export interface FrameRow extends RowBase {
  readonly type: 'frame'
  readonly frame: number
  readonly from: Side
  readonly opcode: EventOf<'frame-passed'>['opcode']
  readonly before: TraceBody
  readonly after?: TraceBody
  readonly status?: number
  readonly statusAfter?: number
  readonly fate: EventOf<'frame-passed'>['fate']
  readonly isChanged: boolean
}
/** A frame whose handlers still run, or stand at a breakpoint. */
export interface HeldRow extends RowBase {
  readonly type: 'held'
  readonly frame: number
  readonly from: Side
}
/** Bytes of a stream, or one datagram. */
export interface BytesRow extends RowBase {
  readonly type: 'bytes'
  readonly from: Side
  readonly body: TraceBody
  readonly fate: EventOf<'bytes-passed'>['fate']
}
/** How it ended, with the phases after it. */
export interface EndRow extends RowBase {
  readonly type: 'end'
  readonly closed?: EventOf<'connection-closed'>
}
export type LaneRow = OpeningRow | AnswerRow | FrameRow | HeldRow | BytesRow | EndRow

/** One connection as its lane shows it. */
export interface Session {
  readonly rows: readonly LaneRow[]
  /** Handlers of phases that do not run for such a connection, with the reason. */
  readonly ghosts: readonly HandlerStep[]
  readonly route?: string
  readonly service?: string
  readonly opened?: EventOf<'connection-opened'>
  readonly counts: {
    readonly frames: number
    readonly changed: number
    readonly dropped: number
    readonly text: number
    readonly binary: number
    readonly control: number
  }
}

/** Phases after the connection is over. */
const AFTER: ReadonlySet<Phase> = new Set<Phase>(['ws_close', 'log'])
/** Phases a connection passes before it stands. */
const OPENING_PHASES: readonly Phase[] = ['certificate', 'rewrite', 'preread', 'ws_handshake']
const SIDES: Readonly<Partial<Record<Phase, Side>>> = { ws_client_frame: 'client', ws_upstream_frame: 'upstream' }

interface Sorted {
  readonly opening: TraceEvent[]
  readonly after: TraceEvent[]
  readonly ghosts: TraceEvent[]
  readonly frames: Map<number, TraceEvent[]>
}

/** Events of a connection's trace as the rows of its lane. */
export function readSession({ trace, target }: Pick<ConnectionRun, 'trace' | 'target'>): Session {
  const { events } = trace
  const start = events[0]?.t ?? 0
  const sorted = sortEvents(events)
  const moving = events.flatMap((event): readonly LaneRow[] => {
    if (event.type === 'frame-passed') return [frameRow(event, sorted.frames.get(event.frame) ?? [], start)]
    if (event.type === 'bytes-passed') return [bytesRow(event, start)]
    return []
  })
  const answer = target.kind === 'websocket' ? find(events, 'response-sent') : undefined
  const matched = find(events, 'route-matched')
  const opened = find(events, 'connection-opened')
  const end = endRow(sorted.after, find(events, 'connection-closed'), start)
  return {
    rows: [
      ...openingRows(events, sorted.opening, target.kind),
      ...(answer ? [answerRow(answer, start)] : []),
      ...moving,
      ...heldRows(sorted.frames, start),
      ...(end ? [end] : []),
    ],
    ghosts: stepsOfHandlers(sorted.ghosts),
    ...(matched?.route !== undefined && { route: matched.route }),
    ...(matched?.service !== undefined && { service: matched.service }),
    ...(opened && { opened }),
    counts: countRows(moving),
  }
}

/** Handlers' events by where they are drawn. Some of a frame carry no number: their handler says which it is. */
function sortEvents(events: readonly TraceEvent[]): Sorted {
  const sorted: Sorted = { opening: [], after: [], ghosts: [], frames: new Map() }
  /** Of the handler that began last and has not ended; some events do not say whose they are. */
  let current: EventOf<'handler-started'> | undefined
  for (const event of events) {
    if (!isOfHandler(event)) continue
    if (event.type === 'handler-started') current = event
    const phase = event.phase ?? current?.phase
    const frame = event.frame ?? (event.type === 'handler-skipped' ? undefined : current?.frame)
    if (event.type === 'handler-ended') current = undefined
    if (phase === undefined) continue
    if (frame !== undefined) {
      const own = sorted.frames.get(frame)
      if (own) own.push(event)
      else sorted.frames.set(frame, [event])
    } else if (event.type === 'handler-skipped' && !isNear(event)) sorted.ghosts.push(event)
    else (AFTER.has(phase) ? sorted.after : sorted.opening).push(event)
  }
  return sorted
}

const OF_HANDLERS = new Set<TraceEvent['type']>([
  'handler-started',
  'handler-ended',
  'handler-skipped',
  'call-made',
  'value-changed',
  'log-written',
  'error-thrown',
  'side-call',
])
type OfHandler = EventOf<
  | 'handler-started'
  | 'handler-ended'
  | 'handler-skipped'
  | 'call-made'
  | 'value-changed'
  | 'log-written'
  | 'error-thrown'
  | 'side-call'
>

function isOfHandler(event: TraceEvent): event is OfHandler {
  return OF_HANDLERS.has(event.type)
}

/** A handler that was skipped where it would have run; the others are told apart, above the lane. */
function isNear({ phase, reason }: EventOf<'handler-skipped'>): boolean {
  if (reason.code === 'websocket-service' || reason.code === 'not-websocket-service') return false
  return phase !== undefined && (OPENING_PHASES.includes(phase) || AFTER.has(phase))
}

function openingRows(
  events: readonly TraceEvent[],
  own: readonly TraceEvent[],
  kind: ConnectionRun['kind'],
): readonly OpeningRow[] {
  const received = find(events, 'request-received')
  if (!received) return []
  const call = events.findLast(
    (event): event is EventOf<'side-call'> => event.type === 'side-call' && event.kind === 'upstream',
  )
  return [
    {
      type: 'opening',
      id: 'opening',
      t: 0,
      verb: kind === 'websocket' ? received.method : kind.toUpperCase(),
      target: received.target,
      ...(call && { upstream: { name: call.summary, outcome: call.outcome } }),
      steps: inPhaseOrder(stepsOfHandlers(own)),
      events: own,
    },
  ]
}

/** What was skipped is told late; it belongs to its phase. */
function inPhaseOrder(steps: readonly HandlerStep[]): readonly HandlerStep[] {
  return steps.toSorted((a, b) => OPENING_PHASES.indexOf(a.phase) - OPENING_PHASES.indexOf(b.phase))
}

function answerRow({ t, status, reason, source, body }: EventOf<'response-sent'>, start: number): AnswerRow {
  return { type: 'answer', id: 'answer', t: t - start, status, reason, source, body, steps: [], events: [] }
}

/** What went through does not change any more: of a long connection only new rows are made. */
const passed = new WeakMap<EventOf<'frame-passed'>, FrameRow>()

function frameRow(event: EventOf<'frame-passed'>, own: readonly TraceEvent[], start: number): FrameRow {
  const known = passed.get(event)
  if (known) return known
  const row = makeFrameRow(event, own, start)
  passed.set(event, row)
  return row
}

function makeFrameRow(event: EventOf<'frame-passed'>, own: readonly TraceEvent[], start: number): FrameRow {
  const { frame, from, opcode, before, after, status, statusAfter, fate, arrived } = event
  return {
    type: 'frame',
    id: `frame-${frame}`,
    t: arrived - start,
    frame,
    from,
    opcode,
    before,
    fate,
    ...(after && { after }),
    ...(status !== undefined && { status }),
    ...(statusAfter !== undefined && { statusAfter }),
    isChanged: (after !== undefined && !isSameBody(before, after)) || statusAfter !== undefined,
    steps: stepsOfFrame(own, event),
    events: own,
  }
}

function bytesRow({ seq, t, from, body, fate }: EventOf<'bytes-passed'>, start: number): BytesRow {
  return { type: 'bytes', id: `bytes-${seq}`, t: t - start, from, body, fate, steps: [], events: [] }
}

/** Frames that came into handlers and did not get out of them yet. */
function heldRows(frames: Sorted['frames'], start: number): readonly HeldRow[] {
  return [...frames].flatMap(([frame, events]) => {
    const steps = stepsOfHandlers(events)
    const first = events.find(isHandlerEvent)
    const from = first?.phase && SIDES[first.phase]
    const isHeld = steps.some(({ effect }) => effect === 'running')
    return isHeld && from && first
      ? [{ type: 'held', id: `frame-${frame}`, t: first.t - start, frame, from, steps, events }]
      : []
  })
}

function endRow(
  events: readonly TraceEvent[],
  closed: EventOf<'connection-closed'> | undefined,
  start: number,
): EndRow | undefined {
  const t = (closed ?? events[0])?.t
  if (t === undefined) return undefined
  return { type: 'end', id: 'end', t: t - start, steps: stepsOfHandlers(events), events, ...(closed && { closed }) }
}

function countRows(rows: readonly LaneRow[]): Session['counts'] {
  const frames = rows.filter((row) => row.type === 'frame')
  const of = (...opcodes: readonly string[]) => frames.filter(({ opcode }) => opcodes.includes(opcode)).length
  return {
    frames: rows.length,
    changed: frames.filter(({ isChanged }) => isChanged).length,
    dropped: frames.filter(({ fate }) => fate === 'dropped').length,
    text: of('text'),
    binary: of('binary'),
    control: of('ping', 'pong', 'close'),
  }
}

function find<T extends TraceEvent['type']>(events: readonly TraceEvent[], type: T): EventOf<T> | undefined {
  return events.find((event): event is EventOf<T> => event.type === type)
}
