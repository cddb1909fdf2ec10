import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { plainIndex, searchSteps } from './plain-search.ts'

const text = fc.string({ unit: fc.constantFrom('a', 'a', 'b'), maxLength: 12 })

describe('plainIndex', () => {
  it('finds what indexOf finds in strings so long that it searches by itself', () => {
    fc.assert(
      fc.property(text, fc.nat(60), text, text, fc.nat(40), (unit, times, middle, end, from) => {
        const needle = `aabaaab${unit}`
        const subject = `${'ab'.repeat(80_000)}${needle.slice(1).repeat(times)}${middle}${needle}${end}`
        const start = Math.min(150_000 + from, subject.length)
        expect(plainIndex(subject, needle, from)).toBe(subject.indexOf(needle, from))
        expect(plainIndex(subject, `${needle}c`, from)).toBe(-1)
        expect(plainIndex(subject, needle, start)).toBe(subject.indexOf(needle, start))
      }),
      { numRuns: 60 },
    )
  })

  it('charges long needles in short strings by all comparisons they may take', () => {
    expect(searchSteps(1000, 'a'.repeat(500))).toBe(7812)
    expect(searchSteps(1_000_000, 'a'.repeat(500))).toBe(125_000)
    expect(searchSteps(50, 'HTTP/1.1')).toBe(6)
  })

  it('takes no square time for the worst strings', () => {
    // with indexOf this takes a minute and a half
    const needle = `${'a'.repeat(100_000)}b${'a'.repeat(100_000)}`
    expect(plainIndex('a'.repeat(1_000_000), needle, 0)).toBe(-1)
  })
})
