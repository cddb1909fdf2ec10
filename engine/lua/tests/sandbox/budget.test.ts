import { describe, expect, it } from 'vitest'
import { FORMS, runLua } from './run-lua.ts'

/** Code without end, which line it is on when it is ended, and by what. */
const ENDLESS: readonly (readonly [name: string, code: string, end: string])[] = [
  ['while', 'local n = 0\nwhile true do n = n + 1 end', '2: instruction budget exceeded'],
  ['repeat', '\n\nrepeat until false', '3: instruction budget exceeded'],
  ['numeric for', '\nfor i = 1, math.huge do end', '2: instruction budget exceeded'],
  ['for with step 0', 'for i = 1, 2, 0 do end', '1: instruction budget exceeded'],
  ['generic for', '\nfor _ in function() return 1 end do end', '2: instruction budget exceeded'],
  ['goto', '::top::\ngoto top', '2: instruction budget exceeded'],
  ['tail calls', '\nlocal function f() return f() end\nf()', '2: instruction budget exceeded'],
  ['pcall', 'while true do\npcall(error)\nend', '1: instruction budget exceeded'],
  ['pcall around a loop', 'pcall(function()\nwhile true do end\nend)', '2: instruction budget exceeded'],
  ['xpcall around a loop', 'xpcall(function()\nwhile true do end\nend, print)', '2: instruction budget exceeded'],
  ['xpcall handlers', 'while true do\nxpcall(error, function() end)\nend', '[12]: instruction budget exceeded'],
  ['coroutines', 'local co = coroutine.wrap(function()\nwhile true do end\nend)\npcall(co)', '2: instruction budget exceeded'],
  ['resume', 'while true do\ncoroutine.resume(coroutine.create(error))\nend', '2: too many coroutines'],
  ['metamethods', 'local t = setmetatable({}, { __index = function()\nwhile true do end\nend })\npcall(function() return t.x end)', '2: instruction budget exceeded'],
  ['sort', 'table.sort({ 1, 2, 3 }, function()\nwhile true do end\nend)', '2: instruction budget exceeded'],
  ['gsub', '("x"):gsub("x", function()\nwhile true do end\nend)', '2: instruction budget exceeded'],
  ['load reader', 'load(function()\nwhile true do end\nend)', '2: instruction budget exceeded'],
  ['load reader of pieces', '\nload(function() return "x=1 " end)', '2: (instruction|memory) budget exceeded|not enough memory'],
  ['compiling', '\nwhile true do loadstring("x = 1") end', '2: instruction budget exceeded'],
  ['backtracking', '\npcall(string.find, ("a"):rep(50), ("a?"):rep(50) .. ("a"):rep(50))', '2: instruction budget exceeded'],
  ['lazy patterns', '\npcall(string.find, ("a"):rep(1e5), (".-"):rep(20) .. "b")', '2: instruction budget exceeded'],
  ['balanced patterns', '\npcall(string.match, ("("):rep(1e5), "%b()")', '2: instruction budget exceeded'],
  ['references in patterns', '\npcall(string.find, ("xy"):rep(1e5), "(.-)%1z")', '2: instruction budget exceeded'],
  ['gmatch', '\nfor _ in (("a"):rep(1e5)):gmatch(".-.-.-b") do end', '2: instruction budget exceeded'],
  ['rep', '\nwhile true do local s = ("x"):rep(1e6) end', '2: memory budget exceeded'],
  ['concatenation of big strings', '\nlocal s = ("x"):rep(1e6) while true do local t = s .. s end', '2: (memory|instruction) budget exceeded'],
  ['table growth', '\nlocal t = {} while true do t[#t + 1] = {} end', '2: (memory|instruction) budget exceeded'],
  ['hash growth', '\nlocal t, i = {}, 0 while true do i = i + 1 t["k" .. i] = i end', '2: (memory|instruction) budget exceeded'],
  ['closures', '\nlocal t = {} for i = 1, 1e9 do t[i] = function() return i end end', '2: (memory|instruction) budget exceeded'],
  ['many coroutines', '\nlocal t = {} while true do t[#t + 1] = coroutine.create(print) end', '2: too many coroutines'],
  ['nested coroutines', '\nlocal function f() return coroutine.resume(coroutine.create(f)) end\nf()', '2: too many coroutines'],
  ['buffers', '\nlocal b = require("string.buffer").new() while true do b:put(("x"):rep(1e6)) end', '2: (memory|instruction) budget exceeded|not enough memory'],
]

describe.each(FORMS)('code that never ends (%s form)', (form) => {
  it.each(ENDLESS)('%s: is ended uncatchably, naming file and line', async (_name, code, end) => {
    const { thrown } = await runLua(`${code}\nprint("survived")`, form)
    expect(thrown).toMatch(new RegExp(`^(Lua)?(Abort|Error) (t:)?(${end})$`))
  })

  it('runs as far as the budget goes, and not much further', async () => {
    const count = async (budget: number) => {
      const { lines } = await runLua('for i = 1, 1e9 do if i % 1e5 == 0 then print(i) end end', form, budget)
      return Number(lines.at(-1))
    }
    expect(await count(2e6)).toBeGreaterThan(1.5e6)
    expect(await count(2e6)).toBeLessThan(2.5e6)
  })

  it.each([
    ['a string too long', 'local s = "x" while true do s = s .. s end'],
    ['rep too long', '("x"):rep(2^31 - 1)'],
    ['concat too long', 'local s = ("x"):rep(2^24) local t = {} for i = 1, 100 do t[i] = s end table.concat(t)'],
    ['gsub too long', '(("x"):rep(2^10)):gsub("x", ("y"):rep(2^17))'],
  ])('%s is a catchable "not enough memory"', async (_name, code) => {
    expect(await runLua(`return pcall(function() ${code} end)`, form)).toEqual({
      lines: ['false', 'not enough memory'],
      thrown: undefined,
    })
  })

  it.each([
    ['unpack', 'return unpack({}, 1, 1e8)', 'too many results to unpack'],
    ['string.byte', 'return (("x"):rep(1e6)):byte(1, -1)', 'string slice too long'],
    ['select', 'return select(-1, unpack({}, 1, 1e8))', 'too many results to unpack'],
  ])('%s refuses more results than a stack holds', async (_name, code, message) => {
    const { lines, thrown } = await runLua(`return pcall(function() ${code} end)`, form)
    expect({ lines, thrown }).toEqual({ lines: ['false', expect.stringContaining(message)], thrown: undefined })
  })
})
