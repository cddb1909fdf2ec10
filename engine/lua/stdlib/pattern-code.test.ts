import { spawnSync } from 'node:child_process'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compilePattern, hasSpecials, type LuaPattern } from './lua-pattern.ts'
import { generateMatcher } from './pattern-code.ts'
import { PatternMatcher } from './pattern-matcher.ts'

class Budget extends Error {}

/** A matcher that complains in JavaScript, and gives up before a test would seem to hang. */
function createMatcher() {
  let left = 3_000_000
  return new PatternMatcher({
    chargeSlice: () => undefined,
    charge(units) {
      left -= units
      if (left < 0) throw new Budget()
    },
    fail(message) {
      throw new Error(message)
    },
  })
}

/** A pattern that is compiled at once, or that is never compiled. */
function freshPattern(source: string, anchors: boolean, isCompiled: boolean): LuaPattern {
  const pattern = { ...compilePattern(source, anchors), heat: 0, code: undefined }
  return isCompiled ? { ...pattern, code: generateMatcher(pattern) } : { ...pattern, isGeneratable: false }
}

/** All that a search shows: start, end, captures or the error; undefined when it takes too long. */
function outcomeOf(pattern: LuaPattern, subject: string, from: number): string | undefined {
  const matcher = createMatcher()
  try {
    const start = matcher.search(pattern, subject, from)
    if (start < 0) return 'none'
    const captures = Array.from({ length: matcher.level }, (_, i) => matcher.capture(i))
    return JSON.stringify([start, matcher.matchEnd, captures])
  } catch (thrown) {
    if (thrown instanceof Budget) return undefined
    return `error: ${(thrown as Error).message}`
  }
}

const CLASSES = [
  '%a',
  '%d',
  '%s',
  '%w',
  '%W',
  '%z',
  '%.',
  '%%',
  '.',
  'a',
  'b',
  'c',
  '-',
  '=',
  ' ',
  '\0',
  '\xe9',
  '%-',
  'ab',
  '%u',
]
const SETS = ['[ab]', '[^a]', '[%w_]', '[a-c]', '[^%s=]', '[]]', '[^]a]', '[a-]', '[%a-z]', '[^%d]', '[\x80-\xff]']
const REPEATS = ['', '', '', '*', '+', '-', '?']
const ZERO_WIDTH = ['%f[%w]', '%f[^%w]', '%f[%z]', '()', '%b()', '%bab', '%baa', '^', '$']
const CAPTURES = ['(', ')', '(', ')', '%1', '%2', '%0', '%9']
const BROKEN = ['[', '[a', '%', '%f', '%b', '%bx', '[%', '%f[', '(', ')']

const single = fc
  .tuple(fc.constantFrom(...CLASSES, ...SETS), fc.constantFrom(...REPEATS))
  .map((parts) => parts.join(''))
const piece = fc.oneof(
  { weight: 12, arbitrary: single },
  { weight: 3, arbitrary: single.map((text) => `(${text})`) },
  { weight: 2, arbitrary: fc.constantFrom(...ZERO_WIDTH) },
  { weight: 2, arbitrary: fc.constantFrom(...CAPTURES) },
)
const pattern = fc
  .tuple(
    fc.constantFrom('', '', '^'),
    fc.array(piece, { maxLength: 7 }),
    fc.oneof({ weight: 8, arbitrary: fc.constantFrom('', '$') }, { weight: 1, arbitrary: fc.constantFrom(...BROKEN) }),
  )
  .map(([anchor, pieces, end]) => anchor + pieces.join('') + end)
const subject = fc.string({ unit: fc.constantFrom(...'aaabbbccab()-= 1A_.%\0\xe9\n'), maxLength: 24 })

describe('compiled patterns', () => {
  it.each(['(%a+)!%d', '^%a+ %d', '[^!]-%s', 'b a'])('cost as much of a time slice as walked ones: %s', (source) => {
    const subject = 'ab '.repeat(2000)
    const sliceOf = (isCompiled: boolean) => {
      let units = 0
      const matcher = new PatternMatcher({
        charge: () => undefined,
        chargeSlice: (more) => (units += more),
        fail: (message) => expect.fail(message),
      })
      for (const from of [0, 3000, 5990]) matcher.search(freshPattern(source, true, isCompiled), subject, from)
      return units
    }
    expect(sliceOf(true)).toBe(sliceOf(false))
  })

  it('find what walking through the pattern finds', () => {
    fc.assert(
      fc.property(pattern, subject, fc.nat(6), fc.boolean(), (source, text, from, anchors) => {
        const start = Math.min(from, text.length)
        const walked = outcomeOf(freshPattern(source, anchors, false), text, start)
        const compiled = outcomeOf(freshPattern(source, anchors, true), text, start)
        if (walked !== undefined && compiled !== undefined) expect(compiled).toBe(walked)
      }),
      { numRuns: 6000 },
    )
  })

  it('are made when a pattern has been walked through for long', () => {
    const matcher = createMatcher()
    const used = { ...compilePattern('(%w+)=(%w+)', true), heat: 0, code: undefined } as LuaPattern
    for (let i = 0; i < 1000 && used.code === undefined; i++) {
      expect(matcher.search(used, '?name=value', 0)).toBe(1)
      expect([matcher.capture(0), matcher.capture(1)]).toEqual(['name', 'value'])
    }
    expect(used.code).toBeDefined()
    expect(matcher.search(used, '?name=value', 0)).toBe(1)
    expect([matcher.capture(0), matcher.capture(1)]).toEqual(['name', 'value'])
  })

  it('take over within a search that takes long', () => {
    const used = { ...compilePattern('.-.-x$', true), heat: 0, code: undefined } as LuaPattern
    expect(outcomeOf(used, `${'ax'.repeat(5000)}x`, 0)).toBe('[0,10001,[]]')
    expect(used.code).toBeDefined()
  })

  it.each([
    ['nested repetitions', '.-'.repeat(12) + 'b', 'a'.repeat(400)],
    ['optional letters', 'a?'.repeat(20) + 'a'.repeat(20) + 'b', 'a'.repeat(30)],
    ['too big to compile', 'a?'.repeat(60) + 'a'.repeat(60) + 'b', 'a'.repeat(90)],
    ['runs that are looked at again from each start', 'a*b', 'a'.repeat(30_000)],
    ['parentheses without end', '%b()', '('.repeat(30_000)],
    ['references', '(.-)%1z', 'xy'.repeat(20_000)],
  ])('are charged for what they try: %s', (_name, source, text) => {
    expect(outcomeOf({ ...compilePattern(source, true), heat: 0, code: undefined }, text, 0)).toBeUndefined()
  })

  it('hold nothing of the pattern but numbers', () => {
    const text = String(generateMatcher(compilePattern('evil";alert(1)//[evil]%bxy%f[evil](evil)%1', true)))
    expect(text).toContain('charCodeAt')
    expect(text).not.toMatch(/evil|alert|["'`]/)
  })
})

const hasLuajit = spawnSync('luajit', ['-v']).status === 0

/** Bytes as Lua writes them in a string. */
function quoted(text: string): string {
  return `"${[...text].map((char) => `\\${char.charCodeAt(0).toString().padStart(3, '0')}`).join('')}"`
}

describe.skipIf(!hasLuajit)('luajit', () => {
  it('finds the same', () => {
    const cases = fc
      .sample(fc.tuple(pattern, subject), { numRuns: 5000, seed: 20261120 })
      .filter(([source]) => hasSpecials(source))
    const program = [
      'local function show(ok, start, stop, ...)',
      '  if not ok then io.write("error: ", (tostring(start):gsub("^[^ ]*: ", "")), "\\n") return end',
      '  if not start then io.write("none\\n") return end',
      '  io.write(start - 1, " ", stop)',
      '  for i = 1, select("#", ...) do local c = select(i, ...)',
      '    if type(c) == "number" then io.write(" ", c) else io.write(" <", (c:gsub(".", function(x) return x:byte() .. "," end)), ">") end',
      '  end',
      '  io.write("\\n")',
      'end',
      'local function case(s, p) show(pcall(string.find, s, p)) end',
      ...cases.map(([source, text]) => `case(${quoted(text)}, ${quoted(source)})`),
    ]
    const { stdout } = spawnSync('luajit', ['-'], { input: program.join('\n'), encoding: 'latin1', maxBuffer: 1 << 26 })
    const theirs = stdout.trimEnd().split('\n')
    expect(theirs).toHaveLength(cases.length)
    for (const [index, [source, text]] of cases.entries())
      for (const isCompiled of [false, true])
        expect([source, text, shown(freshPattern(source, true, isCompiled), text)]).toEqual([
          source,
          text,
          theirs[index],
        ])
  })
})

/** As the program above prints it. */
function shown(used: LuaPattern, text: string): string {
  const matcher = createMatcher()
  try {
    const start = matcher.search(used, text, 0)
    if (start < 0) return 'none'
    const captures = Array.from({ length: matcher.level }, (_, i) => matcher.capture(i)).map((capture) =>
      typeof capture === 'number' ? ` ${capture}` : ` <${[...capture].map((c) => `${c.charCodeAt(0)},`).join('')}>`,
    )
    return `${start} ${matcher.matchEnd}${captures.join('')}`
  } catch (thrown) {
    return `error: ${(thrown as Error).message}`
  }
}
