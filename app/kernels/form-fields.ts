/** Name and value, decoded; names repeat. */
export type FormField = readonly [name: string, value: string]

/** Fields of an `application/x-www-form-urlencoded` body. */
export function readFields(body: string): readonly FormField[] {
  if (body === '') return []
  return body.split('&').map((pair) => {
    const at = pair.indexOf('=')
    return at < 0 ? [decoded(pair), ''] : [decoded(pair.slice(0, at)), decoded(pair.slice(at + 1))]
  })
}

/** The way back. `{{name}}` of a variable stays readable. */
export function writeFields(fields: readonly FormField[]): string {
  return fields.map(([name, value]) => `${encoded(name)}=${encoded(value)}`).join('&')
}

function decoded(text: string): string {
  const spaced = text.replaceAll('+', ' ')
  try {
    return decodeURIComponent(spaced)
  } catch {
    return spaced
  }
}

function encoded(text: string): string {
  return text
    .split(/(\\?\{\{\s*[\w$][\w.$-]*\s*\}\})/)
    .map((part, at) => (at % 2 === 1 ? part : percent(part)))
    .join('')
}

/** What browsers leave alone in forms: letters, digits, `*-._`; a space is `+`. */
function percent(text: string): string {
  // half a surrogate pair has no bytes
  return encodeURIComponent(text.replaceAll(/\p{Surrogate}/gu, '\ufffd'))
    .replaceAll(/[!'()~]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%20', '+')
}
