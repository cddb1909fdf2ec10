import { describe, expect, it } from 'vitest'
import { FORMS, runLua } from './run-lua.ts'

/** Text that would end a string, a comment or a template of emitted code, and then run. */
const PAYLOADS = [
  '";globalThis.broken=1;"',
  "';globalThis.broken=1;'",
  '`${globalThis.broken=1}`',
  '*/globalThis.broken=1;/*',
  '\\";globalThis.broken=1;//',
  ']]+globalThis.broken+[[',
  '</script><script>globalThis.broken=1</script>',
  '\u00e2\u0080\u00a8globalThis.broken=1', // U+2028 in UTF-8
  '\u0085globalThis.broken=1',
  '\\u2028globalThis.broken=1',
  '${constructor.constructor("globalThis.broken=1")()}',
  '}globalThis.broken=1;{',
  ')globalThis.broken=1;(',
  '//# sourceMappingURL=data:,',
]
const broken = () => (globalThis as { broken?: unknown }).broken

/** A byte string as a quoted Lua string of decimal escapes: says nothing about escapes in source. */
function quoted(text: string): string {
  return `"${[...text].map((char) => `\\${char.charCodeAt(0).toString().padStart(3, '0')}`).join('')}"`
}

describe.each(FORMS)('code that is text (%s form)', (form) => {
  it.each(PAYLOADS)('stays text in strings, keys, comments and methods: %s', async (payload) => {
    const source = `
      local payload = ${quoted(payload)}
      local long = "[===[" .. payload .. "]===]"
      for _, code in ipairs {
        "return " .. ("%q"):format(payload),
        "return " .. long,
        "--" .. payload .. "\\nreturn " .. long,
        "--[===[" .. payload .. "]===] return " .. long,
        "local t = { [ " .. long .. "] = " .. long .. " } return t[ " .. long .. "]",
        "local t = {} t[ " .. long .. "] = " .. long .. " return next(t)",
        "local f = function(x) return x end return f" .. long,
        "return (" .. long .. " .. '')",
        "return " .. long .. " == " .. long .. " and " .. long,
      } do
        local f, message = loadstring(code, "=c")
        print(f and f() == payload or message)
      end
      -- as a name it is refused by Lua's own grammar
      print((loadstring("local " .. payload .. " = 1 return 1 2")))
    `
    const { lines, thrown } = await runLua(source, form)
    expect({ lines, thrown, broken: broken() }).toEqual({
      lines: [...Array.from({ length: 9 }, () => 'true'), 'nil'],
      thrown: undefined,
      broken: undefined,
    })
  })

  it.each([...PAYLOADS, 'a\nb', 'a\r\nb', '\0', '', '@', '=', '@a\nb', '=a\nb', '@*/x', `@${'x'.repeat(10_000)}`])(
    'stays a name in chunk names, errors and tracebacks: %j',
    async (name) => {
      const source = `
        local name = ${quoted(name)}
        local f = assert(loadstring("local a = nil\\nreturn a.b", name))
        local ok, message = pcall(f)
        print(ok, #message < 120, message:sub(-41) == ":2: attempt to index local 'a' (a nil value)" or message:find("attempt to index local 'a' (a nil value)", 1, true) ~= nil)
        local _, bad = loadstring("x x", name)
        print(bad:find("'=' expected near 'x'", 1, true) ~= nil)
        print(type(assert(loadstring("return debug.traceback('m')", name))()))
        print(debug.getinfo(f, "S").source == name)
      `
      expect({ ...(await runLua(source, form)), broken: broken() }).toEqual({
        lines: ['false\ttrue\ttrue', 'true', 'string', 'true'],
        thrown: undefined,
        broken: undefined,
      })
    },
  )

  it('takes every byte in strings, comments, names and labels as Lua does', async () => {
    const source = `
      local refused = 0
      for c = 0, 255 do
        local ch = string.char(c)
        for _, code in ipairs {
          "return '" .. ch .. "'", "return [==[" .. ch .. "]==]", "--" .. ch .. "\\nreturn 1", "--[[" .. ch .. "]] return 1",
          "x" .. ch .. "=1 return 1", "goto a" .. ch .. " ::a" .. ch .. ":: return 1",
        } do
          local f, message = loadstring(code, "@" .. ch)
          if f then assert(f()) else refused = refused + 1 assert(type(message) == "string") end
        end
      end
      return refused
    `
    expect(await runLua(source, form)).toEqual({ lines: ['123'], thrown: undefined })
  })

  it('emits numbers as numbers', async () => {
    const source = `
      local function value(code) return assert(loadstring("return " .. code))() end
      print(value "1e308" * 10, -value "1e308" * 10, value "0x7fffffffffffffff", value "1e400", value "-0" + 0, value "5e-324")
      print(value "2^53", value "0x1p-3", value ".5", value "3.", value "1e1", value "0b101", value "1LL", value "0xffULL", value "2i")
      print((pcall(value, "1..2")), (loadstring "return 1e"), (loadstring "return 0x"), (loadstring "return 1n"), (loadstring "return 1_000"))
      print(1 .. 2, 2^-1, -2^2, - -3, 5 .. "")
    `
    expect(await runLua(source, form)).toEqual({
      lines: [
        'inf\t-inf\t9.2233720368548e+18\tinf\t0\t4.9406564584125e-324',
        '9.007199254741e+15\t0.125\t0.5\t3\t10\t5\t1LL\t255ULL\t0+2i',
        'false\tnil\tnil\tnil\tnil',
        '12\t0.5\t-4\t3\t5',
      ],
      thrown: undefined,
    })
  })
})
