import type { Route } from '../entities.ts'

/** A request path and how it continues behind the service's path. */
export interface UpstreamPathParts {
  readonly path: string
  /** The part to take off; undefined when nothing is. */
  readonly prefix: string | undefined
  /** strip_path, whether something was found to strip or not. */
  readonly isStripped: boolean
  /** The service's path. */
  readonly base: string | undefined
  readonly pathHandling: Route['pathHandling']
}

/** Path of the upstream request: the service's path and what is left of the request path (Kong: router.md §4). */
export function upstreamPath({ path, prefix, isStripped, base = '/', pathHandling }: UpstreamPathParts): string {
  if (pathHandling === 'v1') return concatenated(isStripped ? restOf(path, prefix) : path.slice(1), base, isStripped)
  return prefix === undefined ? unstripped(path, base) : stripped(path, prefix, base)
}

/** path_handling v1: no slash is put in, a double one becomes single. */
function concatenated(rest: string, base: string, isStripped: boolean): string {
  if (!isStripped) return base + rest
  return base.endsWith('/') && rest.startsWith('/') ? base + rest.slice(1) : base + rest
}

function unstripped(path: string, base: string): string {
  if (base.endsWith('/')) return base + path.slice(1)
  return path === '/' ? base : base + path
}

function stripped(path: string, prefix: string, base: string): string {
  const rest = restOf(path, prefix)
  const endsWithSlash = path.length > 1 && path.endsWith('/')
  if (!base.endsWith('/')) {
    if (rest === '') return endsWithSlash ? `${base}/` : base
    return rest.startsWith('/') ? base + rest : `${base}/${rest}`
  }
  if (rest === '') return base === '/' || path.endsWith('/') ? base : base.slice(0, -1)
  return rest.startsWith('/') ? base.slice(0, -1) + rest : base + rest
}

/** What follows the prefix, a leading `./` or `../` gone; without a prefix all after the first slash. */
function restOf(path: string, prefix: string | undefined): string {
  const rest = prefix === undefined ? path.slice(1) : path.slice(prefix.length)
  if (rest === '.' || rest === '..') return ''
  return rest.replace(/^\.\.?\//, '')
}
