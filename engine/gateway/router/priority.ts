import type { Route, RouteEndpoint } from '../entities.ts'

const PLAIN_HOST = 1n << 60n
const REGEX_PATH = 1n << 51n
const PATH_LENGTH = 0x7ffff
const STREAM_NAMED = 1n << 61n
const EXPRESSION = 0xffn << 56n

/**
 * Weight of a route (or of one group of its paths): the higher wins. Kong means 64-bit fields (Kong: router.md §3),
 * but shifts plain Lua numbers, and LuaJIT shifts those modulo 32: the number of attributes lands at bit 29, the
 * number of headers at bit 20. From four attributes on the sum is negative and becomes the top bit alone when a
 * 64-bit constant takes part. Seen in conformance/gateway/router.jsonl (`compiled`).
 */
export function routePriority(route: Route, paths: readonly string[] | undefined): bigint {
  const isRegex = paths?.some((path) => path.startsWith('~')) ?? false
  const weight = (countAttributes(route) << 29) | 0
  const headers = Math.min(Object.keys(route.headers ?? {}).length, 255) << 20
  const regexPriority = isRegex ? route.regexPriority << 19 : 0
  const length = isRegex ? 0 : Math.max(0, ...(paths ?? []).map((path) => path.length)) & PATH_LENGTH
  const isPlainHost = (route.hosts?.length ?? 0) > 0 && !route.hosts?.some((host) => host.includes('*'))
  const constants = (isPlainHost ? PLAIN_HOST : 0n) | (isRegex ? REGEX_PATH : 0n)
  if (constants === 0n) return BigInt.asUintN(64, BigInt(weight | headers | regexPriority | length))
  return constants | wide(weight) | wide(headers) | wide(regexPriority) | wide(length)
}

function wide(value: number): bigint {
  return value < 0 ? 1n << 63n : BigInt(value)
}

function countAttributes({ methods, hosts, headers, snis, paths, sources, destinations }: Route): number {
  const names = Object.keys(headers ?? {})
  const all = [methods, hosts, names, snis, paths, sources, destinations]
  return all.filter((values) => (values?.length ?? 0) > 0).length
}

/** Stream routes: a name, or both ends, before one end; an address before a port before a range (Kong: router.md §3). */
export function streamPriority({ snis, sources, destinations }: Route): bigint {
  const isNamed = (snis?.length ?? 0) > 0 || ((sources?.length ?? 0) > 0 && (destinations?.length ?? 0) > 0)
  return (isNamed ? STREAM_NAMED : 0n) | BigInt((endsWeight(sources) << 4) | endsWeight(destinations))
}

function endsWeight(ends: readonly RouteEndpoint[] | undefined): number {
  return (ends ?? []).reduce((weight, { ip, port }) => {
    const address = ip === undefined ? 0 : ip.includes('/') ? 1 : 8
    return weight | address | (port === undefined ? 0 : 4)
  }, 0)
}

/** Expressions come before all routes in the old style (Kong: router.md §6). */
export function expressionPriority({ priority = 0 }: Route): bigint {
  return EXPRESSION | BigInt(priority)
}
