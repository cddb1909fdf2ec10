import { describe, expect, it } from 'vitest'

import { installStandardLibrary } from '../stdlib/index.ts'
import { LuaVm } from '../vm.ts'
import { Budget } from './budget.ts'
import type { SeriesCall, SeriesKind } from './handler-series.ts'
import { LuaError } from './lua-error.ts'
import { awaitHost, defineNative, defineSuspending } from './native.ts'

/** A machine, and a way to run sources one after the other; `heard`: what the listener was told. */
function machine({ stopsAfter = Infinity }: { readonly stopsAfter?: number } = {}) {
  const budget = new Budget(1e6, 1e6)
  const vm = new LuaVm({
    now: () => 0,
    write: () => undefined,
    nextTurn: () => Promise.resolve(),
    budgetOf: () => budget,
  })
  installStandardLibrary(vm)
  vm.globals.setString(
    'wait',
    defineSuspending('wait', function* (_F, value) {
      return yield* awaitHost(Promise.resolve(value))
    }),
  )
  const heard: string[] = []
  const seriesOf = (kind: SeriesKind) =>
    vm.handlerSeries<string, SeriesCall>(kind, {
      begins(context, call, place) {
        heard.push(`${context} ${place} ${String(call.self)}`)
        return true
      },
      returned: () => heard.length < stopsAfter,
    })
  const calls = (...bodies: readonly string[]): SeriesCall[] =>
    bodies.map((body, i) => ({ f: vm.load(`local self, conf = ... ${body}`, '@h'), self: `s${i}`, argument: i }))
  return { vm, budget, heard, seriesOf, calls }
}

const KINDS = ['plain', 'waiting', 'ending'] as const

describe('a series of handlers', () => {
  it.each(KINDS)('runs all that return nothing, and leaves the machine at rest (%s)', (kind) => {
    const { vm, budget, heard, seriesOf, calls } = machine()
    const { state: S } = vm
    const { cs, fs, b, mem } = S
    expect(seriesOf(kind).run(calls('x = 1', 'x = self .. conf', 'local t = {}'), 1, 'ctx')).toBeUndefined()
    expect(heard).toEqual(['ctx 1 s1', 'ctx 2 s2'])
    expect([S.cs, S.fs, S.b, S.mem, S.d, S.co, S.thread]).toEqual([cs, fs, b, mem, 0, undefined, undefined])
    expect([budget.left < 1e6, budget.memory < 1e6]).toEqual([true, true])
  })

  it.each(KINDS)('ends where one fails, and can begin again after it (%s)', (kind) => {
    const { vm, seriesOf, calls } = machine()
    const series = seriesOf(kind)
    const all = calls('x = 1', 'local y = conf.a.b', 'x = x + 1')
    const end = series.run(all, 0, 'ctx')
    if (end?.type !== 'failed') throw new Error('it should have failed')
    expect(end.place).toBe(1)
    expect(end.thrown).toBeInstanceOf(LuaError)
    expect((end.thrown as LuaError).traceback).toContain('stack traceback')
    expect([vm.current, vm.state.d]).toEqual([undefined, 0])
    expect(series.run(all, 2, 'ctx')).toBeUndefined()
    expect(vm.globals.getString('x')).toBe(2)
  })

  it('ends where one waits, which goes on by itself', async () => {
    const { vm, seriesOf, calls } = machine()
    const end = seriesOf('waiting').run(calls('x = wait("late")', 'x = "between"'), 0, 'ctx')
    if (end?.type !== 'suspended') throw new Error('it should wait')
    await vm.outcomeOf(end.thread)
    expect(vm.globals.getString('x')).toBe('late')
  })

  it('ends where one returns something, and where the listener has heard enough', () => {
    const { seriesOf, calls } = machine({ stopsAfter: 2 })
    const all = calls('return 7', 'x = 1', 'x = 2')
    expect(seriesOf('ending').run(all, 0, 'ctx')).toEqual({ type: 'returned', place: 0, result: 7 })
    expect(seriesOf('ending').run(all, 1, 'ctx')).toEqual({ type: 'returned', place: 1, result: [] })
  })

  it('gives a coroutine that Lua knows to nobody else', () => {
    const { vm, seriesOf, calls } = machine()
    const known = ['first = coroutine.running()', 'second = coroutine.running()']
    expect(seriesOf('ending').run(calls(...known), 0, 'ctx')).toBeUndefined()
    expect(vm.globals.getString('first')).not.toBe(vm.globals.getString('second'))
  })

  it('leaves what must run inside another handler to others', () => {
    const { vm, seriesOf, calls } = machine()
    const series = seriesOf('plain')
    let inner: unknown
    vm.globals.setString(
      'nest',
      defineNative('nest', () => {
        inner = series.run(calls('x = 1'), 0, 'inner')
        return []
      }),
    )
    expect(series.run(calls('nest()', 'x = 2'), 0, 'outer')).toBeUndefined()
    expect(inner).toEqual({ type: 'untouched', place: 0 })
    expect(vm.globals.getString('x')).toBe(2)
  })

  it('ends at a used-up budget; those after it get a little', () => {
    const { seriesOf, calls } = machine()
    const all = calls('while true do end', 'for i = 1, 1000 do end')
    expect(seriesOf('plain').run(all, 0, 'ctx')).toMatchObject({ type: 'failed', place: 0 })
    expect(seriesOf('plain').run(all, 1, 'ctx')).toBeUndefined()
  })
})
