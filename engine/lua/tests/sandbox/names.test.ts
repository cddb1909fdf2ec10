import { describe, expect, it } from 'vitest'
import { FORMS, runLua } from './run-lua.ts'

/** Names that mean something to JavaScript, to our values or to emitted code. */
const NAMES = (
  '__proto__ constructor prototype toString valueOf hasOwnProperty __defineGetter__ length name caller ' +
  'arguments then return throw toJSON 0 arr shape slots metatable luaType p k q u y env data cs fs s i'
).split(' ')
/** Words that JavaScript or emitted code uses where Lua has plain identifiers. */
const IDENTIFIERS = (
  'arguments eval this yield await let var class new delete typeof void undefined NaN Infinity ' +
  'globalThis process static super import enum null with S H P K D F V R LT LF MM EMPTY d x t1 c0 k0 L1 ' +
  'B1 __proto__ constructor prototype Function Object Proxy Symbol'
).split(' ')

describe.each(FORMS)('names of JavaScript (%s form)', (form) => {
  it.each(NAMES)('%s is an ordinary key of tables', async (name) => {
    const source = `
      local k = "${name}"
      local t = {}
      print(t[k], rawget(t, k), _G[k], getfenv()[k], next(t))
      t[k] = 1
      print(t[k], next(t))
      rawset(t, k, 2)
      t[k] = nil
      print(t[k], next(t))
      local made = { ["${name}"] = 3 }
      print(made[k], ({})[k], #made)
      local inherits = setmetatable({}, { __index = made })
      print(inherits[k], rawget(inherits, k))
    `
    const expected = ['nil\tnil\tnil\tnil\tnil', `1\t${name}\t1`, 'nil\tnil', '3\tnil\t0', '3\tnil']
    expect(await runLua(source, form)).toEqual({ lines: expected, thrown: undefined })
  })

  it.each(NAMES.filter((name) => name !== '0'))('%s is no field or method of any other value', async (name) => {
    const source = `
      local values = { "text", 1, true, print, function() end, coroutine.create(print), newproxy(true), io.stdout, 1LL }
      for i = 1, #values do
        local v = values[i]
        local _, field = pcall(function() return v["${name}"] end)
        local ok = pcall(function() return v["${name}"](v) end)
        local stored = pcall(function() v["${name}"] = 1 end)
        print(type(field) == "string" or field == nil, ok, stored)
      end
    `
    const { lines, thrown } = await runLua(source, form)
    expect({ lines: [...new Set(lines)], thrown }).toEqual({ lines: ['true\tfalse\tfalse'], thrown: undefined })
  })

  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])('%s is an ordinary name', async (name) => {
    const source = `
      print(rawget(_G, "${name}"), pcall(function() return ${name}.x end))
      ${name} = 1
      local t = { ${name} = 2 }
      function t:${name}() return self == t end
      function t.f(${name}) return ${name} end
      goto ${name}
      ::${name}::
      print(${name}, t:${name}(), t.f(4), _G.${name})
    `
    expect(await runLua(source, form)).toEqual({
      lines: [`nil\tfalse\tt:2: attempt to index global '${name}' (a nil value)`, '1\ttrue\t4\t1'],
      thrown: undefined,
    })
  })

  it.each(IDENTIFIERS)('%s can be a local, a parameter, a loop variable, an upvalue and a label', async (name) => {
    const source = `
      local ${name} = 1
      local function g(${name}) ${name} = ${name} + 1 return ${name}, function() ${name} = ${name} + 1 return ${name} end end
      local a, h = g(41)
      for ${name} = 1, 2 do a = a + ${name} end
      for ${name} in pairs({ 5 }) do a = a + ${name} end
      do local ${name} = 100 a = a + ${name} end
      goto ${name}
      ::${name}::
      return a, h(), ${name}
    `
    expect(await runLua(source, form)).toEqual({ lines: ['146', '43', '1'], thrown: undefined })
  })

  it('gives no way from a metatable of strings to their JavaScript methods', async () => {
    const source = `
      local mt = getmetatable("")
      local methods = mt.__index
      print(methods == string, ("x").constructor, ("x").padStart, ("x").length)
      mt.__index = function(s, k) return k end
      print(("x").constructor, ("x").__proto__)
      mt.__index = methods
      mt.__call = function(s, ...) return s, ... end
      print(("f")(9))
      mt.__call = nil
      debug.setmetatable(5, { __index = function(n, k) return k end, __newindex = function(n, k, v) print(n, k, v) end })
      print((5).constructor, (5)[1]);
      (5).toFixed = 7
      debug.setmetatable(nil, { __index = function(n, k) return k end })
      print((nil).constructor, (nil).x.constructor)
      debug.setmetatable(nil, nil)
      debug.setmetatable(print, { __index = { bind = 1 } })
      print(print.bind, print.constructor)
    `
    expect(await runLua(source, form)).toEqual({
      lines: ['true\tnil\tnil\tnil', 'constructor\t__proto__', 'f\t9', 'constructor\t1', '5\ttoFixed\t7', 'constructor\tnil', '1\tnil'],
      thrown: undefined,
    })
  })

  it('indexes and calls constants, which JavaScript cannot write so', async () => {
    const source = `
      for _, code in ipairs {
        "return (5).x", "return (nil).x", "return (5):x()", "return (nil):x()", "return (true).x", "(5).x = 1",
        "(nil).x = 1", "(5)[1] = 2", "return (5)[1]", "return (5)()", "return (nil)()", "return (-5).x", "return (1e300).x",
      } do
        print((select(2, pcall(loadstring(code, "=c")))))
      end
    `
    const { lines, thrown } = await runLua(source, form)
    expect(thrown).toBeUndefined()
    const kinds = ['number', 'nil', 'number', 'nil', 'boolean', 'number', 'nil', 'number', 'number']
    expect(lines).toEqual([
      ...kinds.map((kind) => `c:1: attempt to index a ${kind} value`),
      'c:1: attempt to call a number value',
      'c:1: attempt to call a nil value',
      'c:1: attempt to index a number value',
      'c:1: attempt to index a number value',
    ])
  })
})
