import type { HeaderPair } from '../../gateway/message.ts'
import { OutboundError, type OutboundFailure, type OutboundRequest, type OutboundResponse } from '../../host.ts'
import type { VirtualClock } from './clock.ts'

/** What a scripted upstream does with one request. */
export interface ScriptedAnswer {
  readonly status?: number
  readonly reason?: string
  /** As they are; framing included. */
  readonly headers?: readonly HeaderPair[]
  /** Pieces of the body; strings hold bytes. */
  readonly chunks?: readonly string[]
  /** Milliseconds before the head. */
  readonly delay?: number
  /** Milliseconds before each chunk and before the end. */
  readonly gap?: number
  /** Fails instead of answering. */
  readonly failure?: OutboundFailure
  /** Never answers: the read timeout ends it. */
  readonly hangs?: boolean
  /** The body breaks off after its chunks. */
  readonly breaksOff?: boolean
}

export async function answer(
  scripted: ScriptedAnswer,
  { timeouts }: OutboundRequest,
  clock: VirtualClock,
): Promise<OutboundResponse> {
  const delay = scripted.hangs ? Number.POSITIVE_INFINITY : (scripted.delay ?? 0)
  if (delay > 0) await clock.sleep(Math.min(delay, timeouts.read))
  if (delay > timeouts.read) throw new OutboundError('timeout', 'exchange', `no answer within ${timeouts.read} ms`)
  if (scripted.failure) throw new OutboundError(scripted.failure, 'exchange', 'the scripted upstream failed')
  const { status = 200, reason = 'OK', headers = [] } = scripted
  return { status, reason, httpVersion: '1.1', headers, body: body(scripted, clock) }
}

async function* body(
  { chunks = [], gap = 0, breaksOff }: ScriptedAnswer,
  clock: VirtualClock,
): AsyncGenerator<Uint8Array> {
  for (const chunk of chunks) {
    if (gap > 0) await clock.sleep(gap)
    yield Uint8Array.from(chunk, (char) => char.charCodeAt(0))
  }
  if (gap > 0) await clock.sleep(gap)
  if (breaksOff) throw new OutboundError('reset', 'body', 'the scripted upstream closed the connection')
}
