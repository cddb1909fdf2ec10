const NAMED: Readonly<Record<string, string>> = { r: '\r', n: '\n', t: '\t', '0': '\0', '\\': '\\' }

/** Bytes of text in which `\r`, `\n`, `\t`, `\0`, `\xff` and `\\` stand for what cannot be typed. */
export function readEscapes(text: string): Uint8Array {
  const encoder = new TextEncoder()
  const pieces: number[] = []
  for (const [part, hex, name] of text.matchAll(/\\x([0-9a-f]{2})|\\([rnt0\\])|\\|[^\\]+/gi)) {
    if (hex !== undefined) pieces.push(Number.parseInt(hex, 16))
    else pieces.push(...encoder.encode(name === undefined ? part : (NAMED[name.toLowerCase()] ?? part)))
  }
  return Uint8Array.from(pieces)
}

/** Text as {@link readEscapes} reads it. */
export function writeEscapes(text: string): string {
  const named = text.replaceAll('\\', '\\\\').replaceAll('\r', '\\r').replaceAll('\n', '\\n').replaceAll('\t', '\\t')
  // oxlint-disable-next-line no-control-regex
  return named.replaceAll(/[\u0000-\u001f\u007f]/g, (char) => `\\x${char.charCodeAt(0).toString(16).padStart(2, '0')}`)
}
