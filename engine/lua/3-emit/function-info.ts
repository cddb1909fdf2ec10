import type { FunctionNode } from '../ast.ts'
import type { Chunk, FunctionInfo } from '../runtime/function.ts'
import type { Site } from '../runtime/site.ts'
import { isCell } from './emitter.ts'
import { activeLines } from './lines.ts'

/** What the debug library, tracebacks and debuggers can say about a function. */
export function functionInfo(node: FunctionNode, chunk: Chunk, sites: readonly Site[]): FunctionInfo {
  return {
    chunk,
    node,
    line: node.line,
    lastLine: node.lastLine,
    parameters: node.parameters.map(({ name }) => name),
    isVararg: node.isVararg,
    label: node.label,
    upvalues: node.upvalues.map(({ variable }) => ({ name: variable.name, cell: isCell(variable) })),
    sites,
    activeLines: () => activeLines(node),
  }
}
