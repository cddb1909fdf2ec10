import { errorTree, type ErrorTree } from '../errors/error-tree.ts'
import { flattenErrors, type FlatEntity } from '../errors/flatten-errors.ts'
import type { PlainRecord, Problem } from '../schema/field.ts'

/** When Kong looks for a mistake: it goes on only while nothing was found. */
export const STAGES = ['schema', 'reference', 'unique'] as const
export type Stage = (typeof STAGES)[number]

/** A mistake of a declarative configuration: where it stands, and where Kong's table of errors puts it. */
export interface DeclarativeProblem extends Problem {
  readonly stage: Stage
  /** Kong names rows by key or id in some tables (conformance declarative.flat.5, dup.4). */
  readonly kongPath?: Problem['path']
}

/** What Kong answers to a declarative configuration with mistakes (Kong: admin-api.md §5). */
export interface DeclarativeErrors {
  readonly errors: Exclude<ErrorTree, string>
  /** The same as text, as `kong config parse` prints it. */
  readonly text: string
  readonly flattened: readonly FlatEntity[]
}

/** Mistakes as Kong reports them: those of the first stage that has any. */
export function declarativeErrors(document: PlainRecord, problems: readonly DeclarativeProblem[]): DeclarativeErrors {
  const stage = STAGES.find((one) => problems.some((problem) => problem.stage === one))
  const first = problems.filter((problem) => problem.stage === stage)
  const errors = errorTree(first.map(({ path, kongPath, message }) => ({ path: kongPath ?? path, message })))
  const flattened = Array.isArray(errors) ? [] : flattenErrors(errors as PlainRecord, document).flattened
  return { errors, text: treeText(errors, '', ''), flattened }
}

/** `in 'services':`, `  - in entry 1 of 'services':`, `    in 'port': …` */
function treeText(tree: ErrorTree, parent: string, indent: string): string {
  return entriesOf(tree)
    .map(([key, part]) => {
      const isEntry = typeof key === 'number'
      const head = isEntry ? `${indent}- in entry ${key} of '${parent}':` : `${indent}in '${key}':`
      if (typeof part === 'string') return `${head} ${part}`
      const inner = `${indent}  `
      return `${head}\n${treeText(part, isEntry ? parent : key, inner)}`
    })
    .join('\n')
}

function entriesOf(tree: ErrorTree): (readonly [string | number, ErrorTree])[] {
  if (typeof tree === 'string') return []
  if (!Array.isArray(tree))
    return Object.entries(tree as Readonly<Record<string, ErrorTree>>).sort(([a], [b]) => (a < b ? -1 : 1))
  return tree.flatMap((part: ErrorTree | undefined, index) => (part === undefined ? [] : [[index + 1, part] as const]))
}
