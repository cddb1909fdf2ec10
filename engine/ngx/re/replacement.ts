/** A piece of a replacement: text or the number of a group. */
export type ReplacementPart = string | number

/**
 * Reads a replacement template: $n, ${n} and $$; undefined if it is malformed.
 * Source: ngx_lua ngx_http_lua_script.c ngx_http_lua_compile_complex_value().
 */
export function parseReplacement(template: string): readonly ReplacementPart[] | undefined {
  if (!template.includes('$')) return [template]
  const parts: ReplacementPart[] = []
  const reference = /\$(?:(\$)|(\d+)|\{(\d+)\})/y
  let at = 0
  while (at < template.length) {
    const dollar = template.indexOf('$', at)
    if (dollar < 0) break
    if (dollar > at) parts.push(template.slice(at, dollar))
    reference.lastIndex = dollar
    const found = reference.exec(template)
    if (found === null) return undefined
    parts.push(found[1] ?? Number(found[2] ?? found[3]))
    at = reference.lastIndex
  }
  if (at < template.length) parts.push(template.slice(at))
  return parts
}

/** The replacement for one match; groups that took no part give nothing. */
export function expandReplacement(parts: readonly ReplacementPart[], subject: string, captures: Int32Array): string {
  let text = ''
  for (const part of parts) {
    if (typeof part === 'string') {
      text += part
      continue
    }
    const from = captures[2 * part] ?? -1
    if (from >= 0) text += subject.slice(from, captures[2 * part + 1])
  }
  return text
}
