import { describe, expect, it } from 'vitest'
import { PatternError } from './compile-error.ts'
import { compilePattern } from './compile-pattern.ts'
import { execute } from './execute.ts'

function run(pattern: string, subject: string, letters = '', matchLimit = 100_000): number | number[] {
  const has = (letter: string): boolean => letters.includes(letter)
  const program = compilePattern(pattern, {
    caseless: has('i'),
    multiline: has('m'),
    dotAll: has('s'),
    extended: has('x'),
    dupNames: has('D'),
    utf: has('u'),
    checkUtf: true,
    alternativeSyntax: false,
    anchored: has('a'),
  })
  const result = execute(program, subject, 0, { matchLimit, longest: has('d') })
  return typeof result === 'number' ? result : [...result]
}

describe('patterns', () => {
  it.each([
    ['(\\d+)-(\\d+)', 'on 2024-01', '', [3, 10, 3, 7, 8, 10]],
    ['(?<=ab|c)x', 'abx', '', [2, 3]],
    ['^((.)(?1)\\2|.?)$', 'racecar', '', [0, 7, 0, 7, 0, 1]],
    ['a++a', 'aaa', '', -1],
    ['(?(?=a)ab|cd)', 'xcd', '', [1, 3]],
    ['ab(*SKIP)d|.', 'abcabd', '', [2, 3]],
    ['(?|(a)|(b))\\1', 'bb', '', [0, 2, 0, 1]],
    ['é', 'É', 'iu', -8],
    ['\xc3\xa9', '\xc3\x89', 'iu', [0, 2]],
    ['a+ ?', 'aaa', 'x', [0, 1]],
    ['a|ab|abc', 'abc', 'd', [0, 3]],
    ['foo\\Kbar', 'foobar', '', [3, 6]],
  ])('%s on %s with %s', (pattern, subject, letters, expected) => {
    if (expected === -8) expect(() => run(pattern, subject, letters)).toThrow(PatternError)
    else expect(run(pattern, subject, letters)).toEqual(expected)
  })

  it('gives up after as many steps as PCRE2', () => {
    expect(run('^(a+)+$', `${'a'.repeat(28)}!`)).toBe(-47)
    expect(run('(x+x+)+z', `${'x'.repeat(64)}y`)).toBe(-1)
    expect(run('(?:a|b)*c', `${'ab'.repeat(20_000)}c`)).toEqual([0, 40_001])
  })

  it.each([
    ['(', 'missing closing parenthesis', 1],
    ['a**', 'quantifier does not follow a repeatable item', 2],
    ['[z-a]', 'range out of order in character class', 3],
    ['(?<!a*)b', 'lookbehind assertion is not fixed length', 0],
    ['(?5)(a)', 'reference to non-existent subpattern', 3],
  ])('refuses %s', (pattern, message, offset) => {
    expect(() => run(pattern, '')).toThrow(expect.objectContaining({ message, offset }) as Error)
  })
})
