import { OutboundError } from '../host.ts'
import type { RecordedCall, RecordedEvent, RecordedFailure, RecordedSend, Recording, StreamOwner } from './recording.ts'

/** Lists of calls that changed code finds its answers in. */
export type CallList = 'fetches' | 'resolves' | 'connects'

type Answer<T extends RecordedEvent['type']> = Extract<RecordedEvent, { type: T }>

/** Which calls of a recording were asked again already. */
export class TakenCalls {
  private readonly recording: Pick<Recording, CallList>
  private readonly taken: Record<CallList, Set<number>> = {
    fetches: new Set(),
    resolves: new Set(),
    connects: new Set(),
  }

  constructor(recording: Pick<Recording, CallList>) {
    this.recording = recording
  }

  /** The first call that asks the same and was not given away yet: target, body and ordinal decide. DESIGN §3.4 */
  take(list: CallList, { target, bodyHash }: RecordedCall): number | undefined {
    const taken = this.taken[list]
    const of = this.recording[list].findIndex(
      (call, i) => !taken.has(i) && call.target === target && call.bodyHash === bodyHash,
    )
    if (of < 0) return undefined
    taken.add(of)
    return of
  }

  count(list: CallList): number {
    return this.taken[list].size
  }
}

/** A send of the recording that was not said again yet. */
export interface ExpectedSend {
  readonly what: string
  readonly shown?: string
  /** Why it failed then. */
  readonly failure?: Error
}

/** What a socket got: bytes, a failure, or, with neither, the end; `after`: how often it was told something until then. */
export interface RecordedPiece {
  readonly after: number
  readonly bytes?: Uint8Array
  readonly failure?: RecordedFailure
}

/** What a recording holds after a moment, found by who asks instead of by when it came. */
export class Answers {
  private readonly recording: Recording
  private readonly rest: readonly RecordedEvent[]
  private readonly sends: readonly RecordedSend[]
  private readonly firstSend: number

  /** `from`: the first event after the moment; `sends`: how many were handed over before it. */
  constructor(recording: Recording, { from, sends }: { readonly from: number; readonly sends: number }) {
    this.recording = recording
    this.rest = recording.events.slice(from)
    this.firstSend = sends
    this.sends = recording.sends.slice()
  }

  /** The event that answers call number `of`; undefined when it had no answer. */
  answer<T extends 'fetched' | 'resolved' | 'connected' | 'handed-over'>(type: T, of: number): Answer<T> | undefined {
    return this.rest.find((event): event is Answer<T> => event.type === type && event.of === of)
  }

  /** A body from its beginning. */
  bytesOf({ type, of }: StreamOwner): AsyncIterable<Uint8Array> {
    return this.bytes(this.recording.streams.findIndex((owner) => owner.type === type && owner.of === of))
  }

  /** What a stream still gives. @throws {OutboundError} as recorded, or where the recording ends */
  async *bytes(stream: number): AsyncGenerator<Uint8Array> {
    for (const event of this.rest) {
      if (event.type !== 'piece' || event.stream !== stream) continue
      if (event.failure) throw errorOf(event.failure)
      if (!event.bytes) return
      yield event.bytes
    }
    throw new OutboundError('reset', 'body', 'the recording ends here')
  }

  /** What a socket still got, in order; `after` counts what it was told since the moment. */
  *piecesOf(socket: number): Generator<RecordedPiece> {
    const stream = this.recording.streams.findIndex(({ type, of }) => type === 'socket' && of === socket)
    let after = 0
    for (const event of this.rest) {
      if (event.type === 'handed-over' && event.of >= this.firstSend && this.sends[event.of]?.socket === socket)
        after += 1
      if (event.type !== 'piece' || event.stream !== stream) continue
      const { bytes, failure } = event
      yield { after, ...(bytes && { bytes }), ...(failure && { failure }) }
    }
  }

  ownerOf(stream: number): StreamOwner | undefined {
    return this.recording.streams[stream]
  }

  nameOf(socket: number): string {
    return this.recording.connects[socket]?.target ?? 'a socket'
  }

  /** What a socket was given after the moment, in order, with what came of it. */
  sendsOf(socket: number): ExpectedSend[] {
    return this.sends.flatMap(({ socket: its, what, shown }, of) => {
      if (of < this.firstSend || its !== socket) return []
      const failure = this.answer('handed-over', of)?.failure
      return [{ what, ...(shown !== undefined && { shown }), ...(failure && { failure: errorOf(failure) }) }]
    })
  }
}

export function errorOf(failure: RecordedFailure | undefined): Error {
  if (failure?.code === undefined) return new Error(failure?.message ?? 'failed')
  return new OutboundError(failure.code, failure.stage, failure.message)
}
