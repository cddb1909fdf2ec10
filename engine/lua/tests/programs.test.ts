import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { run } from '../../conformance/lua-adapter.ts'
import { callPlain, defineNative } from '../runtime/native.ts'
import { installStandardLibrary } from '../stdlib/index.ts'
import { LuaVm } from '../vm.ts'

const root = import.meta.dirname

/** Addresses and numbers of builtins differ between any two runs of LuaJIT. */
function comparable(text: string): string {
  return text.replaceAll(/0x[0-9a-fA-F]+/g, '0x').replaceAll(/builtin#\d+/g, 'builtin#')
}

/** The same where the bottom of the stack is a native of ours instead of luajit's C function. */
function withoutBottom(text: string): string {
  return comparable(text).replaceAll('[builtin#]: at', '[C]: at')
}

const suites = readdirSync(root, { withFileTypes: true }).flatMap((entry) => {
  if (!entry.isDirectory()) return []
  const cases = readdirSync(join(root, entry.name)).filter((name) => name.endsWith('.lua'))
  return cases.length === 0 ? [] : [{ name: entry.name, folder: join(root, entry.name), cases }]
})
/** Kong's own LuaJIT recorded these; the generator form runs them, and `npm run conformance`. */
const ours = suites.filter(({ name }) => name !== 'conformance')

function expectedOf(folder: string, name: string): string {
  return readFileSync(join(folder, name.replace('.lua', '.expected')), 'latin1')
}

/** A machine that runs a file from a phase that cannot yield. */
function createRunner(folder: string, name: string) {
  let output = ''
  const vm = new LuaVm({
    now: () => 0,
    write: (text) => {
      output += text
    },
    nextTurn: () => Promise.resolve(),
  })
  installStandardLibrary(vm)
  return {
    debug: vm.state.debug,
    run() {
      const main = vm.load(readFileSync(join(folder, name), 'latin1'), `@${name}`)
      vm.callPlain(
        defineNative('', () => callPlain(vm, main, [])),
        [],
      )
      return output
    },
  }
}

describe.each(suites)('$name', ({ folder, cases }) => {
  it.each(cases)('%s prints what luajit prints', (name) => {
    expect(comparable(run(join(folder, name)).stdout)).toBe(comparable(expectedOf(folder, name)))
  })
})

describe.each(ours)('$name in the debug form', ({ folder, cases }) => {
  it.each(cases)('%s prints the same while every statement is watched', (name) => {
    const runner = createRunner(folder, name)
    const { debug } = runner
    let lines = 0
    debug.turnOn({
      line() {
        lines++
        debug.lookAfter(0)
        return false
      },
    })
    debug.lookAfter(0)
    expect(withoutBottom(runner.run())).toBe(withoutBottom(expectedOf(folder, name)))
    expect(debug.steps()).toBe(lines)
  })
})

describe.each(ours)('$name in the plain form', ({ folder, cases }) => {
  it.each(cases)('%s prints the same', (name) => {
    expect(withoutBottom(createRunner(folder, name).run())).toBe(withoutBottom(expectedOf(folder, name)))
  })
})
