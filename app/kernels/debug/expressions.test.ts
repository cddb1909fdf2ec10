import { describe, expect, it } from 'vitest'
import { expressionAt, fieldExpression, namesUsed, namesWritten } from './expressions.ts'
import { inlineValues } from './inline-values.ts'

describe('expressions of a line', () => {
  it('finds the path up to the name under the pointer', () => {
    const line = '  kong.ctx.plugin.tenant = tenant:lower() -- kong'
    expect(expressionAt(line, 4)).toEqual({ text: 'kong', column: 3, endColumn: 7 })
    expect(expressionAt(line, 9)?.text).toBe('kong.ctx')
    expect(expressionAt(line, 22)?.text).toBe('kong.ctx.plugin.tenant')
    expect(expressionAt(line, 30)?.text).toBe('tenant')
  })

  it('finds nothing in keywords, methods, strings and comments', () => {
    expect(expressionAt('local x = "tenant"', 2)).toBeUndefined()
    expect(expressionAt('local x = "tenant"', 14)).toBeUndefined()
    expect(expressionAt('tenant:lower()', 9)).toBeUndefined()
    expect(expressionAt('x = 1 -- tenant', 12)).toBeUndefined()
  })

  it('names fields as Lua does', () => {
    expect(fieldExpression('conf', 'limit')).toBe('conf.limit')
    expect(fieldExpression('conf.tenants', '[1]')).toBe('conf.tenants[1]')
    expect(fieldExpression('headers', '["x-tenant"]')).toBe('headers["x-tenant"]')
    expect(fieldExpression('', 'kong')).toBe('kong')
    expect(fieldExpression('conf', '(metatable)')).toBeUndefined()
    expect(fieldExpression(undefined, 'limit')).toBeUndefined()
  })

  it('knows what a line gives a value, and what it uses', () => {
    expect(namesWritten('  local used, left = f(), conf.limit')).toEqual(['used', 'left'])
    expect(namesWritten('function M:access(conf)')).toEqual(['conf'])
    expect(namesWritten('for _, name in ipairs(list) do')).toEqual(['_', 'name'])
    expect(namesWritten('  count = count + 1')).toEqual(['count'])
    expect(namesWritten('  if left == 0 then')).toEqual([])
    expect(namesUsed('  if left < conf.limit and not "x" then')).toEqual(['left', 'conf'])
  })
})

describe('values behind the lines', () => {
  const source = [
    'local function quota(conf, tenant)',
    '  local used = incr(tenant)',
    '  local left = conf.limit - used',
    '  if left < 0 then',
    '    warn(tenant)',
    '  end',
    'end',
  ].join('\n')
  const variables = [
    { name: 'conf', text: '{ limit = 5 }', type: 'table' },
    { name: 'tenant', text: '"acme"', type: 'string' },
    { name: 'used', text: '6', type: 'number' },
    { name: 'left', text: '-1', type: 'number' },
    { name: 'warn', text: 'function warn', type: 'function' },
  ]

  it('stand where they were given, and on the line that will use them', () => {
    expect(inlineValues(source, 4, variables)).toEqual([
      { line: 1, text: 'tenant = "acme"  conf = { limit = 5 }' },
      { line: 2, text: 'used = 6' },
      { line: 3, text: 'left = -1' },
      { line: 4, text: 'left = -1' },
    ])
  })

  it('do not reach out of the function that runs', () => {
    const two = `local used = 1\n${source}`
    expect(inlineValues(two, 3, variables).map(({ line }) => line)).toEqual([2, 3])
  })
})
