import { formatPriority } from './format.ts'

/** A plugin as far as its place in the order goes. */
export interface Ranked {
  readonly name: string
  readonly priority: number
}

const PRIORITY = /^[^-]*?\bPRIORITY\s*=\s*(-?\d+(?:\.\d+)?)/

/** The line that sets PRIORITY, as it stands in the editor. */
export function findPriority(source: string): { readonly line: number; readonly priority: number } | undefined {
  const lines = source.split('\n')
  for (const [at, text] of lines.entries()) {
    const found = PRIORITY.exec(text)
    if (found?.[1] !== undefined) return { line: at + 1, priority: Number(found[1]) }
  }
  return undefined
}

/** `runs after key-auth (1250), before acl (950)`: the neighbours a plugin of that priority would have. */
export function priorityHint(own: Ranked, others: readonly Ranked[]): string | undefined {
  const ranked = others.filter((other) => other.name !== own.name).toSorted(byKongOrder)
  const after = ranked.findLast((other) => byKongOrder(other, own) < 0)
  const before = ranked.find((other) => byKongOrder(other, own) > 0)
  const parts = [after && `after ${nameOf(after)}`, before && `before ${nameOf(before)}`].filter(
    (part) => part !== undefined,
  )
  return parts.length > 0 ? `runs ${parts.join(', ')}` : undefined
}

/** Priority down, then name down. Kong: loading.md §3. */
function byKongOrder(a: Ranked, b: Ranked): number {
  return b.priority - a.priority || (a.name === b.name ? 0 : a.name > b.name ? -1 : 1)
}

function nameOf({ name, priority }: Ranked): string {
  return `${name} (${formatPriority(priority)})`
}
