import type { RunSummary, TrafficFilter } from '../traffic-protocol.ts'

/** Whether a recorded request fits all of a filter but its text, which needs the whole run. */
export function fitsFilter(
  { method, target, status, plugins, connection }: RunSummary,
  filter: TrafficFilter,
): boolean {
  if (filter.kind && filter.kind !== (connection?.kind ?? 'http')) return false
  if (filter.method && method.toUpperCase() !== filter.method.toUpperCase()) return false
  if (filter.path && !target.toLowerCase().includes(filter.path.toLowerCase())) return false
  if (filter.status && !fitsStatus(status, filter.status)) return false
  return !filter.plugin || plugins.includes(filter.plugin)
}

/** `404`, `4xx`, `4`: digits as far as they are given. */
function fitsStatus(status: number, wanted: string): boolean {
  const digits = wanted.replace(/x+$/i, '')
  return /^\d{0,3}$/.test(digits) && String(status).startsWith(digits)
}
