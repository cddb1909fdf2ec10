import { describe, expect, it } from 'vitest'
import { LuaTable } from '../lua/runtime/table.ts'
import { luaRequest } from '../scripting/tests/lua-request.ts'

describe('kong.timer', () => {
  it('runs, repeats, and can be cancelled by name', async () => {
    const { host, vm, run } = luaRequest()
    const code =
      'LOG = {} local function f(premature, n) LOG[#LOG + 1] = tostring(premature) .. n ngx.sleep(0.01) end ' +
      'local a = kong.timer:at(1, f, "a") local b = kong.timer:named_at("mine", 1, f, "b") local c = kong.timer:named_every("again", 1, f, "c") ' +
      'local gone = kong.timer:named_at("gone", 1, f, "d") local ok = kong.timer:cancel("gone") ' +
      'return type(a), b, c, ok, select(2, kong.timer:cancel("gone")), kong.timer:is_managed("again"), kong.timer:stats().timers.mine.name'
    expect(await run(code)).toBe('string mine again true timer not found true mine')
    await host.advance(2500)
    await run('kong.timer:cancel("again")')
    await host.advance(5000)
    const log = vm.globals.getString('LOG')
    expect(log instanceof LuaTable ? Array.from({ length: log.length() }, (_x, i) => log.getIndex(i + 1)) : []).toEqual(
      ['falsea', 'falseb', 'falsec', 'falsec'],
    )
    expect(await run('return kong.timer:is_managed("mine"), kong.timer:stats().sys.total')).toBe('false 0')
  })

  it('refuses as ngx.timer does', async () => {
    expect(await luaRequest().run('return select(2, pcall(kong.timer.at, kong.timer, 1, "f"))')).toBe(
      'expected `callback` to be a function',
    )
    expect(await luaRequest().run('return select(2, pcall(kong.timer.every, kong.timer, 0, print))')).toBe(
      'expected `interval` to be greater than or equal to 0',
    )
  })
})
