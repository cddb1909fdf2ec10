import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readLuaSymbols } from './read-symbols.ts'
import type { LuaPath, LuaSymbols } from './symbols.ts'

const text = ({ names, local }: LuaPath) =>
  `${local === undefined ? '' : `#${local} `}${names.map(({ name }) => name).join('.')}`

function read(source: string): LuaSymbols {
  const reading = readLuaSymbols(source, 'test.lua')
  if ('diagnostic' in reading) throw new Error(reading.diagnostic.message)
  return reading.symbols
}

describe('readLuaSymbols', () => {
  it('tells locals from globals and gives every name its place', () => {
    const source = 'local exit = kong.response.exit\nlocal function stop(status) exit(status) end\nstop(403)'
    const { uses, locals } = read(source)
    expect(uses.map(({ path, kind, owner }) => `${kind} ${text(path)} in ${owner}`)).toEqual([
      'read kong.response.exit in 0',
      'read #2 status in 1',
      'call #0 exit in 1',
      'call #1 stop in 0',
    ])
    const call = uses.at(-1)?.path.names[0]
    expect(source.slice(call?.start, call?.end)).toBe('stop')
    expect(locals[0]?.value).toMatchObject({ type: 'path' })
    expect(locals[1]?.value).toEqual({ type: 'function', id: 1 })
  })

  it('knows the self of methods, fields of tables, and what a chunk returns', () => {
    const { definitions, result, functions, locals } = read(
      'local M = { PRIORITY = 10, log = function() end }\nfunction M:access(conf) self.x = conf end\nM.rewrite = M.access\nreturn M',
    )
    expect(definitions.map(({ path, value }) => `${text(path)} ${value?.type}`)).toEqual([
      '#0 M.PRIORITY literal',
      '#0 M.log function',
      '#1 self.x path',
      '#0 M.access function',
      '#0 M.rewrite path',
    ])
    expect(functions[2]?.parameters.map((id) => locals[id]?.name)).toEqual(['self', 'conf'])
    expect(result).toMatchObject({ type: 'path', path: { local: 0 } })
  })

  it('follows require, setmetatable, shadowing, repeat, and functions that are passed on', () => {
    const { locals, functions, uses } = read(
      [
        'local access = require "kong.plugins.a.access"',
        'local M = setmetatable({}, { __index = access })',
        'do local access = 1; print(access) end',
        'repeat local done = access.check() until done',
        'ngx.timer.at(0, function(premature) return premature end)',
      ].join('\n'),
    )
    expect(locals.map(({ name, value }) => `${name} ${value?.type}`)).toEqual([
      'access require',
      'M table',
      'access literal',
      'done call',
      'premature undefined',
    ])
    expect(functions[1]?.passedTo && text(functions[1].passedTo)).toBe('ngx.timer.at')
    expect(uses.map(({ path }) => text(path))).toContain('#3 done')
  })

  it('returns the parser’s words for what is not Lua', () => {
    expect(readLuaSymbols('local x = = 1', 'handler.lua')).toMatchObject({
      diagnostic: { code: 'lua-syntax', file: 'handler.lua', range: { line: 1 } },
    })
  })

  it('keeps step with the text of every Lua file of this repository', () => {
    const files = ['public', 'engine', 'e2e'].flatMap((folder) =>
      readdirSync(folder, { withFileTypes: true, recursive: true })
        .filter((entry) => entry.isFile() && entry.name.endsWith('.lua') && !entry.parentPath.includes('node_modules'))
        .map((entry) => join(entry.parentPath, entry.name)),
    )
    expect(files.length).toBeGreaterThan(20)
    for (const file of files) {
      const reading = readLuaSymbols(readFileSync(file, 'latin1'), file)
      if ('symbols' in reading) expect(reading.symbols.functions.length).toBeGreaterThan(0)
    }
  })
})
