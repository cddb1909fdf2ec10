import { describe, expect, it } from 'vitest'
import { HeaderList } from '../../header-list.ts'
import type { RoutedRequest } from '../routed-request.ts'
import { testRequest } from '../router.contract.ts'
import { checkTypes } from './check-types.ts'
import { compileMatcher, newFound } from './evaluate.ts'
import { RequestFields } from './fields.ts'
import { parseExpression } from './parse-expression.ts'

function matches(expression: string, request: Partial<RoutedRequest> = {}): boolean {
  const tree = parseExpression(expression)
  checkTypes(tree, 'http')
  return compileMatcher(tree)(new RequestFields(testRequest(request)), newFound())
}

function messageOf(expression: string): string {
  try {
    matches(expression)
  } catch (error) {
    return (error as Error).message
  }
  return ''
}

describe('expressions', () => {
  it('bind || tighter than &&', () => {
    expect(matches('http.path == "/" || http.path == "/x" && http.method == "PUT"')).toBe(false)
    expect(matches('http.path == "/" || (http.path == "/x" && http.method == "PUT")')).toBe(true)
    expect(matches('!(http.path == "/") || http.method == "GET"')).toBe(true)
  })

  it('fail on absent fields, != and not in included', () => {
    expect(matches('http.headers.x != "a"')).toBe(false)
    expect(matches('net.src.ip not in 10.0.0.0/8', { source: { ip: undefined, port: 1 } })).toBe(false)
    expect(matches('!(http.headers.x == "a")')).toBe(true)
  })

  it('want all of several values, or one with any', () => {
    const headers = new HeaderList([
      ['X-A', 'One'],
      ['x-a', 'two'],
    ])
    expect(matches('http.headers.x_a == "two"', { headers })).toBe(false)
    expect(matches('any(http.headers.x_a) == "two"', { headers })).toBe(true)
    expect(matches('lower(any(http.headers.x_a)) == "one"', { headers })).toBe(true)
    expect(matches('http.headers.x_a != "z"', { headers })).toBe(true)
  })

  it('compare numbers, addresses, segments and queries', () => {
    const source = { ip: 'fd00::1:2', port: 65000 }
    expect(matches('net.src.port >= 0xfde8 && net.src.port < 65001', { source })).toBe(true)
    expect(matches('net.src.ip == fd00:0:0::1:2 && net.src.ip in fd00::/64', { source })).toBe(true)
    expect(matches('net.port == 0120')).toBe(true)
    expect(matches('http.path.segments.0_1 == "a/b" && http.path.segments.len == 3', { path: '/a/b/c/' })).toBe(true)
    expect(matches('http.path.segments.3 == "c"', { path: '/a/b/c' })).toBe(false)
    expect(matches('http.queries.x == "" && http.path contains "/"', { queries: [['x', '']] })).toBe(true)
  })

  it('read escapes, raw strings and UTF-8', () => {
    expect(matches(String.raw`http.path == "/a\"\\\t"`, { path: '/a"\\\t' })).toBe(true)
    expect(matches('http.path == r#"/a"\\"#', { path: '/a"\\' })).toBe(true)
    expect(matches('lower(http.path) ~ r#"^/.$"#', { path: '/\xc3\x89' })).toBe(true)
  })
})

it.each([
  [
    'http.path == "/a" && ',
    ' --> 1:22\n  |\n1 | http.path == "/a" && \n  |                      ^---\n  |\n  = expected term',
  ],
  ['http.path = "/a"', ' --> 1:11\n  |\n1 | http.path = "/a"\n  |           ^---\n  |\n  = expected binary_operator'],
  ['http.path == /a', ' --> 1:14\n  |\n1 | http.path == /a\n  |              ^---\n  |\n  = expected rhs'],
  [
    'http.path == "a" x',
    ' --> 1:18\n  |\n1 | http.path == "a" x\n  |                  ^---\n  |\n  = expected EOI, and_op, or or_op',
  ],
  [
    '(http.path == "a"',
    ' --> 1:18\n  |\n1 | (http.path == "a"\n  |                  ^---\n  |\n  = expected and_op or or_op',
  ],
  [
    'http.path == "\\u"',
    ' --> 1:15\n  |\n1 | http.path == "\\u"\n  |               ^---\n  |\n  = expected str_char or str_esc',
  ],
  [
    'upper(http.path) == "a"',
    ' --> 1:1\n  |\n1 | upper(http.path) == "a"\n  | ^--------------^\n  |\n  = unknown transformation function: upper',
  ],
  [
    'net.src.ip in 10.0.0.1/8',
    ' --> 1:15\n  |\n1 | net.src.ip in 10.0.0.1/8\n  |               ^--------^\n  |\n  = host part of address was not zero',
  ],
  [
    'http.path ~ "a(?=b)"',
    ' --> 1:13\n  |\n1 | http.path ~ "a(?=b)"\n  |             ^------^\n  |\n  = regex parse error:\n    a(?=b)\n     ^^^\nerror: look-around, including look-ahead and look-behind, is not supported',
  ],
  ['http.pat == "a"', 'Unknown LHS field'],
  ['http.path > 5', 'Type mismatch between the LHS and RHS values of predicate'],
  ['net.dst.port in 10.0.0.0/8', 'In/NotIn operators only supports IP in CIDR'],
  ['lower(net.dst.port) == 1', 'lower-case transformation function only supported with String type fields'],
  ['net.dst.port ~ "1"', 'Regex operators only supports string operands'],
  ['net.dst.port ^= 1', 'Regex/Prefix/Postfix operators only supports string operands'],
  ['http.path > "a"', 'Greater/GreaterOrEqual/Lesser/LesserOrEqual operators only supports integer operands'],
  ['net.dst.port contains 1', 'Contains operator only supports string operands'],
])('refuses %s', (expression, message) => {
  expect(messageOf(expression)).toBe(message)
})
