import type { TraceBody } from './event.ts'

/** How much of one body a trace keeps. */
const KEPT_BYTES = 64 * 1024

/** A body for the trace: text when it reads as UTF-8, else base64; long ones are cut. */
export function traceBody(bytes: Uint8Array): TraceBody {
  const kept = bytes.length > KEPT_BYTES ? bytes.subarray(0, KEPT_BYTES) : bytes
  const cut = kept.length < bytes.length ? { isCut: true } : {}
  const text = decodeText(kept, kept.length < bytes.length)
  if (text !== undefined) return { size: bytes.length, text, ...cut }
  return { size: bytes.length, base64: toBase64(kept), ...cut }
}

/** The same for a byte string (one char, one byte). */
export function traceBodyOfBytes(bytes: string): TraceBody {
  return traceBody(Uint8Array.from(bytes, (char) => char.charCodeAt(0)))
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
