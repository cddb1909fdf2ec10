import { compilePattern } from '../pattern.ts'
import { OPERATORS, type Expression, type Operator, type Predicate, type Span } from './ast.ts'
import { Attempts } from './attempts.ts'
import { expectedError, spanError } from './parse-error.ts'
import { parseLiteral, type LiteralNode } from './parse-literal.ts'
import { describeRegexError } from './regex-error.ts'
import { Scanner } from './scanner.ts'

/** Names of the grammar in its order: the order in which what was expected is listed. */
const GRAMMAR = [
  'EOI',
  'ident',
  'lhs',
  'rhs',
  'func_name',
  'transform_func',
  'str_literal',
  'rawstr_literal',
  'str_esc',
  'str_char',
  'rawstr_char',
  'ipv4_cidr_literal',
  'ipv6_cidr_literal',
  'ipv4_literal',
  'ipv6_literal',
  'ip_literal',
  'int_literal',
  'binary_operator',
  'and_op',
  'or_op',
  'not_op',
  'predicate',
  'parenthesised_expression',
  'term',
  'expression',
] as const
const SHOWN = [...GRAMMAR].map((name) => name as string).toSorted(byShownOrder)

/** Text of atc-router's language to a tree. @throws {ExpressionError} */
export function parseExpression(text: string): Expression {
  const parser = new Parser(text)
  const make = parser.matcher()
  if (!make) throw expectedError(text, parser.attempts.at, parser.attempts.expected(SHOWN))
  return make()
}

/** Characters are listed before escapes. */
function byShownOrder(a: string, b: string): number {
  const rank = (name: string) =>
    name === 'str_char' ? GRAMMAR.indexOf('str_esc') - 0.5 : GRAMMAR.findIndex((known) => known === name)
  return rank(a) - rank(b)
}

/** A node is made only when the whole text is well-formed, so that form comes before meaning. */
type Make = () => Expression

interface LeftNode extends Span {
  readonly field: string
  readonly functions: readonly { readonly name: string; readonly span: Span }[]
}

class Parser {
  readonly attempts = new Attempts()
  private readonly scanner: Scanner

  constructor(text: string) {
    this.scanner = new Scanner(text)
  }

  matcher(): Make | undefined {
    const { scanner, attempts } = this
    scanner.skipSpace()
    const expression = this.expression()
    if (!expression) return undefined
    scanner.skipSpace()
    const isEnd = attempts.rule('EOI', scanner.at, () => (scanner.at === scanner.text.length ? true : undefined))
    return isEnd && expression
  }

  /** `a && b || c` is `a && (b || c)`. */
  private expression(): Make | undefined {
    return this.attempts.rule('expression', this.scanner.at, () => {
      const first = this.term()
      if (!first) return undefined
      const groups: Make[][] = [[first]]
      for (;;) {
        const before = this.scanner.at
        const operator = this.logicalOperator()
        if (operator) this.scanner.skipSpace()
        const term = operator && this.term()
        if (!term) {
          this.scanner.at = before
          break
        }
        if (operator === '&&') groups.push([term])
        else groups.at(-1)?.push(term)
      }
      return () =>
        joined(
          'and',
          groups.map((group) =>
            joined(
              'or',
              group.map((make) => make()),
            ),
          ),
        )
    })
  }

  private logicalOperator(): '&&' | '||' | undefined {
    const { scanner, attempts } = this
    scanner.skipSpace()
    const and = attempts.rule('and_op', scanner.at, () => scanner.take('&&') || undefined)
    if (and) return '&&'
    return attempts.rule('or_op', scanner.at, () => scanner.take('||') || undefined) && '||'
  }

  private term(): Make | undefined {
    return this.attempts.rule('term', this.scanner.at, () => this.predicate() ?? this.parenthesised())
  }

  /** `!` stands only before a parenthesis. */
  private parenthesised(): Make | undefined {
    const { scanner, attempts } = this
    const start = scanner.at
    return attempts.rule('parenthesised_expression', start, () => {
      const isNegated = attempts.rule('not_op', start, () => scanner.take('!') || undefined) === true
      scanner.skipSpace()
      const inner = scanner.take('(') ? this.inside(() => this.expression()) : undefined
      if (!inner) {
        scanner.at = start
        return undefined
      }
      return isNegated ? () => ({ type: 'not', inner: inner() }) : inner
    })
  }

  /** What stands between parentheses, the closing one included. */
  private inside<T>(parse: () => T | undefined): T | undefined {
    this.scanner.skipSpace()
    const inner = parse()
    if (inner === undefined) return undefined
    this.scanner.skipSpace()
    return this.scanner.take(')') ? inner : undefined
  }

  private predicate(): Make | undefined {
    const { scanner, attempts } = this
    const start = scanner.at
    return attempts.rule('predicate', start, () => {
      const left = this.left()
      if (left) scanner.skipSpace()
      const operator = left && this.operator()
      if (operator) scanner.skipSpace()
      const right = operator && parseLiteral(scanner, attempts)
      if (right) return () => predicateOf(scanner.text, left, operator, right)
      scanner.at = start
      return undefined
    })
  }

  /** A field, with functions around it or not. */
  private left(): LeftNode | undefined {
    const { scanner, attempts } = this
    const start = scanner.at
    return attempts.rule('lhs', start, () => {
      const call = attempts.rule('transform_func', start, () => this.call(start))
      if (call) return call
      scanner.at = start
      const field = this.ident('ident')
      return field === undefined ? undefined : { field, functions: [], start, end: scanner.at }
    })
  }

  private call(start: number): LeftNode | undefined {
    const { scanner } = this
    const name = this.ident('func_name')
    if (name === undefined) return undefined
    scanner.skipSpace()
    const inner = scanner.take('(') ? this.inside(() => this.left()) : undefined
    if (!inner) return undefined
    const span = { start, end: scanner.at }
    return { field: inner.field, functions: [...inner.functions, { name, span }], ...span }
  }

  private ident(name: string): string | undefined {
    const { scanner, attempts } = this
    return attempts.rule(name, scanner.at, () => scanner.takePattern(/[A-Za-z][A-Za-z0-9_.]*/y))
  }

  private operator(): Operator | undefined {
    const { scanner, attempts } = this
    return attempts.rule('binary_operator', scanner.at, () => {
      const negated = scanner.takePattern(/not[ \t\r\n]*in/y)
      return negated === undefined ? OPERATORS.find((operator) => scanner.take(operator)) : 'not in'
    })
  }
}

function predicateOf(text: string, left: LeftNode, operator: Operator, right: LiteralNode): Predicate {
  for (const { name, span } of left.functions) {
    if (name !== 'lower' && name !== 'any') throw spanError(text, span, `unknown transformation function: ${name}`)
  }
  const has = (wanted: string) => left.functions.some(({ name }) => name === wanted)
  const literal = right.value()
  return {
    type: 'predicate',
    field: left.field,
    lower: has('lower'),
    any: has('any'),
    operator,
    right: operator === '~' ? regexOf(text, literal, right) : literal,
  }
}

function regexOf(text: string, literal: ReturnType<LiteralNode['value']>, span: Span): Predicate['right'] {
  if (literal.type !== 'string') throw spanError(text, span, 'regex operator can only be used with String operands')
  const compiled = compilePattern(literal.value)
  if (!compiled.ok) throw spanError(text, span, describeRegexError(literal.value, compiled.reason))
  return { type: 'regex', value: literal.value, pattern: compiled.pattern }
}

function joined(type: 'and' | 'or', parts: readonly Expression[]): Expression {
  return parts.reduce((left, right) => ({ type, left, right }))
}
