import type {
  BinaryOperator,
  CompareOperator,
  Expression,
  FunctionNode,
  NameExpression,
  TableItem,
  UnaryOperator,
} from '../ast.ts'
import { mod, pow } from '../runtime/arithmetic.ts'
import { LuaComplex } from '../runtime/cdata.ts'
import type { Lexer } from './lexer.ts'
import type { TokenKind } from './token.ts'

/** Left and right binding power (lj_parse.c `priority`). */
const PRIORITY: Readonly<Record<string, readonly [left: number, right: number]>> = {
  '+': [6, 6],
  '-': [6, 6],
  '*': [7, 7],
  '/': [7, 7],
  '%': [7, 7],
  '^': [10, 9],
  '..': [5, 4],
  '==': [3, 3],
  '~=': [3, 3],
  '<': [3, 3],
  '>=': [3, 3],
  '>': [3, 3],
  '<=': [3, 3],
  and: [2, 2],
  or: [1, 1],
}
const UNARY_PRIORITY = 8
const MAX_LEVELS = 200 // LJ_MAX_XLEVEL
/** Values that fit in a function's 250 registers (LJ_MAX_SLOTS) beside what a call itself needs. */
const MAX_VALUES = 249

/**
 * Expressions. Lines are those of LuaJIT's bytecode: an operator has the line of the last token read
 * when its instruction is emitted, a call that of its arguments' opening.
 */
export abstract class ExpressionParser {
  protected readonly lexer: Lexer
  /** Whether each open function is vararg. */
  protected readonly varargs: boolean[] = []
  private levels = 0

  constructor(lexer: Lexer) {
    this.lexer = lexer
  }

  protected abstract functionBody(line: number, hasSelf: boolean): FunctionNode

  protected expression(): Expression {
    const node = this.binary(0)
    this.settle(node)
    return node
  }

  protected expressionList(): Expression[] {
    const list = [this.binary(0)]
    while (this.accept(',')) {
      this.settle(list[list.length - 1])
      if (list.length >= MAX_VALUES) throw this.lexer.error('function or expression too complex')
      list.push(this.binary(0))
    }
    this.settle(list[list.length - 1])
    return list
  }

  /** A variable, call or parenthesis with what follows it. */
  protected primary(): Expression {
    const { lexer } = this
    let node: Expression
    if (lexer.kind === '(') {
      const { line } = lexer
      lexer.next()
      const inner = this.expression()
      this.match(')', '(', line)
      node = { type: 'Parenthesis', inner }
    } else if (lexer.kind === '<name>') node = this.nameExpression()
    else throw lexer.error('unexpected symbol')
    for (;;) {
      const suffixed = this.suffix(node)
      if (suffixed === undefined) return node
      node = suffixed
    }
  }

  protected nameExpression(): NameExpression {
    return { type: 'Name', name: this.name(), line: 0, variable: undefined, isUpvalue: false }
  }

  /** Its instruction is emitted now: fixes its line. */
  protected settle(node: Expression | undefined): void {
    if (node !== undefined && (node.type === 'Index' || node.type === 'Name') && node.line === 0) {
      node.line = this.lexer.lastLine
    }
  }

  protected accept(kind: TokenKind): boolean {
    if (this.lexer.kind !== kind) return false
    this.lexer.next()
    return true
  }

  protected check(kind: TokenKind): void {
    if (this.lexer.kind !== kind) throw this.expected(kind)
    this.lexer.next()
  }

  /** Closes what was opened by `opener` at `line`. */
  protected match(kind: TokenKind, opener: TokenKind, line: number): void {
    const { lexer } = this
    if (lexer.kind === kind) {
      lexer.next()
      return
    }
    if (line === lexer.line) throw this.expected(kind)
    throw lexer.error(`'${kind}' expected (to close '${opener}' at line ${line})`)
  }

  protected name(): string {
    const { lexer } = this
    if (lexer.kind !== '<name>') throw this.expected('<name>')
    const { text } = lexer
    lexer.next()
    return text
  }

  protected expected(kind: TokenKind): Error {
    return this.lexer.error(`'${kind}' expected`)
  }

  protected enterLevel(): void {
    if (++this.levels >= MAX_LEVELS) throw this.lexer.error('chunk has too many syntax levels', null)
  }

  protected leaveLevel(): void {
    this.levels--
  }

  private binary(limit: number): Expression {
    const { lexer } = this
    this.enterLevel()
    let left = this.unary()
    for (;;) {
      const operator = lexer.kind
      const priority = PRIORITY[operator]
      if (priority === undefined || priority[0] <= limit) break
      lexer.next()
      this.settle(left)
      const right = this.binary(priority[1])
      this.settle(right)
      left = combine(operator, left, right, lexer.lastLine)
    }
    this.leaveLevel()
    return left
  }

  private unary(): Expression {
    const { lexer } = this
    const operator = lexer.kind
    if (operator !== 'not' && operator !== '-' && operator !== '#') return this.simple()
    lexer.next()
    const operand = this.binary(UNARY_PRIORITY)
    this.settle(operand)
    // lj_parse.c bcemit_unop: complex numbers have no arithmetic, but literals have a sign
    if (operator === '-' && operand.type === 'Cdata' && operand.value instanceof LuaComplex) {
      return { type: 'Cdata', value: new LuaComplex(operand.value.re, -operand.value.im) }
    }
    const constant = operator === '-' ? numberOf(operand) : undefined
    // -0 stays an operation: LuaJIT has no such constant
    if (constant !== undefined && constant !== 0) return { type: 'Number', value: -constant }
    return { type: 'Unary', operator: operator as UnaryOperator, operand, line: lexer.lastLine }
  }

  private simple(): Expression {
    const { lexer } = this
    switch (lexer.kind) {
      case '<number>': {
        const value = lexer.number
        lexer.next()
        return typeof value === 'number' ? { type: 'Number', value } : { type: 'Cdata', value }
      }
      case '<string>': {
        const value = lexer.text
        lexer.next()
        return { type: 'String', value }
      }
      case 'nil':
        lexer.next()
        return { type: 'Nil' }
      case 'true':
        lexer.next()
        return { type: 'True' }
      case 'false':
        lexer.next()
        return { type: 'False' }
      case '...':
        if (this.varargs[this.varargs.length - 1] !== true) {
          throw lexer.error("cannot use '...' outside a vararg function")
        }
        lexer.next()
        return { type: 'Vararg' }
      case '{':
        return this.table()
      case 'function': {
        const { line } = lexer
        lexer.next()
        return this.functionBody(line, false)
      }
      default:
        return this.primary()
    }
  }

  private suffix(object: Expression): Expression | undefined {
    const { lexer } = this
    switch (lexer.kind) {
      case '.': {
        this.settle(object)
        lexer.next()
        return { type: 'Index', object, key: { type: 'String', value: this.name() }, line: 0 }
      }
      case '[': {
        this.settle(object)
        return { type: 'Index', object, key: this.bracket(), line: 0 }
      }
      case ':': {
        this.settle(object)
        lexer.next()
        const method = this.name()
        const nameLine = lexer.lastLine
        const { args, line } = this.args()
        return { type: 'MethodCall', object, method, args, line, nameLine }
      }
      case '(':
      case '<string>':
      case '{': {
        this.settle(object)
        const { args, line } = this.args()
        return { type: 'Call', callee: object, args, line }
      }
      default:
        return undefined
    }
  }

  private bracket(): Expression {
    this.lexer.next()
    const key = this.expression()
    this.check(']')
    return key
  }

  private args(): { args: Expression[]; line: number } {
    const { lexer } = this
    const { line } = lexer
    if (lexer.kind === '{') return { args: [this.table()], line }
    if (lexer.kind === '<string>') {
      const value = lexer.text
      lexer.next()
      return { args: [{ type: 'String', value }], line }
    }
    if (lexer.kind !== '(') throw lexer.error('function arguments expected')
    lexer.next()
    if (this.accept(')')) return { args: [], line }
    const args = this.expressionList()
    this.match(')', '(', line)
    return { args, line }
  }

  private table(): Expression {
    const { lexer } = this
    const { line } = lexer
    const items: TableItem[] = []
    lexer.next()
    while (lexer.kind !== '}') {
      let key: Expression | undefined
      if (lexer.kind === '[') {
        key = this.bracket()
        this.check('=')
      } else if (lexer.kind === '<name>' && lexer.peek() === '=') {
        key = { type: 'String', value: this.name() }
        lexer.next()
      }
      const value = this.expression()
      items.push({ key, value, line: lexer.lastLine })
      if (!this.accept(',') && !this.accept(';')) break
    }
    this.match('}', '{', line)
    return { type: 'Table', items, line }
  }
}

function numberOf(node: Expression): number | undefined {
  if (node.type === 'Parenthesis') return numberOf(node.inner)
  return node.type === 'Number' ? node.value : undefined
}

/** Arithmetic of constants; results that are nan or -0 are left to run time (lj_parse.c foldarith). */
function fold(operator: BinaryOperator, a: number, b: number): number | undefined {
  const value = compute(operator, a, b)
  return value !== value || Object.is(value, -0) ? undefined : value
}

function compute(operator: BinaryOperator, a: number, b: number): number {
  switch (operator) {
    case '+':
      return a + b
    case '-':
      return a - b
    case '*':
      return a * b
    case '/':
      return a / b
    case '%':
      return mod(a, b)
    case '^':
      return pow(a, b)
  }
}

function combine(operator: string, left: Expression, right: Expression, line: number): Expression {
  switch (operator) {
    case 'and':
      return { type: 'And', left, right }
    case 'or':
      return { type: 'Or', left, right }
    case '..':
      return {
        type: 'Concat',
        operands: right.type === 'Concat' ? [left, ...right.operands] : [left, right],
        line,
      }
    case '+':
    case '-':
    case '*':
    case '/':
    case '%':
    case '^': {
      const a = numberOf(left)
      const b = numberOf(right)
      const value = a === undefined || b === undefined ? undefined : fold(operator, a, b)
      return value === undefined ? { type: 'Binary', operator, left, right, line } : { type: 'Number', value }
    }
    default:
      return { type: 'Compare', operator: operator as CompareOperator, left, right, line }
  }
}
