import type { ASTNode } from '@marcbachmann/cel-js'

/** Steps of a field that a condition names: `['http', 'headers', 'x_block']`. */
export type FieldPath = readonly string[]

/** Every field a condition names, each once, the longest form only. */
export function fieldPathsIn(node: ASTNode): readonly FieldPath[] {
  const found = new Map<string, FieldPath>()
  const visit = (each: ASTNode): void => {
    const path = pathOf(each)
    if (path) found.set(path.join('.'), path)
    else for (const child of childrenOf(each)) visit(child)
  }
  visit(node)
  return [...found.values()]
}

/** A chain of names, with text in brackets counting as one: `http.headers["x"]`. */
function pathOf({ op, args }: ASTNode): FieldPath | undefined {
  if (op === 'id') return typeof args === 'string' ? [args] : undefined
  if (op !== '.' && op !== '[]') return undefined
  const [object, member] = args as readonly unknown[]
  const before = isNode(object) ? pathOf(object) : undefined
  const name = isNode(member) && member.op === 'value' ? member.args : member
  return before && typeof name === 'string' ? [...before, name] : undefined
}

/** What a node is made of. */
export function childrenOf({ args }: ASTNode): readonly ASTNode[] {
  const list: readonly unknown[] = Array.isArray(args) ? (args as unknown[]).flat(2) : [args]
  return list.filter(isNode)
}

function isNode(value: unknown): value is ASTNode {
  return typeof value === 'object' && value !== null && 'op' in value && 'args' in value
}

/** What a condition looked at, for people: `http.method = "GET", consumer.username = null`. */
export function valuesText(paths: readonly FieldPath[], fields: Readonly<Record<string, unknown>>): string {
  return paths.map((path) => `${path.join('.')} = ${shown(lookUp(path, fields))}`).join(', ')
}

function lookUp(path: FieldPath, fields: unknown): unknown {
  let value = fields
  for (const step of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined
    value = (value as Readonly<Record<string, unknown>>)[step]
  }
  return value
}

function shown(value: unknown): string {
  return value === undefined ? 'not set' : JSON.stringify(value)
}
