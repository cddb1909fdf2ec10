import type { Problem } from '../schema/field.ts'

/** Kong's nested table of errors: field names to sentences or tables; lists have holes where nothing is wrong. */
export type ErrorTree = string | readonly (ErrorTree | undefined)[] | { readonly [key: string]: ErrorTree }

interface Branch {
  readonly entries: Map<string | number, Branch | string>
}

/** What is wrong as Kong's table: names, positions from 1, `@entity` with a list (Kong: schema.md §11). */
export function errorTree(problems: readonly Problem[]): Exclude<ErrorTree, string> {
  const root: Branch = { entries: new Map() }
  for (const { path, message } of problems) add(root, path, message)
  const tree = frozen(root)
  return Array.isArray(tree) && tree.length === 0 ? {} : tree
}

function add({ entries }: Branch, [key = '', ...rest]: Problem['path'], message: string): void {
  if (key === '@entity') {
    const list = branchAt(entries, key)
    list.entries.set(list.entries.size, message)
  } else if (rest.length === 0) entries.set(key, message)
  else add(branchAt(entries, key), rest, message)
}

function branchAt(entries: Branch['entries'], key: string | number): Branch {
  const known = entries.get(key)
  if (typeof known === 'object') return known
  const branch: Branch = { entries: new Map() }
  entries.set(key, branch)
  return branch
}

function frozen({ entries }: Branch): Exclude<ErrorTree, string> {
  const parts = [...entries].map(([key, part]) => [key, typeof part === 'string' ? part : frozen(part)] as const)
  if (parts.some(([key]) => typeof key === 'string'))
    return Object.fromEntries(parts.map(([key, part]) => [typeof key === 'number' ? String(key + 1) : key, part]))
  const list = new Array<ErrorTree | undefined>(Math.max(0, ...parts.map(([key]) => Number(key) + 1))).fill(undefined)
  for (const [key, part] of parts) list[Number(key)] = part
  return list
}
