import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { Budget } from '../runtime/budget.ts'
import type { LuaCoroutine } from '../runtime/coroutine.ts'
import type { DebugFrame } from '../runtime/debug-frame.ts'
import { LuaFunction } from '../runtime/function.ts'
import { LuaError } from '../runtime/lua-error.ts'
import { siteOf } from '../runtime/position.ts'
import type { LuaState } from '../runtime/state.ts'
import { LuaTable } from '../runtime/table.ts'
import type { LuaValue } from '../runtime/value.ts'
import { installStandardLibrary } from '../stdlib/index.ts'
import { LuaVm } from '../vm.ts'

// While a debugger waits for nothing, functions run without frames; where it stops they all get one, in the middle of
// whatever they do (docs/decisions/0006). Whoever looks must find what the form with frames from the start has there.

const root = import.meta.dirname

/** Stops after which a program is stopped less often, and how much less. */
const OFTEN = 200
const SELDOM = 1000
const NEVER = 1e8
/** Frames that are compared at each stop. */
const MOST_FRAMES = 12

/** Numbers of statements that run between two stops, the same in every run (Lehmer). */
function lottery(seed: number, most: number): () => number {
  let state = seed * 7919 + 1
  let drawn = 0
  return () => {
    state = (state * 48_271) % 0x7f_ff_ff_ff
    return (state % most) * (++drawn > OFTEN ? SELDOM : 1) + (drawn > 2 * OFTEN ? NEVER : drawn > OFTEN ? SELDOM : 0)
  }
}

/** A value as text; what has an address, by its type and size. */
function textOf(value: LuaValue, depth = 2): string {
  if (value instanceof LuaFunction) return `function ${value.p.info?.line ?? value.p.name}`
  if (!(value instanceof LuaTable)) return typeof value === 'object' ? (value.luaType ?? 'object') : String(value)
  if (depth === 0) return 'table'
  const fields = [...value.entries()].slice(0, 8).map(([key, each]) => `${textOf(key, 0)}=${textOf(each, depth - 1)}`)
  return `{${fields.join(',')}}`
}

function localsOf({ debug }: LuaState, frame: DebugFrame): string[] {
  const locals: string[] = []
  for (let scope = debug.points[frame.at]?.scope; scope !== undefined; scope = scope.outer)
    locals.push(`${scope.name}=${textOf(frame.access(scope.slot, 0) as LuaValue)}`)
  return locals
}

/** The frames of the running coroutine and of those that resumed it. */
function framesOf(S: LuaState): string[] {
  const frames: string[] = []
  // frames below a library function that cannot pause stay without
  const isWhole = S.thread?.nesting === 0
  for (let co: LuaCoroutine | undefined = S.co; co !== undefined; co = co.resumer) {
    for (let depth = co === S.co ? S.d : co.d; depth > 0; depth--) {
      const frame = S.debug.frameOf(co, depth)
      const site = siteOf(co, depth)?.line
      const name = co.fs[depth]?.p.info?.line ?? co.fs[depth]?.p.name
      const known = frame && `${frame.id} at ${frame.at} ${localsOf(S, frame).join(' ')} (${frame.varargs?.length})`
      frames.push(`${depth} ${name}:${site} ${known}`)
      if (!isWhole || frames.length === MOST_FRAMES) return frames
    }
  }
  return frames
}

interface Outcome {
  readonly output: string
  readonly steps: number
  readonly frames: number
  readonly units: number
  readonly seen: readonly string[]
}

interface Watch {
  /** Statements until the next look. */
  readonly gap: () => number
  /** One of so many points has a breakpoint. */
  readonly flags: number
  /** Stands still there, not only looks; and hears of failures. */
  readonly pauses: boolean
}

async function run(file: string, isFramed: boolean, { gap, flags, pauses }: Watch): Promise<Outcome> {
  let output = ''
  const budget = new Budget(1e9, Infinity)
  const vm = new LuaVm({
    now: () => 0,
    write: (text) => (output += text),
    nextTurn: () => Promise.resolve(),
    budgetOf: () => budget,
  })
  installStandardLibrary(vm)
  const { state: S } = vm
  const { debug } = S
  const seen: string[] = []
  const flagged: number[] = []
  const look = (what: string): boolean => {
    debug.pause = Promise.resolve()
    seen.push(`${what} after ${debug.steps()}`, ...framesOf(S))
    return pauses
  }
  debug.watchStatements(isFramed)
  debug.turnOn({
    line() {
      const next = gap()
      debug.lookAfter(next)
      // a breakpoint in a loop
      if (next >= NEVER) debug.flag([])
      return look('line')
    },
    loaded(chunk) {
      flagged.push(...chunk.points().filter((point) => point % flags === 0))
      debug.flag(flagged)
    },
    ...(pauses && { error: (frame, depth, thrown) => look(`failure in ${frame.id} ${depth} ${typeof thrown}`) }),
  })
  debug.lookAfter(gap())
  const main = vm.load(readFileSync(file, 'latin1'), '@program.lua')
  try {
    await vm.start(main, [], { context: file })
  } catch (thrown) {
    if (!(thrown instanceof LuaError)) throw thrown
    output += `${thrown.message}\n${thrown.traceback}`
  }
  return { output, steps: debug.steps(), frames: debug.frameCount, units: budget.left, seen }
}

const NONE = Infinity
/** Seed, most statements between two stops, which points have breakpoints, whether it stands still there. */
const SOME = [
  [1, 60, NONE, true],
  [2, 7, NONE, false],
  [3, NEVER, 11, true],
] as const
const ONE = [[3, 400, 97, true]] as const
/** For the program that holds every kind of place. */
const EVERYWHERE = Array.from({ length: 40 }, (_, seed) => [seed + 1, 1 + (seed % 13) * 2, seed % 3 === 0 ? 20 + seed : NONE, seed % 2 === 0] as const)

const suites = readdirSync(root, { withFileTypes: true }).flatMap((entry) => {
  if (!entry.isDirectory()) return []
  const cases = readdirSync(join(root, entry.name)).filter((name) => name.endsWith('.lua'))
  return cases.length === 0 ? [] : [{ name: entry.name, folder: join(root, entry.name), cases }]
})

describe.each(suites)('$name', ({ name: suite, folder, cases }) => {
  const watches = suite === 'conformance' ? ONE : SOME
  it.each(cases)('%s is the same with frames from the start and where it stops', async (name) => {
    // patterns are compiled once for all machines, and charged to the first
    await run(join(folder, name), true, { gap: () => SELDOM, flags: NONE, pauses: false })
    for (const [seed, most, flags, pauses] of name === 'places.lua' ? EVERYWHERE : watches) {
      const watch = () => ({ gap: lottery(seed, most), flags, pauses })
      const direct = await run(join(folder, name), false, watch())
      expect(direct).toEqual(await run(join(folder, name), true, watch()))
      expect(direct.steps).toBeGreaterThan(0)
    }
  })
})

it.each([true, false])('a handler of xpcall can pause, whatever failed (frames from the start: %s)', async (isFramed) => {
  const file = join(root, 'errors', 'xpcall-natives.lua')
  const { seen } = await run(file, isFramed, { gap: () => 0, flags: NONE, pauses: false })
  const looks = seen.filter((line) => line.startsWith('line'))
  expect(looks.length).toBeGreaterThan(100)
  // the main chunk is below each of them: no library function hides it
  expect(seen.filter((line) => line.startsWith('1 0:'))).toHaveLength(looks.length)
})

it('a function has its frame from the start while it holds a breakpoint, calls one that does, or somebody watches', () => {
  const vm = new LuaVm({ now: () => 0, write: () => undefined, nextTurn: () => Promise.resolve() })
  installStandardLibrary(vm)
  const { debug } = vm.state
  let lines = 0
  debug.turnOn({ line: () => ++lines < 0 })
  void vm.start(vm.load('function f() return 1 end function g() local x = f() return x end', '@forms.lua'), [])
  const form = (name: string): unknown => (vm.globals.getString(name) as LuaFunction).p.y
  const callOften = (): void => {
    for (let i = 0; i < 10; i++) void vm.start(vm.globals.getString('g'), [])
  }
  callOften()
  expect([form('f'), form('g'), lines]).toEqual([2, 2, 0])
  debug.flag(debug.points.flatMap((point) => (point?.info.label === 'f' ? point.id : [])))
  expect([form('f'), form('g')]).toEqual([1, 2])
  callOften()
  expect([form('f'), form('g'), lines]).toEqual([1, 1, 10])
  debug.flag([])
  expect([form('f'), form('g')]).toEqual([2, 2])
  debug.watchStatements(true)
  expect([form('f'), form('g')]).toEqual([1, 1])
  debug.watchStatements(false)
  expect([form('f'), form('g')]).toEqual([2, 2])
  debug.turnOff()
  callOften()
  expect(lines).toBe(10)
})
