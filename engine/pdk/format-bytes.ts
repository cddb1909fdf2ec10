import type { LuaValue } from '../lua/runtime/value.ts'

const UNITS: Readonly<Record<string, readonly [bytes: number, suffix: string]>> = {
  k: [1024, 'KiB'],
  m: [1024 ** 2, 'MiB'],
  g: [1024 ** 3, 'GiB'],
}

/** Bytes as a number for unit b, else as text such as `12.00 MiB`; undefined for an unknown unit (Kong: pdk.json kong.node.get_memory_stats). */
export function formatBytes(bytes: number, unit: LuaValue, scale: LuaValue): LuaValue {
  if (unit === undefined || (typeof unit === 'string' && unit.toLowerCase() === 'b')) return bytes
  const known = typeof unit === 'string' ? UNITS[unit.toLowerCase()] : undefined
  if (known === undefined) return undefined
  return `${(bytes / known[0]).toFixed(typeof scale === 'number' ? scale : 2)} ${known[1]}`
}
