import { describe, expect, it } from 'vitest'
import { FORMS, runLua } from './run-lua.ts'

/** Sources whose nesting or width has no end, and what the compiler says to them. */
const SOURCES: readonly (readonly [name: string, code: string, message: string])[] = [
  ['parentheses', '"return " .. ("("):rep(1e5)', 'chunk has too many syntax levels'],
  ['tables', '"return " .. ("{"):rep(1e5)', 'chunk has too many syntax levels'],
  ['not', '"return " .. ("not "):rep(1e4) .. "x"', 'chunk has too many syntax levels'],
  ['minus', '"return " .. ("- "):rep(1e4) .. "x"', 'chunk has too many syntax levels'],
  ['powers', '"return " .. ("x^"):rep(1e4) .. "1"', 'chunk has too many syntax levels'],
  ['concatenations', '"return " .. ("x.."):rep(1e4) .. "1"', 'chunk has too many syntax levels'],
  ['functions', '"return " .. ("function() return "):rep(1e4)', 'chunk has too many syntax levels'],
  ['blocks', '("do "):rep(1e5)', 'chunk has too many syntax levels'],
  ['conditions', '("if x then "):rep(1e4)', 'chunk has too many syntax levels'],
  ['loops', '("while x do "):rep(1e4)', 'chunk has too many syntax levels'],
  ['fields', '"return x" .. (".y"):rep(1e5)', 'chunk has too many syntax levels'],
  ['indices', '"return x" .. ("[1]"):rep(1e5)', 'chunk has too many syntax levels'],
  ['calls', '"local y = x" .. ("()"):rep(1e5)', 'chunk has too many syntax levels'],
  ['methods', '"x" .. (":y()"):rep(1e5)', 'chunk has too many syntax levels'],
  ['arguments', '"x(" .. ("1,"):rep(1e5) .. "1)"', "function or expression too complex near '1'"],
  ['returned values', '"return " .. ("1,"):rep(1e5) .. "1"', "function or expression too complex near '1'"],
  ['locals', '"local a" .. (",a"):rep(1e5)', 'main function has more than 200 local variables'],
  ['parameters', '"x = function(a" .. (",a"):rep(1e5) .. ") end"', 'function at line 1 has more than 200 local variables'],
  ['targets', '("x,"):rep(1e5) .. "x = 1"', 'main function has more than 200 variable names'],
  ['targets inside', '"function f() " .. ("x,"):rep(1e4) .. "x = 1 end"', 'function at line 1 has more than 200 variable names'],
]

describe.each(FORMS)('nesting without end (%s form)', (form) => {
  it.each(SOURCES)('of %s is refused when it is compiled', async (_name, code, message) => {
    const source = `return loadstring(${code}, "=c")`
    expect(await runLua(source, form)).toEqual({ lines: ['nil', `c:1: ${message}`], thrown: undefined })
  })

  it.each([
    ['sums', '"return " .. ("1+x+"):rep(2e4) .. "1"', "c:1: attempt to perform arithmetic on global 'x' (a nil value)"],
    ['alternatives', '"return " .. ("x and y or "):rep(1e3) .. "1"', '1'],
    ['branches', '"if x then " .. ("elseif y then "):rep(5e3) .. "end"', ''],
    ['statements', '("x=1 "):rep(3e4)', ''],
    ['items', '"return #{" .. ("1,"):rep(1e5) .. "}"', '100000'],
    ['block locals', '("do local a = 1 end "):rep(5e3)', ''],
  ])('of %s works as in LuaJIT', async (_name, code, result) => {
    const source = `local f = assert(loadstring(${code}, "=c")) return (select(2, pcall(f)))`
    expect(await runLua(source, form)).toEqual({ lines: [result === '' ? 'nil' : result], thrown: undefined })
  })

  it('stops a function of more variables than V8 bears', async () => {
    const source = `local f = assert(loadstring(("for i = 1, 0 do end "):rep(3e4), "=c")) return pcall(f)`
    const { lines, thrown } = await runLua(source, form, 1e9)
    expect(thrown).toBeUndefined()
    expect(lines[0] === 'true' || lines[1]?.endsWith('function or expression too complex')).toBe(true)
  })

  it.each([
    ['calls', 'local function f() return 1 + f() end', '(t:1: stack overflow)'],
    ['__index', 'local t = setmetatable({}, {}) getmetatable(t).__index = function(_, k) return (t[k]) end local function f() return t.x end', '(t:1: stack overflow)'],
    ['__add', 'local t = setmetatable({}, {}) getmetatable(t).__add = function() return 1 + (t + 1) end local function f() return t + 1 end', '(t:1: stack overflow)'],
    ['__lt', 'local t = setmetatable({}, {}) getmetatable(t).__lt = function() return not (t < t) end local function f() return t < t end', '(t:1: stack overflow)'],
    ['__concat', 'local t = setmetatable({}, {}) getmetatable(t).__concat = function() return "x" .. (t .. 1) end local function f() return t .. 1 end', '(t:1: stack overflow)'],
    ['__tostring', 'local t = setmetatable({}, {}) getmetatable(t).__tostring = function() return "x" .. tostring(t) end local function f() return tostring(t) end', '(t:1: stack overflow)'],
    ['__call', 'local t = setmetatable({}, {}) getmetatable(t).__call = function() return 1 + t() end local function f() return t() end', '(t:1: stack overflow)'],
    ['gsub callbacks', 'local function f() return (string.gsub("x", "x", f)) end', 'stack overflow'],
    ['sort callbacks', 'local function f() table.sort({ 1, 2, 3 }, f) end', 'stack overflow'],
    ['closures', 'local f = function() return 1 end for i = 1, 1e5 do local g = f f = function() return 1 + g() end end', '(t:1: stack overflow)'],
  ])('of %s is a catchable stack overflow', async (_name, code, message) => {
    const { lines, thrown } = await runLua(`${code} local ok, m = pcall(f) return ok, m`, form)
    const wanted = message.startsWith('(') ? message.slice(1, -1) : expect.stringMatching(new RegExp(`${message}$`))
    expect({ lines, thrown }).toEqual({ lines: ['false', wanted], thrown: undefined })
  })

  it('of pcall ends in the innermost one', async () => {
    const source = `
      local depth = 0
      local function f() depth = depth + 1 local ok, m = pcall(f) if not ok then return m end return m end
      return f(), depth > 1000
    `
    const { lines, thrown } = await runLua(source, form)
    expect(thrown).toBeUndefined()
    expect(lines).toEqual([expect.stringContaining('stack overflow'), 'true'])
  })

  it('of tables keeps serializers and comparisons out of our stack', async () => {
    const source = `
      local t = {} for i = 1, 1e5 do t = { t } end
      local buffer = require "string.buffer"
      return pcall(buffer.encode, t), type(tostring(t)), t == { t }
    `
    const { lines, thrown } = await runLua(source, form)
    expect(thrown).toBeUndefined()
    expect(lines.slice(-2)).toEqual(['table', 'false'].map((text) => (text === 'table' ? 'string' : text)))
  })
})
