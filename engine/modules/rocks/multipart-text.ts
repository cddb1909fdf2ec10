/** One part of a multipart body; bytes as they stand. */
export interface MultipartPart {
  readonly name: string | undefined
  readonly headers: readonly string[]
  value: string
}

/** The boundary of a Content-Type. */
export function boundaryOf(contentType: string): string | undefined {
  const [, quoted, plain] = /boundary=(?:"([^"]*)"|([^;,\s]+))/i.exec(contentType) ?? []
  return quoted ?? plain
}

/** Takes a body apart (RFC 7578); what stands before the first boundary and after the last one does not count. */
export function parseMultipart(body: string, boundary: string): MultipartPart[] {
  const pieces = `\r\n${body}`.split(`\r\n--${boundary}`)
  const parts: MultipartPart[] = []
  for (const piece of pieces.slice(1)) {
    if (piece.startsWith('--')) break
    const begin = piece.indexOf('\r\n')
    const end = piece.indexOf('\r\n\r\n')
    if (begin < 0) continue
    const head = end < 0 ? '' : piece.slice(begin + 2, end)
    const headers = head === '' ? [] : head.split('\r\n')
    parts.push({ name: nameOf(headers), headers, value: end < 0 ? piece.slice(begin + 2) : piece.slice(end + 4) })
  }
  return parts
}

function nameOf(headers: readonly string[]): string | undefined {
  const disposition = headers.find((header) => /^content-disposition:/i.test(header))
  const [, quoted, plain] = /[;\s]name=(?:"([^"]*)"|([^;\s]+))/i.exec(disposition ?? '') ?? []
  return quoted ?? plain
}

/** Puts a body together. */
export function buildMultipart(parts: readonly MultipartPart[], boundary: string): string {
  const texts = parts.map(
    ({ headers, value }) => `--${boundary}\r\n${headers.map((line) => `${line}\r\n`).join('')}\r\n${value}\r\n`,
  )
  return `${texts.join('')}--${boundary}--\r\n`
}

/** A field, or a file when it has a name or a type. */
export function simplePart(name: string, value: string, file?: { name?: string; type?: string }): MultipartPart {
  const filename = file?.name === undefined ? '' : `; filename="${file.name}"`
  const type = file?.type === undefined ? [] : [`Content-Type: ${file.type}`]
  return { name, headers: [`Content-Disposition: form-data; name="${name}"${filename}`, ...type], value }
}
