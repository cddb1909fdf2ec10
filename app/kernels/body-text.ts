/** A body for people: text when it reads as UTF-8, else bytes in hexadecimal. */
export type BodyText =
  | { readonly type: 'empty' }
  | { readonly type: 'text'; readonly raw: string; readonly pretty: string | undefined }
  | { readonly type: 'binary'; readonly hex: string }

const SHOWN_BYTES = 4096

/** Decodes a body; `pretty` is there when it is JSON whose layout can be improved. */
export function readBody(body: Uint8Array): BodyText {
  if (body.length === 0) return { type: 'empty' }
  try {
    const raw = new TextDecoder('utf-8', { fatal: true }).decode(body)
    return { type: 'text', raw, pretty: prettyJson(raw) }
  } catch {
    return { type: 'binary', hex: hexLines(body.subarray(0, SHOWN_BYTES)) }
  }
}

function prettyJson(text: string): string | undefined {
  if (!/^\s*[[{]/.test(text)) return undefined
  try {
    return JSON.stringify(JSON.parse(text), undefined, 2)
  } catch {
    return undefined
  }
}

function hexLines(bytes: Uint8Array): string {
  const lines: string[] = []
  for (let at = 0; at < bytes.length; at += 16) {
    const part = bytes.subarray(at, at + 16)
    const hex = Array.from(part, (byte) => byte.toString(16).padStart(2, '0')).join(' ')
    const chars = Array.from(part, (byte) => (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : '.')).join('')
    lines.push(`${at.toString(16).padStart(6, '0')}  ${hex.padEnd(47)}  ${chars}`)
  }
  return lines.join('\n')
}
