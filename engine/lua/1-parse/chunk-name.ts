const ID_SIZE = 60 // LUA_IDSIZE

/** How messages show a chunk: lj_debug_shortname. LUA.md §2.4 */
export function shortChunkName(fullName: string): string {
  // a C string ends at its first zero byte
  const [name = ''] = fullName.split('\0', 1)
  const first = name[0]
  if (first === '=') return name.slice(1, ID_SIZE)
  if (first === '@') {
    const path = name.slice(1)
    const room = ID_SIZE - 4
    return path.length > ID_SIZE - 1 ? `...${path.slice(path.length - room)}` : path
  }
  return `[string "${firstLine(name)}"]`
}

/** Up to the first control character, cut to fit. */
function firstLine(text: string): string {
  let end = 0
  while (end < ID_SIZE - 12 && end < text.length && text.charCodeAt(end) >= 32) end++
  return end === text.length ? text : `${text.slice(0, Math.min(end, ID_SIZE - 15))}...`
}
