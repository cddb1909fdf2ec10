import type { GotoStatement, LabelStatement, LoopStatement } from '../ast.ts'
import { syntaxError } from '../diagnostics.ts'

interface OpenGoto {
  readonly statement: GotoStatement
  /** Visible locals at the jump, cut back as blocks close. */
  locals: number
}

interface LabelPlace {
  readonly statement: LabelStatement
  readonly locals: number
}

interface LabelBlock {
  readonly labels: Map<string, LabelPlace>
  readonly gotos: OpenGoto[]
  readonly locals: number
}

/** Binds gotos to labels and breaks to loops within one function (lj_parse.c gola_*). */
export class LabelScope {
  private readonly blocks: LabelBlock[] = []
  private readonly loops: LoopStatement[] = []
  private readonly shortName: string
  private nextId = 1

  constructor(shortName: string) {
    this.shortName = shortName
  }

  open(locals: number): void {
    this.blocks.push({ labels: new Map(), gotos: [], locals })
  }

  /** A label; `locals` counts the variables visible there (of the block's start for a trailing label). */
  label(statement: LabelStatement, locals: number): void {
    const block = this.blocks[this.blocks.length - 1]
    if (block === undefined) return
    if (block.labels.has(statement.name)) throw this.error(statement.line, `duplicate label '${statement.name}'`)
    block.labels.set(statement.name, { statement, locals })
    // forward jumps that wait in this block find it
    const waiting = block.gotos.splice(0)
    for (const open of waiting) {
      if (open.statement.label === statement.name) this.bind(open, { statement, locals }, false)
      else block.gotos.push(open)
    }
  }

  goto(statement: GotoStatement, locals: number): void {
    this.seek({ statement, locals }, this.blocks[this.blocks.length - 1])
  }

  /** Back to a label of this block; else the jump waits: one may follow, and it hides those of enclosing blocks. */
  private seek(open: OpenGoto, block: LabelBlock | undefined): void {
    const place = block?.labels.get(open.statement.label)
    if (place === undefined) block?.gotos.push(open)
    else this.bind(open, place, true)
  }

  /** Leaves a block: jumps that found no label look for one in the enclosing block. */
  close(): void {
    const block = this.blocks.pop()
    const outer = this.blocks[this.blocks.length - 1]
    for (const open of block?.gotos ?? []) {
      if (outer === undefined) {
        throw this.error(open.statement.line, `undefined label '${open.statement.label}'`)
      }
      open.locals = Math.min(open.locals, block?.locals ?? 0)
      this.seek(open, outer)
    }
  }

  /** Names of visible locals by position, for the scope error. */
  nameAt: (index: number) => string = () => '?'

  loop(statement: LoopStatement, visit: () => void): void {
    this.loops.push(statement)
    visit()
    this.loops.pop()
  }

  /** The loop a break leaves. */
  break(line: number): LoopStatement {
    const loop = this.loops[this.loops.length - 1]
    if (loop === undefined) throw this.error(line, 'no loop to break')
    if (loop.breakId === 0) loop.breakId = this.nextId++
    return loop
  }

  private bind(open: OpenGoto, place: LabelPlace, isBackward: boolean): void {
    const { statement } = open
    if (!isBackward && open.locals < place.locals) {
      const local = this.nameAt(open.locals)
      throw this.error(statement.line, `<goto ${statement.label}> jumps into the scope of local '${local}'`)
    }
    statement.target = place.statement
    statement.isBackward = isBackward
    if (place.statement.id === 0) place.statement.id = this.nextId++
    if (isBackward) place.statement.hasBackward = true
    else place.statement.hasForward = true
  }

  private error(line: number, message: string): Error {
    return syntaxError(this.shortName, { line, column: 1 }, message)
  }
}
