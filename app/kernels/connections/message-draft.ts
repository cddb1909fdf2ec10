import type { ConnectionMessage } from '../../../engine/protocol.ts'
import { bytesOfBody, hexText, isBinary, readHex } from './bytes.ts'
import { readEscapes, writeEscapes } from './escapes.ts'
import type { BytesRow, FrameRow } from './session-model.ts'

/** A message as it stands in the composer. */
export interface MessageDraft {
  readonly type: ConnectionMessage['type']
  readonly text: string
  /** Binary payloads are written in hex; those of streams as one likes. */
  readonly isHex: boolean
  /** Of a close frame; empty for none. */
  readonly status: string
  /** What is edited to be sent again, e.g. `frame 3`. */
  readonly of: string | undefined
}

export const EMPTY_MESSAGE: MessageDraft = { type: 'text', text: '', isHex: false, status: '', of: undefined }

/** Bytes of a control frame's payload; a close frame's status takes two of them (RFC 6455 §5.5). */
const MOST_CONTROL = 125

/** The draft as a message, or a sentence saying why it is none. */
export function messageOfDraft(
  draft: MessageDraft,
): { readonly message: ConnectionMessage } | { readonly problem: string } {
  const read = readPayload(draft)
  if ('problem' in read) return read
  const { bytes: data } = read
  const { type } = draft
  const isControl = type === 'ping' || type === 'pong' || type === 'close'
  const most = MOST_CONTROL - (type === 'close' ? 2 : 0)
  if (isControl && data.length > most)
    return { problem: `A ${type} frame carries ${most} bytes at most; these are ${data.length}.` }
  if (type !== 'close') return { message: { type, data } }
  if (draft.status.trim() === '')
    return data.length === 0
      ? { message: { type, data } }
      : { problem: 'A reason needs a status in front of it: 1000.' }
  const status = Number(draft.status)
  const isStatus =
    Number.isInteger(status) && status >= 1000 && status <= 4999 && ![1004, 1005, 1006, 1015].includes(status)
  return isStatus
    ? { message: { type, data, status } }
    : { problem: `${draft.status} cannot stand in a close frame; 1000 to 1014 and 3000 to 4999 can.` }
}

function readPayload({ type, text, isHex }: MessageDraft): ReturnType<typeof readHex> {
  if (type === 'binary' || (type === 'bytes' && isHex)) return readHex(text)
  return { bytes: type === 'bytes' ? readEscapes(text) : new TextEncoder().encode(text) }
}

/** A frame or piece that went through, to be edited and sent again; undefined when the trace did not keep all of it. */
export function messageOfRow(row: FrameRow | BytesRow): MessageDraft | undefined {
  const body = row.type === 'frame' ? row.before : row.body
  if (body.isCut === true) return undefined
  const of = row.type === 'frame' ? `frame ${row.frame}` : 'these bytes'
  if (row.type === 'frame' && row.opcode !== 'binary')
    return {
      type: row.opcode,
      text: body.text ?? '',
      isHex: false,
      status: row.status === undefined ? '' : String(row.status),
      of,
    }
  const isHex = row.type === 'frame' || isBinary(body)
  const text = isHex ? hexText(bytesOfBody(body)) : writeEscapes(body.text ?? '')
  return { type: row.type === 'frame' ? 'binary' : 'bytes', text, isHex, status: '', of }
}
