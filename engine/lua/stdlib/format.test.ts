import { describe, expect, it } from 'vitest'
import { formatFloat } from './format-float.ts'
import { formatInteger, formatInteger64 } from './format-integer.ts'
import { type FormatSpec, parseFormat } from './format-spec.ts'
import { formatString, quoteString } from './format-text.ts'

function specOf(format: string): FormatSpec {
  const part = parseFormat(format)[0]
  if (part?.type !== 'conversion') throw new Error(`no conversion: ${format}`)
  return part
}

// conformance/lib/jit.jsonl, jit/fmt and jit/fmterr
describe('numbers', () => {
  it.each([
    ['%d', 3.99, '3'],
    ['%d', -0.5, '0'],
    ['%d', 2 ** 63, '-9223372036854775808'],
    ['%5d', -3.99, '   -3'],
    ['%-5d', -3, '-3   '],
    ['%05d', -3, '-0003'],
    ['%+d', 0, '+0'],
    ['% d', 0, ' 0'],
    ['%8.3d', -3.99, '    -003'],
    ['%.0d', 0, ''],
    ['%i', 2 ** 53 + 2, '9007199254740994'],
    ['%u', -1, '18446744073709551615'],
    ['%x', -255, 'ffffffffffffff01'],
    ['%x', Infinity, '8000000000000000'],
    ['%X', 1e15, '38D7EA4C68000'],
    ['%#x', 255, '0xff'],
    ['%#X', 255, '0XFF'],
    ['%o', 255, '377'],
    ['%#o', 0, '0'],
    ['%#o', 255, '0377'],
    ['%-+ #0d', 1, '+1'],
  ])('%s of %d', (format, n, text) => {
    expect(formatInteger(specOf(format), n)).toBe(text)
  })

  it.each([
    ['%e', 123456789, '1.234568e+08'],
    ['%.0e', 16, '2e+01'],
    ['%E', 1e-5, '1.000000E-05'],
    ['%e', Infinity, 'inf'],
    ['%E', NaN, 'NAN'],
    ['%f', -1.5, '-1.500000'],
    ['%.0f', 0.5, '1'],
    ['%.0f', 2.5, '3'],
    ['%#.0f', 1, '1.'],
    ['%.2f', 1.005, '1.00'],
    ['%010.2f', Infinity, '       inf'],
    ['%010.2f', 0, '0000000.00'],
    ['%+f', 16, '+16.000000'],
    ['%.3f', 1e21, '1000000000000000000000.000'],
    ['%5.1f', Infinity, '  inf'],
    ['%g', -0, '-0'],
    ['%g', 2 ** 53, '9.0072e+15'],
    ['%G', 1e100, '1E+100'],
    ['%#g', 1e15, '1.00000e+15'],
    ['%#g', 0, '0.00000'],
    ['%.0g', -1.5, '-2'],
    ['%.14g', 12345678901234.5, '12345678901235'],
    ['%.17g', 0.1, '0.10000000000000001'],
    ['%a', 0.1, '0x1.999999999999ap-4'],
    ['%A', 1e15, '0X1.C6BF52634P+49'],
    ['%.2a', 1e100, '0x1.25p+332'],
    ['%a', 0, '0x0p+0'],
    ['%a', 5e-324, '0x1p-1074'],
    ['%012a', 1, '0x0000001p+0'],
  ])('%s of %d', (format, n, text) => {
    expect(formatFloat(specOf(format), n)).toBe(text)
  })

  it.each([
    ['%d', 2n ** 64n - 1n, '-1'],
    ['%u', -7n, '18446744073709551609'],
    ['%o', -7n, '1777777777777777777771'],
    ['%10d', -7n, '        -7'],
  ])('%s of %s', (format, bits, text) => {
    expect(formatInteger64(specOf(format), bits)).toBe(text)
  })
})

describe('text', () => {
  it('cuts, then pads', () => {
    expect([formatString(specOf('%5.1s'), 'abc'), formatString(specOf('%-5s'), 'abc')]).toEqual(['    a', 'abc  '])
  })

  it('quotes what Lua would not read back', () => {
    expect(quoteString('a\nb\0c\r1"\\\x7f\x01')).toBe('"a\\\nb\\0c\\0131\\"\\\\\\127\\1"')
  })
})

describe('format strings', () => {
  it.each([
    ['%100d', '%100'],
    ['%.100f', '%.100'],
    ['%1$d', '%1$'],
    ['%%%', '%'],
    ['%n', '%n'],
    ['%lld', '%l'],
    ['%y', '%y'],
  ])('refuses %s quoting %s', (format, quoted) => {
    expect(parseFormat(format).at(-1)).toEqual({ type: 'error', text: quoted })
  })

  it('joins literals and %%', () => {
    expect(parseFormat('100%% of %s')[0]).toEqual({ type: 'literal', text: '100% of ' })
  })
})
