import type { Block, Expression, FunctionNode, IndexExpression, NameExpression, Statement, Variable } from '../ast.ts'
import type { Chunk } from '../runtime/function.ts'
import { ExpressionParser } from './expressions.ts'
import { Lexer } from './lexer.ts'

/** Source text to the main function. LuaJIT's grammar and messages (lj_parse.c). @throws LuaSyntaxError */
export function parse(source: string, chunk: Chunk): FunctionNode {
  return new Parser(new Lexer(source, chunk.shortName)).chunk()
}

/** Targets of one assignment. */
const MAX_LEVELS = 200 // LJ_MAX_XLEVEL

const BLOCK_ENDS: ReadonlySet<string> = new Set(['else', 'elseif', 'end', 'until', '<eof>'])

/** Statements; expressions are inherited. */
class Parser extends ExpressionParser {
  /** Where each open function begins. */
  private readonly functionLines: number[] = []

  chunk(): FunctionNode {
    const { lexer } = this
    lexer.next()
    this.varargs.push(true)
    const body = this.block()
    if (lexer.kind !== '<eof>') throw this.expected('<eof>')
    return createFunction({ parameters: [], isVararg: true, isMain: true, body, line: 0, lastLine: lexer.line })
  }

  protected override functionBody(line: number, hasSelf: boolean): FunctionNode {
    const { lexer } = this
    const parameters: Variable[] = hasSelf ? [createVariable('self', line)] : []
    let isVararg = false
    this.check('(')
    if (lexer.kind !== ')') {
      do {
        if (lexer.kind === '<name>') parameters.push(this.variable())
        else if (lexer.kind === '...') {
          lexer.next()
          isVararg = true
          break
        } else throw lexer.error("<name> or '...' expected")
      } while (this.accept(','))
    }
    this.check(')')
    this.varargs.push(isVararg)
    this.functionLines.push(line)
    const body = this.block()
    this.functionLines.pop()
    this.varargs.pop()
    const lastLine = lexer.line
    this.match('end', 'function', line)
    return createFunction({ parameters, isVararg, isMain: false, body, line, lastLine })
  }

  private block(): Block {
    const statements: Statement[] = []
    this.enterLevel()
    for (let isLast = false; !isLast && !BLOCK_ENDS.has(this.lexer.kind);) {
      isLast = this.lexer.kind === 'return'
      const statement = this.statement()
      if (statement !== undefined) statements.push(statement)
      this.accept(';')
    }
    this.leaveLevel()
    return { statements }
  }

  private statement(): Statement | undefined {
    const { lexer } = this
    const line = lexer.line
    switch (lexer.kind) {
      case ';':
        return undefined
      case 'if':
        return this.ifStatement(line)
      case 'while':
        return this.whileLoop(line)
      case 'do': {
        lexer.next()
        const body = this.block()
        this.match('end', 'do', line)
        return { type: 'Do', body, line }
      }
      case 'for':
        return this.forLoop(line)
      case 'repeat':
        return this.repeatLoop(line)
      case 'function':
        return this.functionStatement(line)
      case 'local':
        lexer.next()
        return this.accept('function') ? this.localFunction(line) : this.local(line)
      case 'return':
        return this.returnStatement(line)
      case 'break':
        lexer.next()
        return { type: 'Break', line, loop: undefined }
      case 'goto': {
        lexer.next()
        const label = this.name()
        return { type: 'Goto', label, line: lexer.lastLine, target: undefined, isBackward: false }
      }
      case '::': {
        lexer.next()
        const name = this.name()
        this.check('::')
        return { type: 'Label', name, line, id: 0, hasForward: false, hasBackward: false }
      }
      default:
        return this.callOrAssignment(line)
    }
  }

  private ifStatement(line: number): Statement {
    const { lexer } = this
    const clauses: { condition: Expression; body: Block }[] = []
    let otherwise: Block | undefined
    do {
      lexer.next()
      const condition = this.expression()
      this.check('then')
      clauses.push({ condition, body: this.block() })
    } while (lexer.kind === 'elseif')
    if (this.accept('else')) otherwise = this.block()
    this.match('end', 'if', line)
    return { type: 'If', clauses, otherwise, line }
  }

  private whileLoop(line: number): Statement {
    this.lexer.next()
    const condition = this.expression()
    this.check('do')
    const body = this.block()
    this.match('end', 'while', line)
    return { type: 'While', condition, body, line, breakId: 0 }
  }

  private repeatLoop(line: number): Statement {
    this.lexer.next()
    const body = this.block()
    this.match('until', 'repeat', line)
    return { type: 'Repeat', condition: this.expression(), body, line, breakId: 0 }
  }

  private forLoop(line: number): Statement {
    const { lexer } = this
    lexer.next()
    const first = this.variable()
    if (lexer.kind === '=') return this.numericFor(first, line)
    if (lexer.kind !== ',' && lexer.kind !== 'in') throw lexer.error("'=' or 'in' expected")
    const variables = [first]
    while (this.accept(',')) variables.push(this.variable())
    this.check('in')
    // lj_parse.c parse_for_iter: where what is called each turn begins
    const callLine = lexer.line
    const values = this.expressionList()
    this.check('do')
    const body = this.block()
    this.match('end', 'for', line)
    return { type: 'GenericFor', variables, values, body, line: callLine, breakId: 0 }
  }

  private numericFor(variable: Variable, line: number): Statement {
    variable.isNumber = true
    this.lexer.next()
    const start = this.expression()
    this.check(',')
    const limit = this.expression()
    const step = this.accept(',') ? this.expression() : undefined
    this.check('do')
    const doLine = this.lexer.lastLine
    const body = this.block()
    this.match('end', 'for', line)
    return { type: 'NumericFor', variable, start, limit, step, body, line, doLine, breakId: 0 }
  }

  private functionStatement(line: number): Statement {
    const { lexer } = this
    lexer.next()
    let target: NameExpression | IndexExpression = this.nameExpression()
    let isMethod = false
    while (!isMethod && (lexer.kind === '.' || lexer.kind === ':')) {
      isMethod = lexer.kind === ':'
      this.settle(target)
      lexer.next()
      target = { type: 'Index', object: target, key: { type: 'String', value: this.name() }, line: 0 }
    }
    const value = this.functionBody(line, isMethod)
    target.line = line
    value.label = labelOf(target, isMethod)
    return { type: 'Assign', targets: [target], values: [value], line, startLine: line }
  }

  private localFunction(line: number): Statement {
    const variable = this.variable()
    const value = this.functionBody(line, false)
    value.label = variable.name
    return { type: 'LocalFunction', variable, value, line }
  }

  private local(line: number): Statement {
    const variables = [this.variable()]
    while (this.accept(',')) variables.push(this.variable())
    const values = this.accept('=') ? this.expressionList() : []
    values.forEach((value, i) => label(value, variables[i]?.name))
    return { type: 'Local', variables, values, line }
  }

  private returnStatement(line: number): Statement {
    const { lexer } = this
    lexer.next()
    const values = BLOCK_ENDS.has(lexer.kind) || lexer.kind === ';' ? [] : this.expressionList()
    return { type: 'Return', values, line }
  }

  private callOrAssignment(line: number): Statement {
    const { lexer } = this
    const first = this.primary()
    if (first.type === 'Call' || first.type === 'MethodCall') return { type: 'CallStatement', call: first, line }
    const targets = [this.assignable(first)]
    while (this.accept(',')) {
      if (targets.length === MAX_LEVELS) throw this.tooMany('variable names')
      targets.push(this.assignable(this.primary()))
    }
    this.check('=')
    const values = this.expressionList()
    for (const target of targets) target.line = lexer.lastLine
    values.forEach((value, i) => label(value, labelOf(targets[i], false)))
    return { type: 'Assign', targets, values, line: lexer.lastLine, startLine: line }
  }

  private tooMany(what: string): Error {
    const line = this.functionLines[this.functionLines.length - 1]
    const where = line === undefined ? 'main function' : `function at line ${line}`
    return this.lexer.error(`${where} has more than ${MAX_LEVELS} ${what}`, null)
  }

  private assignable(target: Expression): NameExpression | IndexExpression {
    if (target.type === 'Name' || target.type === 'Index') return target
    throw this.lexer.error('syntax error')
  }

  private variable(): Variable {
    const { line } = this.lexer
    return createVariable(this.name(), line)
  }
}

function createVariable(name: string, line: number): Variable {
  return { name, line, owner: undefined, isCaptured: false, isReassigned: false, id: '', isNumber: false }
}

function createFunction(
  parts: Pick<FunctionNode, 'parameters' | 'isVararg' | 'isMain' | 'body' | 'line' | 'lastLine'>,
): FunctionNode {
  return { type: 'Function', ...parts, locals: [], upvalues: [], label: undefined }
}

function label(value: Expression, name: string | undefined): void {
  if (value.type === 'Function') value.label = name
}

/** `a.b`, or `a:b` for a method. */
function labelOf(target: Expression | undefined, isMethod: boolean): string | undefined {
  if (target?.type === 'Name') return target.name
  if (target?.type !== 'Index' || target.key.type !== 'String') return undefined
  const object = labelOf(target.object, false)
  return object === undefined ? target.key.value : `${object}${isMethod ? ':' : '.'}${target.key.value}`
}
