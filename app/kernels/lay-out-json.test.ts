import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { layOutJson } from './lay-out-json.ts'

describe('layOutJson', () => {
  it('lays out as JSON.stringify does', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        const value: unknown = JSON.parse(text)
        expect(JSON.parse(layOutJson(text) ?? '')).toEqual(value)
      }),
    )
    const value = { a: [1, { b: 'x,{}' }], c: {}, d: [], e: null }
    expect(layOutJson(JSON.stringify(value))).toBe(JSON.stringify(value, undefined, 2))
  })

  it('keeps numbers as they were written', () => {
    expect(layOutJson('[1.0,12345678901234567890]')).toBe('[\n  1.0,\n  12345678901234567890\n]')
    expect(layOutJson('{')).toBeUndefined()
  })
})
