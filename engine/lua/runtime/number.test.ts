import { execFileSync } from 'node:child_process'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { numberToString, parseNumeral, stringToNumber } from './number.ts'

/** A slow %.14g over exact decimal digits: rounds half up, as lj_strfmt_num.c does. */
function referenceG14(n: number): string {
  if (n === 0) return Object.is(n, -0) ? '-0' : '0'
  const digits = n.toExponential(13)
  const [mantissa = '', exponentText = '0'] = digits.split('e')
  const exponent = Number(exponentText)
  const trim = (text: string) => (text.includes('.') ? text.replace(/0+$/, '').replace(/\.$/, '') : text)
  if (exponent < -4 || exponent >= 14) {
    const size = String(Math.abs(exponent)).padStart(2, '0')
    return `${trim(mantissa)}e${exponent < 0 ? '-' : '+'}${size}`
  }
  const sign = n < 0 ? '-' : ''
  const plain = mantissa.replace('-', '').replace('.', '')
  if (exponent < 0) return sign + trim(`0.${'0'.repeat(-exponent - 1)}${plain}`)
  return sign + trim(`${plain.slice(0, exponent + 1)}.${plain.slice(exponent + 1)}`)
}

describe('numberToString', () => {
  it.each([
    [1, '1'],
    [-0, '-0'],
    [0, '0'],
    [1e15, '1e+15'],
    [123456789012345, '1.2345678901235e+14'],
    [2 ** 53, '9.007199254741e+15'],
    [99999999999999, '99999999999999'],
    [1e14, '1e+14'],
    [12345678901234.5, '12345678901235'],
    [0.1 + 0.2, '0.3'],
    [1e-5, '1e-05'],
    [0.0001, '0.0001'],
    [5e-324, '4.9406564584125e-324'],
    [Infinity, 'inf'],
    [-Infinity, '-inf'],
    [NaN, 'nan'],
    [1e100, '1e+100'],
    [3.14159265358979, '3.1415926535898'],
    [-1.5, '-1.5'],
    [1 / 3, '0.33333333333333'],
    [99999999999999.9, '1e+14'],
  ])('prints %d as LuaJIT does', (n, text) => {
    expect(numberToString(n)).toBe(text)
  })

  it('agrees with a digit-by-digit %.14g', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (n) => numberToString(n) === referenceG14(n)),
      { numRuns: 3000 },
    )
    fc.assert(
      fc.property(fc.double({ min: -1e15, max: 1e15, noNaN: true }), (n) => numberToString(n) === referenceG14(n)),
      { numRuns: 3000 },
    )
  })
})

describe('stringToNumber', () => {
  it.each([
    ['0x10', 16],
    ['0X1F', 31],
    ['0x1p3', 8],
    ['0x.1', 0.0625],
    ['1E-2', 0.01],
    ['\t3\n', 3],
    ['-', undefined],
    ['+1', 1],
    ['--1', undefined],
    ['1e', undefined],
    ['1e+', undefined],
    ['nan', NaN],
    ['INF', Infinity],
    ['-infinity', -Infinity],
    ['infinit', undefined],
    ['0B1', 1],
    ['1f', undefined],
    ['1LL', undefined],
    ['1i', undefined],
    ['1,5', undefined],
    ['9007199254740993', 9007199254740992],
    ['0x1fffffffffffff1', 0x1fffffffffffff * 16],
    ['\0', undefined],
    ['', undefined],
    ['5e-324', 5e-324],
    ['0xg', undefined],
    ['-0x10', -16],
    ['- 1', undefined],
    ['0b1.', undefined],
    ['0b2', undefined],
    ['0x1.', 1],
    ['0x1.p', undefined],
    ['0x', undefined],
    ['0x.p1', undefined],
    ['1.', 1],
    ['.', undefined],
    ['0x1p-1075', 0],
    ['0x1.0001p-1075', 5e-324],
    ['0x3p-1075', 1e-323],
    ['0x1.fffffffffffff8p1023', Infinity],
    ['0x1p99999', Infinity],
    [`0b${'1'.repeat(64)}`, 2 ** 64],
    [`0b${'1'.repeat(65)}`, undefined],
    ['0x80000000000004001', 0x80000000000008 * 2 ** 12],
    ['1\v', 1],
    ['-0', -0],
    ['1 2', undefined],
    ['0e12', 0],
  ])('reads %j', (text, value) => {
    expect(stringToNumber(text)).toBe(value)
  })
})

describe('parseNumeral', () => {
  it.each([
    ['12', 12],
    ['0x.8p1', 1],
    ['0b101', 5],
    ['1LL', { int64: 1n, unsigned: false }],
    ['1uLL', { int64: 1n, unsigned: true }],
    ['0xfull', { int64: 15n, unsigned: true }],
    ['3llu', { int64: 3n, unsigned: true }],
    ['0x8000000000000000LL', { int64: -(2n ** 63n), unsigned: false }],
    ['18446744073709551615ULL', { int64: 2n ** 64n - 1n, unsigned: true }],
    ['18446744073709551616ULL', undefined],
    ['2i', { imaginary: 2 }],
    ['1.5e1i', { imaginary: 15 }],
    ['1L', undefined],
    ['1u', undefined],
    ['1.5LL', undefined],
    ['3x', undefined],
    ['1e', undefined],
    ['0XFFll', { int64: 255n, unsigned: false }],
  ])('reads the literal %s', (text, value) => {
    expect(parseNumeral(text)).toEqual(value)
  })
})

function hasLuaJit(): boolean {
  try {
    execFileSync('luajit', ['-v'])
    return true
  } catch {
    return false
  }
}

describe.runIf(hasLuaJit())('against luajit', () => {
  it('prints random doubles the same', () => {
    const samples = fc.sample(fc.double({ noNaN: true, noDefaultInfinity: true }), 2000)
    const script = `for _,n in ipairs{${samples.map((n) => (Object.is(n, -0) ? '0' : String(n))).join(',')}} do print(n) end`
    const expected = execFileSync('luajit', ['-'], { input: script, encoding: 'utf8' }).trimEnd().split('\n')
    expect(samples.map((n) => numberToString(n === 0 ? 0 : n))).toEqual(expected)
  })
})

it.each(['5e-1048576', '5e2147483648', '0e2147483648', '0x1p1048577'])(
  '%s is no number: its exponent is too far',
  (text) => expect(stringToNumber(text)).toBeUndefined(),
)
it.each([
  ['5e-1000000', 0],
  ['5e655360', Infinity],
])('%s still is', (text, value) => expect(stringToNumber(text)).toBe(value))
