import { expect, test } from 'vitest'
import { LuaTable } from '../../lua/runtime/table.ts'
import { installStandardLibrary } from '../../lua/stdlib/index.ts'
import { LuaVm } from '../../lua/vm.ts'
import { installPenlight } from '../pl/install.ts'
import { installKongTools } from './install.ts'

function run(source: string, configuration: LuaTable = new LuaTable(), version = '3.9.1'): string {
  let printed = ''
  const vm = new LuaVm({ now: () => 0, write: (text) => (printed += text), nextTurn: () => Promise.resolve() })
  installStandardLibrary(vm)
  installPenlight(vm, {})
  installKongTools(vm, { now: () => 1_700_000_000.123, random: (bytes) => new Uint8Array(bytes).fill(0xab), version })
  vm.globals.setString('kong', LuaTable.fromRecord({ configuration }))
  void vm.start(vm.load(source, '@test.lua'), [], { isSync: true })
  return printed
}

test('splits at most n times', () => {
  const source = `
    local s = require 'kong.tools.string'
    for _, n in ipairs{ 1, 2, 3, 9 } do local t, count = s.splitn('a,b,,c', ',', n) io.write(count, ':', table.concat(t, '|'), ' ') end
    for piece in s.isplitn('x y', ' ') do io.write('<', piece, '>') end
    print(s.psplit_once('k = v', '%s*=%s*'))
    print(#s.splitn('abc', ''), s.splitn(nil, ','), s.parse_ngx_size('10m'), s.try_decode_base64('YWJj'))`
  const [first, second] = run(source).split('\n')
  expect(first).toBe('1:a,b,,c 2:a|b,,c 3:a|b|,c 4:a|b||c <x><y>k\tv')
  expect(second).toMatch(/^5\ttable: 0x[0-9a-f]+\t10485760\tabc$/)
})

test('copies deeply, with cycles and metatables', () => {
  const source = `
    local t = require 'kong.tools.table'
    local mt = { __index = { x = 1 } }
    local a = setmetatable({ list = { 1, 2 } }, mt) a.self = a
    local c = t.cycle_aware_deep_copy(a)
    print(c ~= a, c.self == c, c.list ~= a.list, getmetatable(c) == mt, c.x)
    print(getmetatable(t.cycle_aware_deep_copy(a, true)))
    local m = t.cycle_aware_deep_merge({ a = { b = 1, c = 2 } }, { a = { c = 3 }, d = 4 })
    print(m.a.b, m.a.c, m.d, t.deep_copy({ { 1 } })[1][1])
    print(pcall(function() t.EMPTY.x = 1 end))`
  expect(run(source)).toBe(
    'true\ttrue\ttrue\ttrue\t1\nnil\n1\t3\t4\t1\nfalse\ttest.lua:10: Attempt to modify read-only table\n',
  )
})

test('raises at the line of the caller', () => {
  const source = `print(pcall(function() return (require 'kong.tools.string'.bytes_to_str(1, 'x')) end))
print(pcall(function() return (require 'kong.tools.time'.nginx_conf_time_to_seconds('x')) end))`
  expect(run(source)).toBe(
    "false\ttest.lua:1: invalid unit 'x' (expected 'k/K', 'm/M', or 'g/G')\nfalse\ttest.lua:2: bad argument #1 'str'\n",
  )
})

test('makes uuids and strings of the random bytes it is given', () => {
  const source = `print(require 'kong.tools.uuid'.uuid(), require 'kong.tools.rand'.random_string(), #require 'kong.tools.rand'.get_rand_bytes(5))`
  expect(run(source)).toBe('abababab-abab-4bab-abab-abababababab\tq6urq6urq6urq6urq6urq6urq6urq6ur\t5\n')
})

test('gives the starts of periods in milliseconds', () => {
  const source = `local t = require 'kong.tools.timestamp'.get_timestamps(1700000000123)
    print(t.second, t.minute, t.hour, t.day, t.month, t.year)`
  expect(run(source)).toBe('1700000000000\t1699999980000\t1699999200000\t1699920000000\t1698796800000\t1672531200000\n')
})

test('compresses and inflates', () => {
  const source = `local g = require 'kong.tools.gzip' print(g.inflate_gzip(g.deflate_gzip(('ab'):rep(500))) == ('ab'):rep(500), g.inflate_gzip('zz'))`
  expect(run(source)).toBe('true\tnil\tINFLATE: data error\n')
})

test('tells a missing module from a broken one', () => {
  const source = `
    package.preload.broken = function() error('inside') end
    local m = require 'kong.tools.module'
    print((m.load_module_if_exists('no.such')), (m.load_module_if_exists('kong.meta')))
    local ok, err = pcall(m.load_module_if_exists, 'broken')
    print(ok, err:match("error loading module 'broken'"), err:match('inside'))`
  expect(run(source)).toBe("false\ttrue\nfalse\terror loading module 'broken'\tinside\n")
})

test('has header names, versions and everything under one name', () => {
  const source = `
    local constants, meta, utils = require 'kong.constants', require 'kong.meta', require 'kong.tools.utils'
    print(constants.HEADERS.CONSUMER_ID, constants.CORE_ENTITIES.routes, #constants.PROTOCOLS, constants.CLUSTERING_SYNC_STATUS[1].UNKNOWN)
    print(meta.version, tostring(meta._VERSION_TABLE), meta._VERSION_TABLE.minor, type(utils.split), type(utils.uuid), type(utils.is_valid_ip))`
  expect(run(source)).toBe('X-Consumer-ID\ttrue\t8\tunknown\n3.9.1\t3.9.1\t9\tfunction\tfunction\tfunction\n')
})

test('runs untrusted code with safe functions only', () => {
  const sandboxed = LuaTable.fromRecord({
    untrusted_lua: 'sandbox',
    untrusted_lua_sandbox_requires: LuaTable.fromArray(['kong.meta']),
  })
  const source = `
    local sandbox = require 'kong.tools.sandbox'
    print(sandbox.sandbox('return os.execute, io, string.upper("x"), require("kong.meta").version')())
    print(pcall(sandbox.sandbox('return require("pl.path")')))
    print(sandbox.validate('return function() end'), sandbox.validate('return 1'))
    print(sandbox.validate('x =', 'mine'))
    print(pcall(sandbox.sandbox('string.x = 1')))
    leak = nil sandbox.sandbox('leak = 1')() print(leak)`
  expect(run(source, sandboxed)).toBe(
    [
      'nil\tnil\tX\t3.9.1',
      "false\trequire 'pl.path' not allowed within sandbox",
      'true\tfalse\tBad return value from function, expected function type, got number',
      `false\tError parsing function: [string "mine"]:1: unexpected symbol near '<eof>'`,
      'false\t[string "string.x = 1"]:1: Can not modify string.x. Protected by the sandbox.',
      'nil',
      '',
    ].join('\n'),
  )
  expect(
    run(
      `print(pcall(require 'kong.tools.sandbox'.sandbox, 'return 1'))`,
      LuaTable.fromRecord({ untrusted_lua: 'off' }),
    ),
  ).toBe("false\tloading of untrusted Lua code disabled because 'untrusted_lua' config option is set to 'off'\n")
})

test('keeps what handlers of 3.6 and before ask for', () => {
  const source = `local utils = require 'kong.tools.utils'
    print(_KONG._NAME, _KONG._VERSION, type(utils.split), type(utils.sha256_hex), type(utils.load_module_if_exists))`
  expect(run(source)).toBe('kong\t3.9.1\tfunction\tnil\tnil\n')
  expect(run(source, undefined, '3.4.2')).toBe('kong\t3.4.2\tfunction\tfunction\tfunction\n')
})
