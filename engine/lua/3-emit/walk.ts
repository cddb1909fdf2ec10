import type { Block, Expression, FunctionNode, Statement } from '../ast.ts'

/** Line an expression begins at, as far as the tree knows. */
export function lineOf(node: Expression): number | undefined {
  switch (node.type) {
    case 'Parenthesis':
      return lineOf(node.inner)
    case 'And':
    case 'Or':
      return lineOf(node.left) ?? lineOf(node.right)
    default:
      return 'line' in node && node.line > 0 ? node.line : undefined
  }
}

const CHILDREN: readonly string[] = [
  'statements',
  'body',
  'condition',
  'start',
  'limit',
  'step',
  'values',
  'value',
  'targets',
  'call',
  'clauses',
  'otherwise',
  'object',
  'key',
  'callee',
  'args',
  'inner',
  'left',
  'right',
  'operands',
  'operand',
  'items',
]

/** What each part of a function's body is part of: blocks, statements, clauses, expressions, and lists of arguments. */
export function parentsIn(node: FunctionNode): ReadonlyMap<object, object> {
  const parents = new Map<object, object>()
  const open: object[] = [node]
  for (let part = open.pop(); part !== undefined; part = open.pop()) {
    if (part !== node && (part as Partial<FunctionNode>).type === 'Function') continue
    for (const name of CHILDREN) {
      const child = (part as Readonly<Record<string, unknown>>)[name]
      if (typeof child !== 'object' || child === null) continue
      parents.set(child, part)
      for (const each of Array.isArray(child) ? (child as readonly object[]) : [child]) {
        parents.set(each, part)
        open.push(each)
      }
    }
  }
  return parents
}

/** Functions written directly in a function, in source order. */
export function innerFunctions(node: FunctionNode): FunctionNode[] {
  const found: FunctionNode[] = []
  inBlock(node.body, found)
  return found
}

function inBlock({ statements }: Block, found: FunctionNode[]): void {
  for (const statement of statements) inStatement(statement, found)
}

function inStatement(node: Statement, found: FunctionNode[]): void {
  for (const expression of expressionsOf(node)) inExpression(expression, found)
  if (node.type === 'If') {
    for (const { condition, body } of node.clauses) {
      inExpression(condition, found)
      inBlock(body, found)
    }
    if (node.otherwise !== undefined) inBlock(node.otherwise, found)
  } else if ('body' in node) inBlock(node.body, found)
  if (node.type === 'Repeat') inExpression(node.condition, found)
}

function expressionsOf(node: Statement): readonly Expression[] {
  switch (node.type) {
    case 'While':
      return [node.condition]
    case 'NumericFor':
      return node.step === undefined ? [node.start, node.limit] : [node.start, node.limit, node.step]
    case 'GenericFor':
    case 'Local':
    case 'Return':
      return node.values
    case 'LocalFunction':
      return [node.value]
    case 'Assign':
      return [...node.targets, ...node.values]
    case 'CallStatement':
      return [node.call]
    default:
      return []
  }
}

/** Long chains of operators nest deeply: the left end is walked in a loop. */
function inExpression(start: Expression, found: FunctionNode[]): void {
  const rights: Expression[] = []
  let node = start
  while (node.type === 'Binary' || node.type === 'And' || node.type === 'Or' || node.type === 'Compare') {
    rights.push(node.right)
    node = node.left
  }
  if (node.type === 'Function') found.push(node)
  else for (const part of partsOf(node)) inExpression(part, found)
  for (const right of rights.reverse()) inExpression(right, found)
}

function partsOf(node: Expression): readonly Expression[] {
  switch (node.type) {
    case 'Index':
      return [node.object, node.key]
    case 'Call':
      return [node.callee, ...node.args]
    case 'MethodCall':
      return [node.object, ...node.args]
    case 'Parenthesis':
      return [node.inner]
    case 'Concat':
      return node.operands
    case 'Unary':
      return [node.operand]
    case 'Table':
      return node.items.flatMap(({ key, value }) => (key === undefined ? [value] : [key, value]))
    default:
      return []
  }
}
