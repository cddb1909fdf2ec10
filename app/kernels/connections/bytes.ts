import type { TraceBody } from '../../../engine/index.ts'

/** The bytes a trace kept of a body; fewer than `size` when it was cut. */
export function bytesOfBody({ text, base64 }: TraceBody): Uint8Array {
  if (base64 !== undefined) return Uint8Array.from(atob(base64), (char) => char.charCodeAt(0))
  return new TextEncoder().encode(text ?? '')
}

/** Sixteen bytes as they are shown: two digits each, and the characters they would be. */
export interface HexRow {
  /** Where the row begins, six digits. */
  readonly offset: string
  readonly hex: readonly string[]
  readonly chars: string
}

/** Bytes as rows of hex and text; control characters are dots. */
export function hexRows(bytes: Uint8Array): readonly HexRow[] {
  const rows: HexRow[] = []
  for (let at = 0; at < bytes.length; at += 16) {
    const part = Array.from(bytes.subarray(at, at + 16))
    rows.push({
      offset: at.toString(16).padStart(6, '0'),
      hex: part.map((byte) => byte.toString(16).padStart(2, '0')),
      chars: part.map((byte) => (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : '.')).join(''),
    })
  }
  return rows
}

/** `01 02 ff`: how bytes are written into a form. */
export function hexText(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(' ')
}

/** Bytes of `01 02 ff` or `0102ff`, or a sentence saying why it is none. */
export function readHex(text: string): { readonly bytes: Uint8Array } | { readonly problem: string } {
  const digits = text.replaceAll(/0x|[\s,:]/gi, '')
  const wrong = /[^0-9a-f]/i.exec(digits)
  if (wrong) return { problem: `“${wrong[0]}” is no hexadecimal digit; write bytes as 01 a2 ff.` }
  if (digits.length % 2 === 1) return { problem: 'A byte has two hexadecimal digits; one is missing at the end.' }
  return { bytes: Uint8Array.from(digits.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16)) }
}

/** Whether two payloads are the same, as far as the trace kept them. */
export function isSameBody(a: TraceBody, b: TraceBody): boolean {
  return a.size === b.size && (a.text ?? a.base64) === (b.text ?? b.base64)
}

/** A body that people rather read as bytes: not UTF-8, or with control characters other than tab and line ends. */
export function isBinary(body: TraceBody): boolean {
  // oxlint-disable-next-line no-control-regex
  return body.base64 !== undefined || /[\u0000-\u0008\u000b\u000c\u000e-\u001f]/.test(body.text ?? '')
}

/** One line of a payload, with line ends written out; hex where it is binary. */
export function previewOfBody(body: TraceBody, most = 120): string {
  if (isBinary(body)) return hexText(bytesOfBody(body).subarray(0, Math.floor(most / 3)))
  const text = (body.text ?? '').slice(0, most)
  return text.replaceAll('\r', '\\r').replaceAll('\n', '\\n').replaceAll('\t', '\\t')
}
