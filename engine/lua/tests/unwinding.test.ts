import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { invoke, invokeDirect } from '../runtime/call.ts'
import { withDirect } from '../runtime/function.ts'
import { LuaError } from '../runtime/lua-error.ts'
import { defineSuspending } from '../runtime/native.ts'
import { MAX_DEPTH, SLICE, type LuaState } from '../runtime/state.ts'
import { installStandardLibrary } from '../stdlib/index.ts'
import { LuaVm } from '../vm.ts'

// Functions run directly and go on as generators when they have to suspend (docs/decisions/0004). Here they have to
// again and again, in the middle of whatever they do: programs must not notice.

const root = import.meta.dirname

function comparable(text: string): string {
  return text
    .replaceAll(/0x[0-9a-fA-F]+/g, '0x')
    .replaceAll(/builtin#\d+/g, 'builtin#')
    .replaceAll('[builtin#]: at', '[C]: at')
}

/** A sequence that is the same in every run (Lehmer). */
function lottery(seed: number, odds: number): () => boolean {
  let state = seed * 7919 + 1
  return () => {
    state = (state * 48_271) % 0x7f_ff_ff_ff
    return state % odds === 0
  }
}

/** From time to time a function finds the stack full at its entry, or the slice used up in a loop. */
function disturb(S: LuaState, drawn: () => boolean): void {
  let left = SLICE
  Object.defineProperty(S, 'b', {
    get: () => (drawn() ? 0 : left),
    set(units: number) {
      left = units
    },
  })
  let isFull = false
  Object.defineProperty(S, 'md', {
    get() {
      isFull = !isFull && drawn()
      return isFull ? -1 : MAX_DEPTH
    },
    set() {},
  })
}

async function run(folder: string, name: string, drawn: () => boolean): Promise<string> {
  let output = ''
  let time = 0
  const vm = new LuaVm({
    now: () => (time += 1),
    write: (text) => (output += text),
    nextTurn: () => Promise.resolve(),
    budget: Infinity,
  })
  installStandardLibrary(vm)
  const main = vm.load(readFileSync(join(folder, name), 'latin1'), `@${name}`)
  const { state: S } = vm
  const base = withDirect(
    defineSuspending('', function* () {
      return yield* invoke(S, main, [])
    }),
    (F) => {
      S.d = 1
      S.fs[1] = F
      S.cs[1] = 0
      return invokeDirect(S, main, [])
    },
  )
  disturb(S, drawn)
  try {
    await vm.start(base, [])
  } catch (thrown) {
    if (!(thrown instanceof LuaError)) throw thrown
    output += thrown.message
  }
  return output
}

/** Seeds and odds. */
const SOME = [
  [1, 3],
  [3, 40],
] as const
/** For the many programs that Kong's LuaJIT recorded. */
const ONE = [[2, 7]] as const
/** For the program that holds every kind of place. */
const EVERYWHERE = Array.from({ length: 100 }, (_, seed) => [seed + 1, 2 ** (1 + (seed % 8)) + 1] as const)

const suites = readdirSync(root, { withFileTypes: true }).flatMap((entry) => {
  if (!entry.isDirectory()) return []
  const cases = readdirSync(join(root, entry.name)).filter((name) => name.endsWith('.lua'))
  return cases.length === 0 ? [] : [{ name: entry.name, folder: join(root, entry.name), cases }]
})

describe.each(suites)('$name', ({ name: suite, folder, cases }) => {
  const seeds = suite === 'conformance' ? ONE : SOME
  it.each(cases)('%s prints the same however often it has to suspend', async (name) => {
    const expected = comparable(readFileSync(join(folder, name.replace('.lua', '.expected')), 'latin1'))
    for (const [seed, odds] of name === 'places.lua' ? EVERYWHERE : seeds)
      expect(comparable(await run(folder, name, lottery(seed, odds)))).toBe(expected)
  })
})
