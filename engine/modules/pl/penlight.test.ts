import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { installStandardLibrary } from '../../lua/stdlib/index.ts'
import { LuaVm } from '../../lua/vm.ts'
import { installPenlight } from './install.ts'

function run(source: string): string {
  let printed = ''
  const vm = new LuaVm({ now: () => 0, write: (text) => (printed += text), nextTurn: () => Promise.resolve() })
  installStandardLibrary(vm)
  installPenlight(vm, { readFile: (path) => (path === '/etc/kong.conf' ? 'a\nb\n' : undefined) })
  void vm.start(vm.load(source, '@test.lua'), [], { isSync: true })
  return printed
}

const fixture = (name: string): string => readFileSync(new URL(`tests/${name}`, import.meta.url), 'latin1')

test('answers what Penlight 1.13 answers', () => {
  expect(run(fixture('penlight.lua')).split('\n')).toEqual(fixture('penlight.expected').split('\n'))
})

test('lets the callbacks of maps and walks yield, and constructors too', () => {
  const source = `
    local tablex, List, class = require 'pl.tablex', require 'pl.List', require 'pl.class'
    local yield = coroutine.yield
    local Slow = class()
    function Slow:_init(n) self.n = yield(n) end
    local co = coroutine.wrap(function()
      local a = tablex.map(yield, { 'a', 'b' })
      local b = List{ 'c' }:map(yield)
      tablex.foreach({ 'd' }, function(v) yield(v) end)
      return a[1] .. a[2] .. b[1] .. Slow('e').n
    end)
    local seen = {}
    local value = co()
    while #value == 1 do seen[#seen + 1] = value; value = co(value:upper()) end
    print(table.concat(seen), value)`
  expect(run(source)).toBe('abcde\tABCE\n')
})

test('knows the files it is given and refuses to write', () => {
  const source = `
    local path, file, utils = require 'pl.path', require 'pl.file', require 'pl.utils'
    print(path.exists('/etc/kong.conf'), path.exists('/nope'), file.read('/nope'))
    print(#utils.readlines('/etc/kong.conf'), file.write('/etc/kong.conf', 'x'))`
  expect(run(source)).toBe(
    '/etc/kong.conf\tfalse\tnil\t/nope: No such file or directory\n2\tnil\t/etc/kong.conf: Read-only file system\n',
  )
})
