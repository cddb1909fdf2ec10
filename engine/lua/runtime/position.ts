import type { LuaFunction } from './function.ts'
import type { Site } from './site.ts'

/** The stacks of the running coroutine, or of one at rest. */
export interface Stacks {
  readonly d: number
  readonly cs: readonly number[]
  readonly fs: readonly LuaFunction[]
}

/**
 * Depth of the frame at `level`: 1 is the one that called the running native. A frame in a tail call
 * has given its place to its callee (cs < 0) and does not count. 0: no such level.
 */
export function frameAt(stacks: Stacks, level: number): number {
  const { cs } = stacks
  let d = stacks.d
  let left = level
  for (;;) {
    while (d > 0 && (cs[d] ?? 0) < 0) d--
    if (d <= 0) return 0
    if (--left <= 0) return d
    d--
  }
}

/** The site the frame at depth `d` is at. */
export function siteOf(stacks: Stacks, d: number): Site | undefined {
  return stacks.fs[d]?.p.info?.sites[Math.abs(stacks.cs[d] ?? 0)]
}

/** What the running Lua function knows by this number. */
export function runningSite(stacks: Stacks, site: number): Site | undefined {
  return stacks.fs[stacks.d]?.p.info?.sites[Math.abs(site)]
}

/** Line the Lua function at depth `d` is executing, or -1. */
export function lineOf(stacks: Stacks, d: number): number {
  return siteOf(stacks, d)?.line ?? -1
}

/** "chunk:line: " of the frame at `level`; empty for natives and beyond the end. */
export function positionPrefix(stacks: Stacks, level: number): string {
  const d = frameAt(stacks, level)
  const info = d === 0 ? undefined : stacks.fs[d]?.p.info
  return info === undefined ? '' : `${info.chunk.shortName}:${lineOf(stacks, d)}: `
}

/** What the function running above depth `caller` is called by its caller. LUA.md §2.4 */
export function calleeName(
  stacks: Stacks,
  caller: number,
): { readonly kind: string; readonly name: string } | undefined {
  const { cs } = stacks
  let d = caller
  while (d > 0 && (cs[d] ?? 0) < 0) d--
  const site = d <= 0 ? undefined : siteOf(stacks, d)
  if (site?.event !== undefined) return { kind: 'metamethod', name: site.event }
  return site?.name
}
