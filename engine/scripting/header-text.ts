const NAME_UNSAFE = /[^!#$%&'*+\-.^_`|~0-9A-Za-z]/g
const VALUE_UNSAFE = /[\0-\x08\n-\x1f\x7f]/g

/** Header names keep token characters; everything else is percent-encoded (Kong: nginx-behaviour.md §16). */
export function safeName(name: string): string {
  return name.replace(NAME_UNSAFE, percent)
}

/** Header values keep everything but control characters (Kong: nginx-behaviour.md §16, §17). */
export function safeValue(value: string): string {
  return value.replace(VALUE_UNSAFE, percent)
}

/** `ngx.header.content_type` means `content-type` (lua_transform_underscores_in_response_headers). */
export function dashed(name: string): string {
  return name.replaceAll('_', '-')
}

/**
 * Which lines `headers[name]` of a Lua header table finds: the lower-case name as written, else lower-cased
 * with dashes for underscores (Kong: nginx-behaviour.md §16).
 */
export function findHeader(lines: Iterable<readonly [string, string]>, name: string): string[] {
  const list = [...lines]
  const exact = list.filter(([line]) => line.toLowerCase() === name)
  if (exact.length > 0) return exact.map(([, value]) => value)
  const dash = dashed(name.toLowerCase())
  if (dash === name) return []
  return list.filter(([line]) => line.toLowerCase() === dash).map(([, value]) => value)
}

/** The first of those lines, without collecting the others. */
export function firstHeader(lines: readonly (readonly [string, string])[], name: string): string | undefined {
  const spelled = dashed(name.toLowerCase())
  let other: string | undefined
  for (const [line, value] of lines) {
    const lower = line.toLowerCase()
    if (lower === name) return value
    if (other === undefined && lower === spelled) other = value
  }
  return other
}

function percent(char: string): string {
  return `%${char.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`
}
