import { describe, expect, it } from 'vitest'
import { LuaAbort } from '../runtime/lua-error.ts'
import { LuaTable } from '../runtime/table.ts'
import { tostringRaw } from '../runtime/tostring.ts'
import { type LuaValue } from '../runtime/value.ts'
import { LuaVm } from '../vm.ts'
import { installBit } from './bit.ts'
import { installIo } from './io.ts'
import { installMath } from './math.ts'
import { installOs } from './os.ts'
import { installStringBuffer } from './string-buffer.ts'
import { installString } from './string.ts'
import { installTable } from './table.ts'

const FILES: Readonly<Record<string, string>> = { '/etc/motd': 'one\ntwo\n3 0x10 rest', '/utf8': '\xc3\xa9' }

function createVm(written: string[] = []): LuaVm {
  const vm = new LuaVm({
    now: () => 1_700_000_000.25,
    write: (text) => written.push(text),
    nextTurn: () => Promise.resolve(),
    readFile: (path) => FILES[path],
  })
  for (const install of [
    installString,
    installTable,
    installMath,
    installBit,
    installOs,
    installIo,
    installStringBuffer,
  ])
    install(vm)
  for (const name of [
    'table.new',
    'table.clear',
    'table.clone',
    'table.isarray',
    'table.isempty',
    'table.nkeys',
    'string.buffer',
  ]) {
    const loader = vm.preloaded.getString(name)
    vm.globals.setString(name.replace('.', '_'), vm.callPlain(loader, [])[0])
  }
  return vm
}

/** Results of a chunk as text, or the message it fails with. */
function run(code: string, written?: string[]): string {
  const vm = createVm(written)
  try {
    return vm.callPlain(vm.load(code, '=t'), [], { budget: 5e6 }).map(show).join(' ')
  } catch (thrown) {
    if (thrown instanceof LuaAbort) return `abort: ${thrown.message}`
    return `error: ${(thrown as Error).message}`
  }
}

function show(value: LuaValue): string {
  if (!(value instanceof LuaTable)) return typeof value === 'string' ? JSON.stringify(value) : tostringRaw(value)
  return `{${[...value.entries()].map(([key, item]) => `${tostringRaw(key)}=${show(item)}`).join(',')}}`
}

const suites: Readonly<Record<string, readonly (readonly [string, string])[]>> = {
  string: [
    ['return ("abc"):byte(-1), ("abc"):byte(1, -1)', '99 97 98 99'],
    ['return ("abc"):sub(-2), ("abc"):sub(2, -2), ("abc"):sub(0), ("abc"):sub(3, 2)', '"bc" "b" "abc" ""'],
    ['return ("x"):rep(3, ","), ("x"):rep(-1), ("ab"):reverse(), ("aé"):upper()', '"x,x,x" "" "ba" "Aé"'],
    [
      'return ("abc"):rep(999):reverse() == ("cba"):rep(999), #("é"):rep(20):upper(), ("Z"):rep(30):lower() == ("z"):rep(30)',
      'true 20 true',
    ],
    ['local s = string.char(72, 105) return s, #s', '"Hi" 2'],
    ['string.char(256)', "error: t:1: bad argument #1 to 'char' (invalid value)"],
    ['("x"):rep({})', "error: t:1: bad argument #1 to 'rep' (number expected, got table)"],
    ['string.rep()', "error: t:1: bad argument #1 to 'rep' (string expected, got no value)"],
    ['string.len()', "error: t:1: bad argument #1 to 'len' (string expected, got nil)"],
    ['string.dump(string.len)', 'error: t:1: unable to dump given function'],
    ['local s = ("x"):rep(1e8) return s', 'error: not enough memory'],
    ['return ("hello"):gsub("l", "%0%0"), ("abc"):gsub("", "-")', '"hellllo" "-a-b-c-" 4'],
    ['return ("a b"):gsub("%w", { a = 1, b = false })', '"1 b" 2'],
    ['return ("abc"):gsub("%w", function(c) if c ~= "b" then return c .. c end end)', '"aabcc" 3'],
    ['return ("abc"):gsub("%w", "%%%1x", 2)', '"%ax%bxc" 2'],
    ['local s = ("a"):gsub("a", "%") return s', '"\\u0000"'],
    ['("a"):gsub("a", "%2")', 'error: t:1: invalid capture index'],
    ['("a"):gsub("a", { a = {} })', 'error: t:1: invalid replacement value (a table)'],
    ['("a"):gsub("a")', "error: t:1: bad argument #2 to 'gsub' (string/function/table expected)"],
    ['return string.format("%s %d %5.2f|%-4s|%q", "a", 3.7, 1/3, "b", "c\\n")', '"a 3  0.33|b   |\\"c\\\\\\n\\""'],
    ['return ("%x %d"):format(-1LL, 18446744073709551615ULL)', '"ffffffffffffffff -1"'],
    ['string.format("%d")', "error: t:1: bad argument #2 to 'format' (value expected)"],
    ['string.format("%y", 1)', "error: t:1: invalid option '%y' to 'format'"],
    ['for i = 1, 1e9 do ("a"):rep(1000):match(".-.-.-.-b") end', 'abort: t:1: instruction budget exceeded'],
  ],
  table: [
    ['local t = {1, 2, 3} table.insert(t, 4) table.insert(t, 1, 0) return t', '{1=0,2=1,3=2,4=3,5=4}'],
    ['local t = {} table.insert(t, 5, 2) return t', '{5=2}'],
    ['table.insert({}, 1, 2, 3)', "error: t:1: wrong number of arguments to 'insert'"],
    [
      'local t = {1, 2, 3} return table.remove(t, 1), table.remove(t), t, table.remove(t, 9), table.remove({})',
      '1 3 {1=2} nil',
    ],
    [
      'return table.concat({1, 2.5, "x"}, ", "), table.concat({1, 2, 3}, "", 2, 3), table.concat({})',
      '"1, 2.5, x" "23" ""',
    ],
    ['table.concat({1, {}})', "error: t:1: invalid value (table) at index 2 in table for 'concat'"],
    [
      'local t = {3, 1, 2} table.sort(t) local u = {"b", "a"} table.sort(u, function(a, b) return a > b end) return t, u',
      '{1=1,2=2,3=3} {1="b",2="a"}',
    ],
    ['table.sort({1, "x"})', 'error: attempt to compare string with number'],
    ['table.sort({1, 2, 3, 4, 5}, function() return true end)', 'error: t:1: invalid order function for sorting'],
    ['return unpack({1, 2, 3}, 2), unpack({}, 1, 2)', '2 nil nil'],
    ['unpack({}, 1, 8000)', 'error: t:1: too many results to unpack'],
    ['return table.pack(1, nil), table.maxn({[2.5] = 1}), table.getn({1, 2})', '{1=1,n=2} 2.5 2'],
    [
      'return table.move({1, 2, 3}, 1, 3, 2), table.move({1, 2}, 1, 2, 1, {9, 9, 9})',
      '{1=1,2=1,3=2,4=3} {1=1,2=2,3=9}',
    ],
    ['table.move({}, 1, 2)', "error: t:1: bad argument #4 to 'move' (number expected, got nil)"],
    [
      'local n = 0 local r = table.foreach({a = 1}, function(k, v) n = n + v end) return r, n, table.foreachi({5, 6}, function(i, v) if i == 2 then return v end end)',
      'nil 1 6',
    ],
    [
      'local t = {1, a = 2} table_clear(t) return t, table_nkeys({1, nil, 3}), table_isempty({}), table_isarray({1, [9] = 1}), table_isarray({a = 1})',
      '{} 2 true true false',
    ],
    ['return table_new(3, 3), table.new ~= nil, table_clone({1, a = {}})', '{} true {1=1,a={}}'],
  ],
  math: [
    ['return math.floor(-1.5), math.ceil(-0.5), math.fmod(-6, 4), math.modf(-3.5)', '-2 -0 -2 -3 -0.5'],
    [
      'return math.min(0/0, 1), math.max(1, 0/0), math.min("3", 2), math.log(8, 2), math.pow(2, 0.5)',
      '1 nan 2 3 1.4142135623731',
    ],
    ['return math.frexp(-3), math.frexp(5e-324), math.ldexp(1.5, 2.7), math.deg(math.pi)', '-0.75 0.5 6 180'],
    ['math.randomseed(9) return math.random(1, 0), math.random(5, 5), math.random(1.5, 3.5)', '1 5 3.5'],
    ['math.min()', "error: t:1: bad argument #1 to 'min' (number expected, got no value)"],
  ],
  bit: [
    [
      'return bit.tobit(0xffffffff), bit.bor(1, "2"), bit.lshift(1, 33), bit.tohex(255, -4), bit.bswap(1)',
      '-1 3 2 "00FF" 16777216',
    ],
    [
      'return bit.rshift(-1, 0), bit.arshift(-8, 1), bit.rol(0x12345678, 4), bit.ror(0x12345678, 4), bit.tobit(2.5)',
      '-1 -4 591751041 -2128394905 2',
    ],
    [
      'return bit.bxor(1ULL, -1), bit.band(1LL, 3), bit.lshift(1LL, 63), bit.tohex(1LL)',
      '9223372036854775809ULL 1LL -9223372036854775808LL "0000000000000001"',
    ],
    ['bit.band()', "error: t:1: bad argument #1 to 'band' (number expected, got no value)"],
  ],
  os: [
    ['return os.time(), os.clock(), os.date("!%Y-%m-%d"), os.getenv("HOME")', '1700000000 0 "2023-11-14" nil'],
    ['return os.date("*t", 0)', '{sec=0,min=0,hour=0,day=1,month=1,year=1970,wday=5,yday=1,isdst=false}'],
    [
      'return os.time({ year = 2000, month = 14, day = -3, hour = 30 }), os.time({ year = "2000", month = 1.9, day = 1 })',
      '980748000 946728000',
    ],
    ['os.time({})', "error: t:1: field 'day' missing in date table"],
    [
      'return os.difftime(5.9, 2), os.setlocale(), os.setlocale("de"), os.remove("/x")',
      '3 "C" nil nil "/x: Read-only file system" 30',
    ],
  ],
  io: [
    ['local f = io.open("/etc/motd") return f:read("*l", "*n", "*n", "*a")', '"one" nil'],
    ['local f = io.open("/etc/motd") f:seek("set", 8) return f:read("*n", "*n", "*a"), f:read("*a", "*l")', '3 "" nil'],
    [
      'local r = {} for line in io.lines("/etc/motd") do r[#r + 1] = line end return r',
      '{1="one",2="two",3="3 0x10 rest"}',
    ],
    ['return io.open("/nope"), io.open("/new", "w")', 'nil nil "/new: Read-only file system" 30'],
    ['io.lines("/nope")', "error: t:1: bad argument #1 to 'lines' (/nope: No such file or directory)"],
    [
      'local f = io.open("/utf8") local s = f:read("*a") f:close() return #s, io.type(f), io.type(io.stdout), io.type(1)',
      '2 "closed file" "file" nil',
    ],
    ['io.stdout:write({})', "error: t:1: bad argument #1 to 'write' (string expected, got table)"],
    ['return io.write("") == io.stdout, io.read()', 'true nil'],
  ],
  'string.buffer': [
    [
      'local b = string_buffer.new() b:put("a", 1, 2.5):putf("%02d", 3) return b:get(2), #b, b:get(), b:get()',
      '"a1" 5 "2.503" ""',
    ],
    ['local b = string_buffer.new():put("hello") return b:skip(2):get(1, nil), b:set("xyz"):reset():get()', '"l" ""'],
    ['local b = string_buffer.new() b:put(b)', "error: t:1: bad argument #1 to 'put' (cannot put buffer into itself)"],
    [
      'string_buffer.new():put({})',
      "error: t:1: bad argument #1 to 'put' (string/number/__tostring expected, got table)",
    ],
    ['local b = string_buffer.new() return b:encode({1, { a = "x" }}):decode(), #b', '{1=1,2={a="x"}} 0'],
    ['string_buffer.decode("\\1\\2")', 'error: t:1: left-over data in buffer'],
    ['string_buffer.new({ dict = { 5 } })', 'error: t:1: bad options table'],
  ],
}

describe.each(Object.entries(suites))('%s', (_name, cases) => {
  it.each(cases)('%s', (code, expected) => {
    expect(run(code)).toBe(expected)
  })
})

it('io.write goes to the host', () => {
  const written: string[] = []
  run('io.write("a", 1.5, "\\n") io.stderr:write("b")', written)
  expect(written.join('')).toBe('a1.5\nb')
})
