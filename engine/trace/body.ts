import type { TraceBody } from './event.ts'

/** How much of one body a trace keeps. */
const KEPT_BYTES = 64 * 1024

/** The beginning of a body, and how long the whole is. */
export interface KeptBody {
  readonly bytes: Uint8Array
  readonly size: number
}

/** A body for the trace: text when it reads as UTF-8, else base64; long ones are cut. */
export function traceBody({ bytes, size }: KeptBody): TraceBody {
  const kept = bytes.length > KEPT_BYTES ? bytes.subarray(0, KEPT_BYTES) : bytes
  const cut = kept.length < size ? { isCut: true } : {}
  const text = decodeText(kept, kept.length < size)
  if (text !== undefined) return { size, text, ...cut }
  return { size, base64: toBase64(kept), ...cut }
}

/** The same for a byte string (one char, one byte). */
export function traceBodyOfBytes(bytes: string): TraceBody {
  return traceBody({ bytes: Uint8Array.from(bytes, (char) => char.charCodeAt(0)), size: bytes.length })
}

function decodeText(bytes: Uint8Array, isCut: boolean): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: isCut })
  } catch {
    return undefined
  }
}

function toBase64(bytes: Uint8Array): string {
  let chars = ''
  for (const byte of bytes) chars += String.fromCharCode(byte)
  return btoa(chars)
}
