import type { Block, FunctionNode } from '../ast.ts'

/** Lines of a function that hold statements, and that of its end unless a return comes before (debug.getinfo "L"). */
export function activeLines(node: FunctionNode): readonly number[] {
  const lines = new Set<number>()
  collect(node.body, lines)
  if (node.body.statements.at(-1)?.type !== 'Return') lines.add(node.lastLine)
  return [...lines].sort((a, b) => a - b)
}

function collect({ statements }: Block, lines: Set<number>): void {
  for (const statement of statements) {
    if (statement.type !== 'Label') lines.add(statement.line)
    if (statement.type === 'If') {
      for (const { body } of statement.clauses) collect(body, lines)
      if (statement.otherwise !== undefined) collect(statement.otherwise, lines)
    } else if ('body' in statement) collect(statement.body, lines)
  }
}
