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

for (const suite of readdirSync(root, { withFileTypes: true }).filter((entry) => entry.isDirectory() && entry.name !== 'sandbox')) {
  const folder = join(root, suite.name)
  describe(suite.name, () => {
    const cases = readdirSync(folder).filter((name) => name.endsWith('.lua'))
    it.each(cases)('%s prints what luajit prints', (name) => {
      const expected = readFileSync(join(folder, name.replace('.lua', '.expected')), 'latin1')
      expect(comparable(run(join(folder, name)).stdout)).toBe(comparable(expected))
    })
  })
}

describe('language in the debug form', () => {
  const folder = join(root, 'language')
  const cases = readdirSync(folder).filter((name) => name.endsWith('.lua'))
  it.each(cases)('%s prints the same while every statement is watched', (name) => {
    let output = ''
    const vm = new LuaVm({
      now: () => 0,
      write: (text) => {
        output += text
      },
      nextTurn: () => Promise.resolve(),
    })
    installStandardLibrary(vm)
    const { debug } = vm.state
    let lines = 0
    debug.turnOn({
      line() {
        lines++
        debug.lookAfter(0)
        return false
      },
    })
    debug.lookAfter(0)
    const main = vm.load(readFileSync(join(folder, name), 'latin1'), `@${name}`)
    const base = defineNative('', () => callPlain(vm, main, []))
    vm.callPlain(base, [])
    const expected = readFileSync(join(folder, name.replace('.lua', '.expected')), 'latin1')
    expect(comparable(output).replaceAll('[builtin#]: at', '[C]: at')).toBe(
      comparable(expected).replaceAll('[builtin#]: at', '[C]: at'),
    )
    expect(debug.steps()).toBe(lines)
  })
})

describe('language in the plain form', () => {
  const folder = join(root, 'language')
  const cases = readdirSync(folder).filter((name) => name.endsWith('.lua'))
  it.each(cases)('%s prints the same', (name) => {
    let output = ''
    const vm = new LuaVm({
      now: () => 0,
      write: (text) => {
        output += text
      },
      nextTurn: () => Promise.resolve(),
    })
    installStandardLibrary(vm)
    const main = vm.load(readFileSync(join(folder, name), 'latin1'), `@${name}`)
    const base = defineNative('', () => callPlain(vm, main, []))
    vm.callPlain(base, [])
    const expected = readFileSync(join(folder, name.replace('.lua', '.expected')), 'latin1')
    expect(comparable(output).replaceAll('[builtin#]: at', '[C]: at')).toBe(
      comparable(expected).replaceAll('[builtin#]: at', '[C]: at'),
    )
  })
})
