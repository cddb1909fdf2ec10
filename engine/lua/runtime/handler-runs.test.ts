import { describe, expect, it } from 'vitest'

import { LuaVm } from '../vm.ts'
import { installStandardLibrary } from '../stdlib/index.ts'
import { Budget } from './budget.ts'
import { LuaError } from './lua-error.ts'
import { awaitHost, defineSuspending } from './native.ts'
import type { LuaFunction } from './function.ts'
import type { LuaValue } from './value.ts'

/** A machine whose contexts share a budget, as requests do, and what its handlers are given. */
function machine(units = 1e6) {
  const budget = new Budget(units, 1e6)
  const vm = new LuaVm({
    now: () => 0,
    write: () => undefined,
    nextTurn: () => Promise.resolve(),
    budgetOf: (context) => (context === undefined ? undefined : budget),
  })
  installStandardLibrary(vm)
  const heard: LuaValue[] = []
  vm.globals.setString(
    'wait',
    defineSuspending('wait', function* (_F, value) {
      heard.push(vm.current?.context === 'request' ? 'known' : 'lost')
      return yield* awaitHost(Promise.resolve(value))
    }),
  )
  vm.globals.setString('seen', false)
  const handler = (body: string): LuaFunction => vm.load(`local self, conf = ... ${body}`, '@h')
  return { vm, budget, heard, handler }
}

describe('a handler', () => {
  it('returns without a promise, and the next one runs as if it were the first', () => {
    const { vm, handler, budget } = machine()
    const f = handler('seen = self .. conf')
    expect(vm.handlePlain(f, 'a', 'b', 'request')).toBeUndefined()
    expect(vm.globals.getString('seen')).toBe('ab')
    expect(vm.handle(f, 'c', 'd', 'request')).toBeUndefined()
    expect(vm.handleInCoroutine(f, 'e', 'f', 'request')).toBeUndefined()
    expect(vm.globals.getString('seen')).toBe('ef')
    expect(vm.current).toBeUndefined()
    expect(budget.left).toBeLessThan(1e6)
  })

  it('waits and knows its request afterwards, while others run', async () => {
    const { vm, handler, heard } = machine()
    const waiting = vm.handle(handler('local v = wait(conf) wait(v) seen = v'), 'a', 'late', 'request')
    expect(vm.handle(handler('seen = "between"'), 'a', 'b', 'other')).toBeUndefined()
    expect(vm.globals.getString('seen')).toBe('between')
    await waiting
    expect(vm.globals.getString('seen')).toBe('late')
    expect(heard).toEqual(['known', 'known'])
  })

  it('fails with a traceback, and leaves the machine at rest', () => {
    const { vm, handler } = machine()
    for (const how of ['handlePlain', 'handle', 'handleInCoroutine'] as const) {
      const thrown = (() => {
        try {
          return vm[how](handler('local x = conf.a.b'), 'a', 'b', 'request')
        } catch (error) {
          return error
        }
      })()
      expect(thrown).toBeInstanceOf(LuaError)
      expect((thrown as LuaError).value).toContain('h:1: attempt to index field')
      expect((thrown as LuaError).traceback).toContain('stack traceback')
      expect(vm.current).toBeUndefined()
      expect(vm.state.d).toBe(0)
    }
  })

  it('ends at a yield that nobody catches, and hands over what it returned', () => {
    const { vm, handler } = machine()
    expect(vm.handleInCoroutine(handler('coroutine.yield(1)'), 'a', 'b', 'request')).toEqual({
      type: 'yielded',
      values: [1],
    })
    expect(vm.handleInCoroutine(handler('return 1, 2'), 'a', 'b', 'request')).toEqual({
      type: 'returned',
      values: [1, 2],
    })
  })

  it('keeps its coroutine to itself when Lua knows it', () => {
    const { vm, handler } = machine()
    void vm.handle(handler('first = coroutine.running()'), 'a', 'b', 'request')
    void vm.handle(handler('second = coroutine.running()'), 'a', 'b', 'request')
    expect(vm.globals.getString('first')).not.toBe(vm.globals.getString('second'))
  })

  it('spends from the budget of its request', () => {
    const { vm, handler } = machine(1000)
    expect(() => vm.handlePlain(handler('while true do end'), 'a', 'b', 'request')).toThrow(
      'instruction budget exceeded',
    )
  })
})
