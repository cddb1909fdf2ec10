import type { Route } from '../entities.ts'
import type { PathRule } from './criteria.ts'

const PLAIN_HOST = 1n << 60n
const REGEX_PATH = 1n << 51n
const PATH_LENGTH = 0x7ffff

/**
 * Weight of a route (or of one group of its paths): the higher wins. Kong means 64-bit fields (Kong: router.md §3),
 * but shifts plain Lua numbers, and LuaJIT shifts those modulo 32: the number of attributes lands at bit 29, the
 * number of headers at bit 20. From four attributes on the sum is negative and becomes the top bit alone when a
 * 64-bit constant takes part. Seen in conformance/gateway/router.jsonl (`compiled`).
 */
export function routePriority(route: Route, paths: readonly PathRule[]): bigint {
  const isRegex = paths[0]?.isRegex ?? false
  const weight = (countAttributes(route) << 29) | 0
  const headers = Math.min(Object.keys(route.headers ?? {}).length, 255) << 20
  const regexPriority = isRegex ? route.regexPriority << 19 : 0
  const length = isRegex ? 0 : Math.max(0, ...paths.map((path) => path.length)) & PATH_LENGTH
  const isPlainHost = (route.hosts?.length ?? 0) > 0 && !route.hosts?.some((host) => host.includes('*'))
  const constants = (isPlainHost ? PLAIN_HOST : 0n) | (isRegex ? REGEX_PATH : 0n)
  if (constants === 0n) return BigInt.asUintN(64, BigInt(weight | headers | regexPriority | length))
  return constants | wide(weight) | wide(headers) | wide(regexPriority) | wide(length)
}

function wide(value: number): bigint {
  return value < 0 ? 1n << 63n : BigInt(value)
}

function countAttributes({ methods, hosts, headers, snis, paths }: Route): number {
  const names = Object.keys(headers ?? {})
  return [methods, hosts, names, snis, paths].filter((values) => (values?.length ?? 0) > 0).length
}
