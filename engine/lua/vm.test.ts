import { describe, expect, it } from 'vitest'
import { LightThreadGroup } from './runtime/light-thread.ts'
import { LuaAbort, LuaError, LuaExit } from './runtime/lua-error.ts'
import { awaitHost, callLua, callPlain, defineNative, defineSuspending } from './runtime/native.ts'
import { EMPTY, type LuaValue } from './runtime/value.ts'
import { installStandardLibrary } from './stdlib/index.ts'
import { LuaVm, type LuaVmOptions } from './vm.ts'

function createVm(options: Partial<LuaVmOptions> = {}) {
  let turns = 0
  let output = ''
  const vm = new LuaVm({
    now: () => 0,
    write: (text) => {
      output += text
    },
    nextTurn: async () => {
      turns++
    },
    ...options,
  })
  installStandardLibrary(vm)
  const sleep = defineSuspending('sleep', function* (_F, ms) {
    return yield* awaitHost(new Promise<LuaValue>((resolve) => setTimeout(() => resolve(ms), Number(ms))))
  })
  vm.globals.setString('sleep', sleep)
  return { vm, turns: () => turns, output: () => output, load: (source: string) => vm.load(source, '=test') }
}

describe('starting a light thread', () => {
  it('gives the values at once when nothing waits', () => {
    const { vm, load } = createVm()
    expect(vm.start(load('return 1, ...'), ['a'])).toEqual([1, 'a'])
  })

  it('throws at once when nothing waited before the error, with a traceback', () => {
    const { vm, load } = createVm()
    const run = () => vm.start(load('local function f() error("no") end f()'), [])
    expect(run).toThrow('test:1: no')
    try {
      void run()
    } catch (thrown) {
      expect(thrown instanceof LuaError && thrown.traceback).toBe(
        "stack traceback:\n\t[C]: in function 'error'\n\ttest:1: in function 'f'\n\ttest:1: in main chunk",
      )
    }
  })

  it('gives a promise when the code awaits the host, inside pcall, coroutines and metamethods, too', async () => {
    const { vm, load } = createVm()
    const source = `
      local a = sleep(1)
      local ok, b = pcall(function() return sleep(2) end)
      local c = coroutine.wrap(function() local x = sleep(3) coroutine.yield(x) end)()
      local d = setmetatable({}, { __index = function(_, k) return sleep(k) end })[4]
      return a, b, c, d`
    const result = vm.start(load(source), [])
    expect(result).toBeInstanceOf(Promise)
    expect(await result).toEqual([1, 2, 3, 4])
  })

  it('throws a rejection of the host where the code waits', async () => {
    const { vm, load } = createVm()
    const fetch = defineSuspending('fetch', function* () {
      try {
        return yield* awaitHost(Promise.reject(new Error('refused')))
      } catch (reason) {
        return [undefined, (reason as Error).message]
      }
    })
    expect(await vm.start(load('return ...'), [])).toEqual([])
    vm.globals.setString('fetch', fetch)
    expect(await vm.start(load('return fetch()'), [])).toEqual([undefined, 'refused'])
  })

  it('lets several runs interleave at their waits, each with its own stack', async () => {
    const { vm, load } = createVm()
    const f = load(`
      local id, ms = ...
      local function deep(n) if n == 0 then sleep(ms) error("in " .. id) end deep(n - 1) end
      return select(2, pcall(deep, ms)), debug.traceback("t")`)
    const trace = 'stack traceback:\n\ttest:4: in main chunk'
    const results = await Promise.all([vm.start(f, ['a', 9]), vm.start(f, ['b', 4]), vm.start(f, ['c', 1])])
    expect(results).toEqual(['a', 'b', 'c'].map((id) => [`test:3: in ${id}`, `t\n${trace}`]))
  })

  it('restores everything when a native starts another run inside', () => {
    const { vm, load } = createVm()
    const inner = load('return debug.traceback("inner"), context()')
    vm.globals.setString(
      'context',
      defineNative('context', () => vm.current?.context as LuaValue),
    )
    vm.globals.setString(
      'nest',
      defineNative('nest', () => {
        const result = vm.start(inner, [], { context: 'other' })
        return result instanceof Promise ? EMPTY : result
      }),
    )
    const source = 'local t, c = nest() return t, c, context(), select(2, pcall(error, "x", 2))'
    expect(vm.start(load(source), [], { context: 'mine' })).toEqual([
      'inner\nstack traceback:\n\ttest:1: in main chunk',
      'other',
      'mine',
      'test:1: x',
    ])
  })

  it('gives way after each time slice', async () => {
    const { vm, load, turns } = createVm()
    const busy = vm.start(load('local n = 0 for i = 1, 1000000 do n = n + i end return n'), [])
    expect(busy).toBeInstanceOf(Promise)
    expect(vm.start(load('return "meanwhile"'), [])).toEqual(['meanwhile'])
    expect(await busy).toEqual([500000500000])
    expect(turns()).toBe(4)
  })

  it('aborts when the budget is used up, uncatchably', async () => {
    const { vm, load } = createVm()
    const looping = vm.start(load('pcall(function() while true do end end) return "survived"'), [], { budget: 1e6 })
    await expect(looping).rejects.toThrow(new LuaAbort('test:1: instruction budget exceeded'))
    expect(() => vm.callPlain(load('for i = 1, 1e12 do end'), [], { budget: 1e6 })).toThrow(LuaAbort)
  })

  it.each([
    'local t = {} while true do t[#t + 1] = {} end',
    'local s = "x" while true do s = s .. s end',
    'local t = {} for i = 1, 1e9 do t[i] = ("x"):rep(1e6) end',
    'local t = {} for i = 1, 1e9 do t[i] = coroutine.create(function() end) end',
    'local t = {} for i = 1, 1e9 do t[i] = function() return i end end',
  ])(
    'ends a run that allocates without bound: %s',
    async (source) => {
      const { vm, load } = createVm()
      const run = async () => vm.start(load(source), [])
      await expect(run()).rejects.toThrow(/^test:1: (memory budget exceeded|too many coroutines)$|^not enough memory$/)
    },
    30_000,
  )

  it('unwinds LuaExit through pcall and coroutines', () => {
    const { vm, load } = createVm()
    const exit = defineNative('exit', () => {
      throw new LuaExit(403)
    })
    const source = 'local exit = ... coroutine.wrap(function() pcall(exit) end)() return "survived"'
    expect(() => vm.start(load(source), [exit])).toThrow(LuaExit)
    expect(vm.start(load('return coroutine.running() ~= nil'), [])).toEqual([true])
  })
})

describe('yields', () => {
  it('end a run in a coroutine of its own', () => {
    const { vm, load } = createVm()
    expect(vm.startCoroutine(load('coroutine.yield(1, 2) return 3'), [])).toEqual({ type: 'yielded', values: [1, 2] })
    expect(vm.startCoroutine(load('return 3'), [])).toEqual({ type: 'returned', values: [3] })
  })

  it('are refused in the plain form', () => {
    const { vm, load } = createVm()
    expect(() => vm.callPlain(load('local x = sleep(1)'), [])).toThrow(
      'test:1: attempt to yield across C-call boundary',
    )
  })

  it('let coroutines run inside the plain form', () => {
    const { vm, load } = createVm()
    const source =
      'local c = coroutine.wrap(function(a) local b = coroutine.yield(a) error("x" .. b) end) return c(1), pcall(c, 2)'
    expect(vm.callPlain(load(source), [])).toEqual([1, false, 'test:1: x2'])
  })
})

describe('a group of light threads', () => {
  it('runs a spawned thread at once until it waits, then the parent', async () => {
    const { vm, load, output } = createVm()
    const group = new LightThreadGroup()
    const spawn = defineNative('spawn', (_F, f, ...args) => vm.spawn(f, args, { group }).main)
    vm.globals.setString('spawn', spawn)
    const source = `
      spawn(function() print(1) coroutine.yield() print(2) sleep(1) print(4) end)
      print(3)`
    void vm.start(load(source), [], { group })
    await group.settled()
    expect(output()).toBe('1\n2\n3\n4\n')
    expect(group.settled()).toBeUndefined()
  })

  it('tells how the first of several threads ended', async () => {
    const { vm, load } = createVm()
    const group = new LightThreadGroup()
    const slow = vm.spawn(load('sleep(20) return "slow"'), [], { group })
    const quick = vm.spawn(load('sleep(1) return "quick"'), [], { group })
    expect(await group.first([slow, quick])).toBe(quick)
    expect(group.endOf(quick)).toEqual({ type: 'returned', values: ['quick'] })
    vm.scheduler.kill(slow)
    expect(slow.status).toBe('dead')
    expect(group.settled()).toBeUndefined()
  })
})

describe('natives', () => {
  it('call back into Lua in both forms', () => {
    const { vm, load } = createVm()
    const twice = defineSuspending(
      'twice',
      function* (_F, f) {
        return [...(yield* callLua(vm, f, [1])), ...(yield* callLua(vm, f, [2]))]
      },
      (_F, f) => [...callPlain(vm, f, [1]), ...callPlain(vm, f, [2])],
    )
    const source = 'local twice = ... return twice(function(n) return n * 10 end)'
    expect(vm.start(load(source), [twice])).toEqual([10, 20])
    expect(vm.callPlain(load(source), [twice])).toEqual([10, 20])
  })

  it('fail at the position of their caller', () => {
    const { vm, load } = createVm()
    const fail = defineNative('fail', () => vm.fail('bad thing'))
    const position = defineNative('position', () => `${vm.position()?.chunk}:${vm.position()?.line}`)
    expect(vm.start(load('local p = ...\nlocal r = p()\nreturn r'), [position])).toEqual(['test:2'])
    expect(() => vm.start(load('local fail = ...\nfail()'), [fail])).toThrow('test:2: bad thing')
    expect(vm.start(load('return pcall(...)'), [fail])).toEqual([false, 'bad thing'])
  })
})

describe('OpenResty', () => {
  it('kills the light thread when an error crosses coroutine.wrap', () => {
    const { vm, load } = createVm({ wrapErrorsAbort: true })
    const source = 'pcall(coroutine.wrap(function() error("boom") end)) return "survived"'
    expect(() => vm.start(load(source), [])).toThrow('test:1: boom')
  })
})

describe('deep code', () => {
  it('recurses to the limit, and tail calls without one', () => {
    const { vm, load } = createVm({ nextTurn: () => Promise.resolve() })
    const sync = { isSync: true }
    expect(
      vm.start(
        load('local function f(n) if n == 0 then return 0 end return 1 + f(n - 1) end return f(15000)'),
        [],
        sync,
      ),
    ).toEqual([15000])
    expect(
      vm.start(
        load('local function f(n) if n == 0 then return "end" end return f(n - 1) end return f(1000000)'),
        [],
        sync,
      ),
    ).toEqual(['end'])
    expect(
      vm.callPlain(
        load('local function f(n) if n == 0 then return "end" end return f(n - 1) end return f(1000000)'),
        [],
      ),
    ).toEqual(['end'])
    expect(vm.start(load('local function f() return 1 + f() end return pcall(f)'), [], sync)).toEqual([
      false,
      'test:1: stack overflow',
    ])
    expect(vm.callPlain(load('local function f() return 1 + f() end return (pcall(f))'), [])).toEqual([false])
  })
})
