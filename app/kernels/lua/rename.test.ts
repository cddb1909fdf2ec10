import { describe, expect, it } from 'vitest'
import { moduleFields } from './module-fields.ts'
import { createProjectReader } from './project.ts'
import { nameAt, renameAt } from './rename.ts'

const HANDLER = 'kong/plugins/p/handler.lua'
const ACCESS = 'kong/plugins/p/access.lua'
const files: Record<string, string> = {
  [HANDLER]: `local access = require "kong.plugins.p.access"
local P = { PRIORITY = 1, ["limit"] = 3 }
local function own(x) return x + P.limit end
function P:helper() return 1 end
function P:access(conf)
  local own2 = own(conf)
  access.check(own(own2), self:helper())
end
return P
`,
  [ACCESS]: `local M = {}
function M.check(value) return M.check, value end
return M
`,
}
const project = createProjectReader()(files)
const module = project.get(HANDLER)
if (!module) throw new Error(HANDLER)

/** Both files after the rename, or the problem. */
function rename(at: string, name: string): string | Record<string, string> {
  const offset = files[HANDLER]?.indexOf(at) ?? -1
  const result = module ? renameAt(project, module, { offset, name }) : { problem: '' }
  if ('problem' in result) return result.problem
  const changed = { ...files }
  for (const { file, span } of result.places.toSorted((a, b) => b.span.start - a.span.start)) {
    const text = changed[file] ?? ''
    changed[file] = text.slice(0, span.start) + name + text.slice(span.end)
  }
  return Object.fromEntries(Object.entries(changed).filter(([path, text]) => text !== files[path]))
}
const lines = (result: string | Record<string, string>, file: string) =>
  typeof result === 'string'
    ? result
    : result[file]?.split('\n').filter((line) => !files[file]?.split('\n').includes(line))

describe('renameAt', () => {
  it('renames locals in their file', () => {
    expect(lines(rename('own(conf)', 'mine'), HANDLER)).toEqual([
      'local function mine(x) return x + P.limit end',
      '  local own2 = mine(conf)',
      '  access.check(mine(own2), self:helper())',
    ])
  })

  it('renames fields of a module in every file, methods called on self, and keys in brackets', () => {
    const result = rename('check(own', 'verify')
    expect(lines(result, HANDLER)).toEqual(['  access.verify(own(own2), self:helper())'])
    expect(lines(result, ACCESS)).toEqual(['function M.verify(value) return M.verify, value end'])
    expect(lines(rename('helper()', 'aid'), HANDLER)).toEqual([
      'function P:aid() return 1 end',
      '  access.check(own(own2), self:aid())',
    ])
    expect(lines(rename('limit end', 'most'), HANDLER)).toEqual([
      'local P = { PRIORITY = 1, ["most"] = 3 }',
      'local function own(x) return x + P.most end',
    ])
  })

  it('says what it can’t rename', () => {
    expect(rename('access(conf)', 'x')).toBe('access is a phase: Kong calls it by this name.')
    expect(rename('PRIORITY', 'x')).toBe('Kong reads PRIORITY by this name.')
    expect(rename('own(conf)', 'end')).toBe('“end” is no name in Lua.')
    expect(rename('own(conf)', 'conf')).toBe(`${HANDLER} has a conf already.`)
    expect(rename('helper()', 'limit')).toBe(`${HANDLER} has a limit already.`)
    expect(nameAt(project, module, 0)).toEqual({ problem: 'There is no name here.' })
  })
})

describe('moduleFields', () => {
  it('are those of a required module, or of a table of the file', () => {
    expect(moduleFields(project, module, 'access')).toEqual([{ name: 'check', isFunction: true, file: ACCESS }])
    expect(moduleFields(project, module, 'P').map(({ name }) => name)).toEqual([
      'PRIORITY',
      'limit',
      'helper',
      'access',
    ])
    expect(moduleFields(project, module, 'nobody')).toEqual([])
  })
})
