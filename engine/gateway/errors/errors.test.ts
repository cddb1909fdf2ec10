import { describe, expect, it } from 'vitest'
import { errorTree } from './error-tree.ts'
import { createErrors } from './kong-error.ts'
import { pretty } from './pretty.ts'
import { errorsString, violationMessage } from './violation-text.ts'

const errors = errorTree([
  { path: ['port'], message: 'expected an integer' },
  { path: ['config', 'redis', 'host'], message: 'required field missing' },
  { path: ['paths', 1], message: 'should start with: /' },
  { path: ['@entity'], message: 'one of them' },
])

describe('what is wrong', () => {
  it('is a table of names and positions, later words instead of earlier ones', () => {
    expect(errors).toEqual({
      '@entity': ['one of them'],
      config: { redis: { host: 'required field missing' } },
      paths: [undefined, 'should start with: /'],
      port: 'expected an integer',
    })
    expect(errorTree([1, 2].map((n) => ({ path: ['a'], message: String(n) })))).toEqual({ a: '2' })
  })

  it('is told in two levels, deeper ones as Lua tables', () => {
    expect(violationMessage(errors)).toBe(
      '4 schema violations (one of them; config.redis: {\n  host = "required field missing"\n}; ' +
        'paths.2: should start with: /; port: expected an integer)',
    )
    expect(errorsString(errors)).toBe(
      'Validation error: one of them; config: Validation error: redis: Validation error: host: required field missing; ' +
        'paths: Validation error: should start with: /; port: expected an integer',
    )
  })

  it('names the strategy in logs', () => {
    const { body, string } = createErrors('off').unique_violation({ name: null, id: 'x' })
    expect(body.message).toBe(`UNIQUE violation detected on '{id="x",name=null}'`)
    expect(string).toBe(`[off] ${body.message}`)
  })
})

describe('Penlight', () => {
  it.each([
    [{ a: 1, end: true, 'b-c': [1, 2] }, '{\n  a = 1,\n  ["b-c"] = {\n    1,\n    2\n  },\n  ["end"] = true\n}'],
    [[undefined, 'x'], '{\n  [2] = "x"\n}'],
    [{ a: 'l1\nl2', b: 'say "x"' }, '{\n  a = [[l1\nl2]],\n  b = "say \\"x\\""\n}'],
    [{ a: null, b: 1e15 }, '{\n  a = "userdata: NULL",\n  b = 1e+15\n}'],
  ])('writes %j', (value, text) => {
    expect(pretty(value)).toBe(text)
  })
})
