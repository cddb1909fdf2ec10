import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type LuaReturn, type LuaValue, valuesOf } from '../runtime/value.ts'
import { PatternMatcher } from './pattern-matcher.ts'
import { searchFunctions } from './string-search.ts'

let charged = 0
const matcher = new PatternMatcher({
  chargeSlice: () => undefined,
  charge(steps) {
    charged += steps
    if (charged > 5_000_000) throw new Error('budget')
  },
  fail(message) {
    throw new Error(message)
  },
})
const { find, match, gmatch } = searchFunctions(matcher)

function call(f: typeof find, ...args: LuaValue[]): readonly LuaValue[] {
  charged = 0
  return valuesOf(f.p.q(f, ...args) as LuaReturn)
}

describe('match', () => {
  it.each([
    ['hello world', '%w+', ['hello']],
    ['key = value', '^(%w+)%s*=%s*(%w+)$', ['key', 'value']],
    ['  trim me  ', '^%s*(.-)%s*$', ['trim me']],
    ['hello', '()ll()', [3, 5]],
    ['THE (quick) fox', '%((%a+)%)', ['quick']],
    ['f(a(b)c)d', '%b()', ['(a(b)c)']],
    ['THE quick', '%f[%a]%a+$', ['quick']],
    ['abcabc', '(abc)%1', ['abc']],
    ['x-y', '[%a-z]+', ['x-y']],
    [']', '[]]', [']']],
    ['b', '[a-%z]', [undefined]],
    ['a\0b', 'a%zb', ['a\0b']],
    ['a\0b', 'a\0c', ['a']],
    ['aa', '()%1', [undefined]],
    ['b', 'a[', [undefined]],
    ['a.b', 'a%.b', ['a.b']],
    ['x^', 'x^', ['x^']],
    ['a$b', 'a$b', ['a$b']],
    ['\xe9', '%a', [undefined]],
  ])('%j %j', (subject, pattern, captures) => {
    expect(call(match, subject, pattern)).toEqual(captures)
  })

  it.each([
    ['a', '%', "malformed pattern (ends with '%')"],
    ['a', '[a', "malformed pattern (missing ']')"],
    ['a', '[a%', "malformed pattern (missing ']')"],
    ['a', '%b', 'unbalanced pattern'],
    ['a', '%bx', 'unbalanced pattern'],
    ['a', '%f', "missing '[' after '%f' in pattern"],
    ['a', '(', 'unfinished capture'],
    ['a', 'a)', 'invalid pattern capture'],
    ['a', '%1', 'invalid capture index'],
    ['a', '(%1)', 'invalid capture index'],
    ['a'.repeat(40), '(a)'.repeat(33), 'too many captures'],
    ['a'.repeat(300), 'a?'.repeat(300), 'pattern too complex'],
  ])('%j %j fails as in LuaJIT', (subject, pattern, message) => {
    expect(() => call(match, subject, pattern)).toThrow(message)
  })

  it('charges catastrophic backtracking to the budget', () => {
    expect(() => call(match, 'a'.repeat(200), '(.-)(.-)(.-)(.-)(.-)(.-)b')).toThrow('budget')
  })
})

describe('find', () => {
  it.each([
    ['abc', 'b', undefined, [2, 2]],
    ['abc', '', 4, [4, 3]],
    ['abc', '', 5, [undefined]],
    ['a', ')', undefined, [undefined]],
    ['abc', '^b', 2, [2, 2]],
    ['abc', 'b()', 2, [2, 2, 3]],
    ['a+b', '+', undefined, [2, 2]],
    ['abc', 'c', -1, [3, 3]],
  ])('%j %j %j', (subject, pattern, init, result) => {
    expect(call(find, subject, pattern, init)).toEqual(result)
  })

  it('agrees with a plain search for patterns without specials', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 30 })
    fc.assert(
      fc.property(text, text, (subject, needle) => {
        const at = subject.indexOf(needle)
        const escaped = [...needle].map((letter) => `[${letter}]`).join('')
        const expected = at < 0 ? [undefined] : [at + 1, at + needle.length]
        expect(call(find, subject, escaped)).toEqual(expected)
      }),
    )
  })
})

it('gmatch walks all matches and takes ^ literally', () => {
  const all = (subject: string, pattern: string) => {
    const iterate = call(gmatch, subject, pattern)[0] as typeof gmatch
    const found: LuaValue[] = []
    for (let values = call(iterate); values.length > 0; values = call(iterate)) found.push(values.join('='))
    return found
  }
  expect(all('a=1,b=2', '(%w)=(%w)')).toEqual(['a=1', 'b=2'])
  expect(all('abc', '')).toEqual(['', '', '', ''])
  expect(all('^a^a', '^a')).toEqual(['^a', '^a'])
})
