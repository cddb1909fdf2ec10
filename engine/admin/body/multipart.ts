import type { FormFields } from './form.ts'

/** Parts of `multipart/form-data` as fields; a part of type JSON is parsed. Bytes are read as UTF-8. */
export function parseMultipart(text: string, contentType: string): FormFields {
  const [, quoted, bare] = /boundary=(?:"([^"]+)"|([^;\s]+))/i.exec(contentType) ?? []
  const boundary = quoted ?? bare
  if (boundary === undefined) return []
  const [, ...parts] = `\r\n${text}`.split(`\r\n--${boundary}`)
  return parts.flatMap((part) => {
    if (part.startsWith('--')) return []
    const end = part.indexOf('\r\n\r\n')
    const head = part.slice(0, end)
    const name = /\bname="([^"]*)"/i.exec(head)?.[1]
    if (end < 0 || name === undefined) return []
    const value = part.slice(end + 4)
    return [[name, isJson(head) ? jsonOr(value) : value] as const]
  })
}

function isJson(head: string): boolean {
  return /^content-type:\s*application\/json/im.test(head)
}

function jsonOr(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
