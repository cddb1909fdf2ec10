import type { Frame, ObservedBytes, ObservedEnd, ObservedFrame, ObservedOpening } from '../gateway/connection.ts'
import { traceBody, type KeptBody } from './body.ts'
import type { ConnectionTraceEvent } from './connection-event.ts'
import { explainEnd } from './connection-sentences.ts'
import type { TraceBody } from './event.ts'

/** What the recorder keeps of what happens on a connection. */
export interface ConnectionFacts {
  readonly 'connection-opened': ObservedOpening & { readonly client: string }
  readonly 'frame-passed': ObservedFrame
  readonly 'bytes-passed': ObservedBytes
  readonly 'connection-closed': ObservedEnd
}

type Details<T extends ConnectionTraceEvent['type']> = Omit<
  Extract<ConnectionTraceEvent, { type: T }>,
  'type' | 'frame'
>

/** The events of a connection; undefined parts are left out later. `start`: milliseconds when the recording began. */
export const connectionMakers = {
  'connection-opened': (opening: ConnectionFacts['connection-opened']): Details<'connection-opened'> => opening,
  'frame-passed': (passed: ObservedFrame, start: number): Details<'frame-passed'> => {
    const { from, before, after, fate, steps, arrivedAt } = passed
    return {
      from,
      opcode: before.type,
      arrived: Math.round((arrivedAt - start) * 1000),
      before: bodyOf(before),
      ...(before.status !== undefined && { status: before.status }),
      ...(after && after !== before && { after: bodyOf(after) }),
      ...(after?.status !== undefined && after.status !== before.status && { statusAfter: after.status }),
      fate,
      plugins: steps,
    }
  },
  'bytes-passed': ({ from, bytes, fate }: ObservedBytes): Details<'bytes-passed'> => ({
    from,
    body: traceBody(whole(bytes)),
    fate,
  }),
  'connection-closed': (end: ObservedEnd): Details<'connection-closed'> => {
    const { code, by, plugin, at, toClient, toUpstream, client, upstream } = end
    return {
      code,
      ...(by && { by }),
      ...(plugin !== undefined && { plugin }),
      ...(at && { at }),
      sentence: explainEnd(end),
      ...(toClient && { toClient }),
      ...(toUpstream && { toUpstream }),
      sent: { client, upstream },
    }
  },
}

/** Text frames are UTF-8 by definition; anything else shows as text when it reads as such. */
function bodyOf({ data }: Frame): TraceBody {
  return traceBody(whole(data))
}

function whole(bytes: Uint8Array): KeptBody {
  return { bytes, size: bytes.length }
}
