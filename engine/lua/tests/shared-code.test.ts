import { describe, expect, it } from 'vitest'
import { LuaFunction } from '../runtime/function.ts'
import { LuaTable } from '../runtime/table.ts'
import { awaitHost, defineSuspending } from '../runtime/native.ts'
import type { LuaValue } from '../runtime/value.ts'
import { installStandardLibrary } from '../stdlib/index.ts'
import { LuaVm } from '../vm.ts'

// Functions whose emitted code is equal share it (docs/decisions/0007): what is a function's own must stay its own.

function createVm(): LuaVm {
  const vm = new LuaVm({ now: () => 0, write: () => undefined, nextTurn: () => Promise.resolve() })
  installStandardLibrary(vm)
  const wait = defineSuspending('wait', function* (_F, value) {
    return yield* awaitHost(Promise.resolve<LuaValue>(value))
  })
  vm.globals.setString('wait', wait)
  return vm
}

/** The function that a chunk of this name returns. */
function functionOf(vm: LuaVm, source: string, name: string): LuaFunction {
  const [f] = vm.callPlain(vm.load(source, name), [])
  if (!(f instanceof LuaFunction)) throw new Error('no function')
  return f
}

describe('functions with equal code', () => {
  it('share it', () => {
    const vm = createVm()
    const source = 'return function(t) return t.a end'
    const [one, other] = [functionOf(vm, source, '@a.lua'), functionOf(vm, `\n\n${source}`, '@b.lua')]
    for (const f of [one, other]) vm.callPlain(f, [new LuaTable()])
    expect(one.p).not.toBe(other.p)
    expect(one.p.q).toBe(other.p.q)
  })

  it('name their own file and line in errors', () => {
    const vm = createVm()
    const source = 'return function(t)\n local x = t.a.b\n end'
    const [one, other] = [functionOf(vm, source, '@a.lua'), functionOf(vm, `\n\n${source}`, '@b.lua')]
    expect(() => vm.callPlain(one, [new LuaTable()])).toThrow("a.lua:2: attempt to index field 'a' (a nil value)")
    expect(() => vm.callPlain(other, [new LuaTable()])).toThrow("b.lua:4: attempt to index field 'a' (a nil value)")
    expect(() => vm.callPlain(one, [new LuaTable()])).toThrow('a.lua:2: ')
  })

  it('find fields in tables of different shapes', () => {
    const vm = createVm()
    const source = 'return function(t) t.n = t.n + 1 return t.n end'
    const [one, other] = [functionOf(vm, source, '@a.lua'), functionOf(vm, source, '@b.lua')]
    const [a, b] = [LuaTable.fromRecord({ n: 1 }), LuaTable.fromRecord({ x: 0, y: 0, n: 10 })]
    for (const value of [2, 3, 4]) {
      expect(vm.callPlain(one, [a])).toEqual([value])
      expect(vm.callPlain(other, [b])).toEqual([value + 9])
    }
  })

  it('make their own inner functions', () => {
    const vm = createVm()
    const inner = (value: string) => `return function() return (function() return ${value} end)() end`
    const [one, other] = [functionOf(vm, inner('"one"'), '@a.lua'), functionOf(vm, inner('"other"'), '@b.lua')]
    expect([...vm.callPlain(one, []), ...vm.callPlain(other, [])]).toEqual(['one', 'other'])
    expect(one.p.q).toBe(other.p.q)
  })

  it('have their own constants', () => {
    const vm = createVm()
    const [one, other] = ['1LL', '2LL'].map((constant) =>
      functionOf(vm, `return function() return tostring(${constant}) end`, '@a.lua'),
    ) as [LuaFunction, LuaFunction]
    expect([...vm.callPlain(one, []), ...vm.callPlain(other, [])]).toEqual(['1LL', '2LL'])
    expect(one.p.q).toBe(other.p.q)
  })

  it('have their own upvalues and environments', () => {
    const vm = createVm()
    const source = 'local n = ... ; return setfenv(function() n = n + 1 return n + step end, { step = n * 10 })'
    const make = (n: number) => vm.callPlain(vm.load(source, '@a.lua'), [n])[0]
    const [one, other] = [make(1), make(5)]
    expect([one, other, one].map((f) => vm.callPlain(f, [])[0])).toEqual([12, 56, 13])
  })

  it('go on where they were after a wait, in the middle of the other one', async () => {
    const vm = createVm()
    const source = (name: string) => `return function(n)
      local sum = 0
      for i = 1, n do sum = sum + wait(i) end
      local ok, message = pcall(function() local t = wait(nil) return t.x end)
      return sum, message, "${name}"
    end`
    const [one, other] = [functionOf(vm, source('same'), '@a.lua'), functionOf(vm, `\n${source('same')}`, '@b.lua')]
    const nil = "attempt to index local 't' (a nil value)"
    // a function that waits often becomes a generator: both ways are gone
    for (let i = 0; i < 8; i++) {
      const results = await Promise.all([vm.start(one, [3]), vm.start(other, [4])])
      expect(results).toEqual([
        [6, `a.lua:4: ${nil}`, 'same'],
        [10, `b.lua:5: ${nil}`, 'same'],
      ])
    }
  })
})

describe('functions with equal code that are debugged', () => {
  const source = 'return function(a)\n local b = a + 1\n return b * 2\n end'

  it('stop where the breakpoint is, not in the other file', () => {
    const vm = createVm()
    const { debug } = vm.state
    const lines: string[] = []
    debug.turnOn({
      line(frame) {
        const point = debug.points[frame.at]
        lines.push(`${point?.info.chunk.shortName}:${point?.line}`)
        return false
      },
    })
    const [one, other] = [functionOf(vm, source, '@a.lua'), functionOf(vm, source, '@b.lua')]
    for (const f of [one, other, one]) void vm.start(f, [1])
    const wanted = debug.points.flatMap((point) =>
      point?.info.chunk.shortName === 'b.lua' && point.line === 3 ? [point.id] : [],
    )
    debug.flag(wanted)
    for (const f of [one, other, one]) expect(vm.start(f, [1])).toEqual([4])
    expect(lines).toEqual(['b.lua:3'])
  })

  it('show their own file and line when the countdown runs out in the middle', () => {
    const vm = createVm()
    const { debug } = vm.state
    const seen: string[] = []
    debug.turnOn({
      line(frame) {
        const point = debug.points[frame.at]
        seen.push(`${point?.info.chunk.shortName}:${point?.line}`)
        debug.lookAfter()
        return false
      },
    })
    const [one, other] = [functionOf(vm, source, '@a.lua'), functionOf(vm, `\n${source}`, '@b.lua')]
    for (const f of [one, other]) {
      void vm.start(f, [1])
      debug.lookAfter(1)
      expect(vm.start(f, [1])).toEqual([4])
    }
    expect(one.p.o).toBe(other.p.o)
    expect(seen).toEqual(['a.lua:3', 'b.lua:4'])
  })
})
