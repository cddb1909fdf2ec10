import { describe, expect, it } from 'vitest'
import { FORMS, runLua } from './run-lua.ts'

describe.each(FORMS)('values that cross into natives and back (%s form)', (form) => {
  it('passes error objects through pcall, xpcall and coroutines as they are', async () => {
    const source = `
      local e = setmetatable({}, { __index = function(_, k) return k end, __tostring = function() return "E" end })
      local function throw() error(e) end
      local _, a = pcall(throw)
      local _, b = xpcall(throw, function(x) return x end)
      local _, c = coroutine.resume(coroutine.create(throw))
      local _, d = pcall(coroutine.wrap(throw))
      print(a == e, b == e, c == e, d == e, a.constructor, a.message, a.stack, tostring(a))
      for _, v in ipairs { 1, "s", true, print, coroutine.create(print), io.stdout, 1LL } do
        local _, got = pcall(error, v, 0)
        print(got == v)
      end
      print(select("#", pcall(error)), select("#", pcall(error, nil)))
      local _, native = pcall(string.rep)
      print(type(native), pcall(function() return native.stack, native.message end))
      local _, overflow = pcall(function() local function f() return 1 + f() end return f() end)
      print(type(overflow), pcall(function() return overflow.constructor end))
    `
    expect(await runLua(source, form)).toEqual({
      lines: [
        'true\ttrue\ttrue\ttrue\tconstructor\tmessage\tstack\tE',
        ...Array.from({ length: 7 }, () => 'true'),
        '2\t2',
        'string\ttrue\tnil\tnil',
        'string\ttrue\tnil',
      ],
      thrown: undefined,
    })
  })

  it('gives every library function any arguments: each answers or fails in Lua', async () => {
    const source = `
      local pcall, type, unpack, pairs, next = pcall, type, unpack, pairs, next
      local lists = {
        {}, { nil }, { {} }, { print }, { "x" }, { 1 }, { -1 }, { 0/0 }, { 1/0 }, { coroutine.create(print) }, { newproxy(true) },
        { {}, {} }, { "x", "x" }, { "x", 1 }, { 1, 2, 3 }, { "x", {} }, { {}, "x" }, { print, print }, { true }, { 1LL }, { -1LL, 2ULL },
        { "x", "x", "x", "x", "x", "x", "x", "x" }, { { 1, 2, 3 }, 2^31 }, { "x", 2^31, 2^31, 2^31 }, { "%s%d", 1LL }, { io.stderr },
        { string }, { "constructor" }, { "__proto__", "constructor" }, { { __index = print } }, { "[", "x" }, { "%", "%1" }, { 2^53, -2^53 },
      }
      -- these change what the test itself stands on
      local skipped = { yield = true, wrap = true, setfenv = true, setmetatable = true, clear = true, exit = true, sethook = true,
        close = true, output = true, input = true, debug = true }
      local libraries = {}
      for name, library in pairs(_G) do
        if type(library) == "table" and name ~= "_G" and name ~= "package" then libraries[name] = library end
      end
      for _, name in ipairs { "string.buffer", "table.new", "table.clone", "table.nkeys", "table.isarray", "table.isempty" } do
        local module = require(name)
        libraries[name] = type(module) == "table" and module or { f = module }
      end
      libraries.base = { tostring = tostring, tonumber = tonumber, select = select, rawget = rawget, rawset = rawset, rawlen = rawlen,
        rawequal = rawequal, next = next, ipairs = ipairs, pairs = pairs, load = load, loadstring = loadstring, error = error,
        assert = assert, type = type, unpack = unpack, getmetatable = getmetatable, newproxy = newproxy, gcinfo = gcinfo,
        collectgarbage = collectgarbage, pcall = pcall, xpcall = xpcall, dofile = dofile, loadfile = loadfile, require = require }
      local calls = 0
      for _, library in pairs(libraries) do
        for name, f in pairs(library) do
          if type(f) == "function" and not skipped[name] then
            for i = 1, #lists do
              pcall(f, unpack(lists[i], 1, 8))
              pcall(f, unpack(lists[i]))
              calls = calls + 2
            end
          end
        end
      end
      return calls > 5000
    `
    const { lines, thrown } = await runLua(source, form, 400e6)
    expect({ last: lines.at(-1), thrown }).toEqual({ last: 'true', thrown: undefined })
  })

  it('shows library functions nothing of their caller', async () => {
    const source = `
      local t = setmetatable({}, { __call = function(self, ...) return self, select("#", ...) end })
      local self, count = t(1, nil)
      print(self == t, count)
      print(pcall(string.rep, t, 2))
      print(pcall(setmetatable, 1, {}), pcall(setmetatable, {}, 1))
      print(pcall(getmetatable("").__index.upper))
      print(getmetatable(setmetatable({}, { __metatable = "locked" })), pcall(setmetatable, setmetatable({}, { __metatable = 1 }), {}))
      print(getfenv(print) == _G, pcall(debug.setfenv, print, {}))
      print(debug.getupvalue(print, 1), debug.getinfo(print, "S").what, debug.getinfo(print, "u").nups >= 0)
    `
    const { lines, thrown } = await runLua(source, form)
    expect(thrown).toBeUndefined()
    expect(lines[0]).toBe('true\t2')
    expect(lines[1]).toBe("false\tbad argument #1 to '?' (string expected, got table)")
    expect(lines.slice(2).join('\n')).not.toMatch(/\[object|function \(|=>|native code|undefined/)
  })

  it('keeps what a program does to globals inside its machine', async () => {
    const hostile = 'Object = 1 Array = 2 Map = 3 string.rep = nil getmetatable("").__index = nil _G.print = nil return 1'
    expect((await runLua(hostile, form)).thrown).toBeUndefined()
    expect(await runLua('return ("x"):rep(3), Object', form)).toEqual({ lines: ['xxx', 'nil'], thrown: undefined })
    expect([typeof Object, typeof Array, typeof Map]).toEqual(['function', 'function', 'function'])
  })
})
