/** The part before the last slash, and behind it. */
export function splitPath(path: string): readonly [string, string] {
  const slash = path.lastIndexOf('/')
  return slash < 0 ? ['', path] : [path.slice(0, slash), path.slice(slash + 1)]
}

/** The part before the last dot of the last segment, and the rest with the dot. */
export function splitExtension(path: string): readonly [string, string] {
  const dot = path.lastIndexOf('.')
  return dot < 0 || dot < path.lastIndexOf('/') ? [path, ''] : [path.slice(0, dot), path.slice(dot)]
}

/** An absolute second path replaces the first. */
export function join(first: string, second: string): string {
  if (second.startsWith('/')) return second
  return first === '' || first.endsWith('/') ? first + second : `${first}/${second}`
}

/** Without empty and dot segments; exactly two slashes at the start stay (POSIX). */
export function normalize(path: string): string {
  const anchor = /^\/\/(?!\/)/.test(path) ? '//' : path.startsWith('/') ? '/' : ''
  const parts: string[] = []
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..') parts.pop()
    else parts.push(part)
  }
  return anchor + parts.join('/') || '.'
}

/** How to get from `start` to an absolute path. */
export function relative(path: string, start: string): string {
  const from = piecesOf(start)
  const to = piecesOf(path)
  const length = Math.min(from.length, to.length)
  let shared = 0
  while (shared < length && from[shared] === to[shared]) shared++
  return [...from.slice(shared).map(() => '..'), ...to.slice(shared)].join('/')
}

/** As `utils.split` cuts: an empty last piece is dropped. */
function piecesOf(path: string): readonly string[] {
  const pieces = path.split('/')
  if (pieces.at(-1) === '') pieces.pop()
  return pieces
}

/** The longest common leading path. */
export function commonPrefix(a: string, b: string): string {
  const [short, long] = a.length > b.length ? [b, a] : [a, b]
  for (let i = 0; i < short.length; i++) {
    if (short[i] === long[i]) continue
    const prefix = short.slice(0, i)
    return short[i - 1] === '/' ? prefix : splitPath(prefix)[0]
  }
  return long[short.length] === '/' ? short : splitPath(short)[0]
}
