import type { Block, LabelStatement } from '../../ast.ts'
import type { Emitter } from '../emitter.ts'
import { pointBefore } from './point.ts'
import { statement } from './statement.ts'

/**
 * A block. Gotos become structured jumps per block (LUA.md §2.3):
 * forward `L1:{ … break L1; … } rest`, backward `L1:while(true){ rest; break }` with `continue L1`;
 * a block with a backward label and others is a `switch` in a loop.
 */
export function block(e: Emitter, node: Block): string {
  const labels = node.statements.filter(
    (each): each is LabelStatement => each.type === 'Label' && (each.hasForward || each.hasBackward),
  )
  if (labels.length === 0) return run(e, node, 0, node.statements.length)
  const backward = labels.find((label) => label.hasBackward)
  if (backward === undefined) return forwardLabels(e, node, labels)
  if (labels.length === 1 && !backward.hasForward) {
    const at = node.statements.indexOf(backward)
    const head = run(e, node, 0, at)
    const body = run(e, node, at, node.statements.length)
    if (!node.statements.slice(at).some((each) => e.isEntered(each)))
      return `${head}L${backward.id}:while(true){${body}break;}`
    const go = e.hide('go', node)
    const turn = e.fromStart(() => run(e, node, at, node.statements.length))
    return `${go}=true;L${backward.id}:while(true){if(${go}){${go}=false;${body}}else{${turn}}break;}`
  }
  return jumpTable(e, node, labels)
}

function run(e: Emitter, node: Block, from: number, to: number): string {
  let code = ''
  const entered = node.statements.findIndex((each) => e.isEntered(each))
  for (const each of node.statements.slice(Math.max(from, entered), Math.max(to, from))) {
    e.release(0)
    code += pointBefore(e, each) + statement(e, each)
  }
  return code
}

function forwardLabels(e: Emitter, node: Block, labels: readonly LabelStatement[]): string {
  let code = ''
  let from = 0
  for (const label of labels) {
    const at = node.statements.indexOf(label)
    code = `L${label.id}:{${code}${run(e, node, from, at)}}`
    from = at
  }
  return code + run(e, node, from, node.statements.length)
}

/** pc=0;L1:while(true){switch(pc){case 0:…;case 1:…}break;} — a goto sets pc and continues. */
function jumpTable(e: Emitter, node: Block, labels: readonly LabelStatement[]): string {
  e.isRefused = true
  const pc = e.hide('pc', node)
  const loop = labels[0]?.id ?? 0
  labels.forEach((label, i) => e.jumps.set(label, { pc, target: i + 1, loop }))
  let from = 0
  let code = `${pc}=0;L${loop}:while(true){switch(${pc}){case 0:`
  labels.forEach((label, i) => {
    const at = node.statements.indexOf(label)
    code += `${run(e, node, from, at)}case ${i + 1}:`
    from = at
  })
  return `${code}${run(e, node, from, node.statements.length)}}break;}`
}
