/**
 * Path of the upstream request: the service's path and what is left of the request path after the matched
 * prefix (Kong: router.md §4, path_handling v0, which is also what v1 means in this flavor).
 */
export function upstreamPath(requestPath: string, prefix: string | undefined, basePath: string | undefined): string {
  const base = basePath ?? '/'
  return prefix === undefined ? unstripped(requestPath, base) : stripped(requestPath, prefix, base)
}

function unstripped(path: string, base: string): string {
  if (base.endsWith('/')) return base + path.slice(1)
  return path === '/' ? base : base + path
}

function stripped(path: string, prefix: string, base: string): string {
  const rest = withoutLeadingDots(path.slice(prefix.length))
  const endsWithSlash = path.length > 1 && path.endsWith('/')
  if (!base.endsWith('/')) {
    if (rest === '') return endsWithSlash ? `${base}/` : base
    return rest.startsWith('/') ? base + rest : `${base}/${rest}`
  }
  if (rest === '') return base === '/' || path.endsWith('/') ? base : base.slice(0, -1)
  return rest.startsWith('/') ? base.slice(0, -1) + rest : base + rest
}

function withoutLeadingDots(rest: string): string {
  if (rest === '.' || rest === '..') return ''
  return rest.replace(/^\.\.?\//, '')
}
