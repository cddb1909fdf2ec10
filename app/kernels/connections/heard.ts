import type { ConnectionRun } from '../../../engine/protocol.ts'
import { bytesOfBody } from './bytes.ts'

/** What the client of a connection got, in order. */
export interface Heard {
  readonly messages: readonly { readonly type: 'text' | 'binary'; readonly data: Uint8Array }[]
  /** Everything of a stream, as borders of pieces mean nothing there. */
  readonly bytes: Uint8Array
  /** Present once the other side has closed; without a status in it: 1005, or no close frame at all. */
  readonly closed?: { readonly status: number | undefined }
}

/** Reads it from the events of the connection's trace. */
export function heardByClient({ trace, isOpen }: Pick<ConnectionRun, 'trace' | 'isOpen'>): Heard {
  const messages: Heard['messages'][number][] = []
  let closed: Heard['closed']
  const pieces: number[] = []
  for (const event of trace.events) {
    if (
      event.type === 'bytes-passed' &&
      event.from === 'upstream' &&
      (event.fate === 'forwarded' || event.fate === 'said')
    )
      for (const byte of bytesOfBody(event.body)) pieces.push(byte)
    if (event.type === 'connection-closed') closed = { status: event.toClient?.status ?? closed?.status }
    if (event.type !== 'frame-passed' || event.from !== 'upstream' || event.fate !== 'forwarded') continue
    if (event.opcode === 'close') closed = { status: event.statusAfter ?? event.status }
    if (event.opcode === 'text' || event.opcode === 'binary')
      messages.push({ type: event.opcode, data: bytesOfBody(event.after ?? event.before) })
  }
  if (!closed && !isOpen) closed = { status: undefined }
  return { messages, bytes: Uint8Array.from(pieces), ...(closed && { closed }) }
}
