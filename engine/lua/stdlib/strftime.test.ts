import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { breakDown, makeTime } from './calendar.ts'
import { strftime } from './strftime.ts'

function format(text: string, seconds: number): string {
  const time = breakDown(seconds)
  if (time === undefined) throw new Error('no such time')
  return strftime(text, time, { seconds, zone: 'UTC' })
}

// conformance/lib/jit.jsonl, jit/date; the rest from glibc 2.36
describe('strftime', () => {
  it.each([
    ['%Y-%m-%dT%H:%M:%SZ', 951827696, '2000-02-29T12:34:56Z'],
    ['%c', 0, 'Thu Jan  1 00:00:00 1970'],
    ['%x|%X|%p|%I', 0, '01/01/70|00:00:00|AM|12'],
    ['%j %U %w %W', 0, '001 00 4 00'],
    ['%D %F %T %R', 951827696, '02/29/00 2000-02-29 12:34:56 12:34'],
    ['%e|%k|%l', 0, ' 1| 0|12'],
    ['%s', 951827696, '951827696'],
    ['%u %V %G %g %C', 951827696, '2 09 2000 00 20'],
    ['%E', 0, '%E'],
    ['%Q', 0, '%Q'],
    ['a%', 0, 'a%'],
    ['%Ey', 951827696, '00'],
    ['%5Y', 951827696, '02000'],
    ['%Z %z', 0, 'UTC +0000'],
    ['%-d %_d %^a %#p', 0, '1  1 THU am'],
    ['%V %G', 1230768000, '01 2009'],
    ['%10B|', 0, '   January|'],
    ['%EH', 0, '%EH'],
  ])('%s at %d', (text, seconds, result) => {
    expect(format(text, seconds)).toBe(result)
  })
})

describe('the calendar', () => {
  it('goes there and back', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1e12, max: 1e12 }), (seconds) => {
        const time = breakDown(seconds)
        return time !== undefined && makeTime(time) === seconds
      }),
    )
  })

  it('agrees with the host', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1e10, max: 1e11 }), (seconds) => {
        expect(format('%Y-%m-%dT%H:%M:%S', seconds)).toBe(
          new Date(seconds * 1000)
            .toISOString()
            .replace(/\.000Z$/, '')
            .replace(/^\+0*/, ''),
        )
      }),
    )
  })

  it('normalises fields', () => {
    expect(makeTime({ year: 2000, month: 13, day: -3, hour: 30, min: 0, sec: 0 })).toBe(980748000)
    expect(makeTime({ year: 2000, month: -1, day: 0, hour: 0, min: 0, sec: 0 })).toBe(943920000)
    expect(breakDown(1e17)).toBeUndefined()
    expect(breakDown(NaN)).toBeUndefined()
  })
})
