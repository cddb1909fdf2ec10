import { describe, expect, it } from 'vitest'
import { LuaError } from '../../runtime/lua-error.ts'
import { LuaVm } from '../../vm.ts'
import { installStandardLibrary } from '../index.ts'

function run(code: string): string {
  const vm = new LuaVm({ now: () => 0, write: () => undefined, nextTurn: () => Promise.resolve() })
  installStandardLibrary(vm)
  try {
    const values = vm.callPlain(vm.load(`local ffi = require "ffi" ${code}`, '=t'), [])
    return values.map((value) => vm.tostring(value)).join(' ')
  } catch (error) {
    if (error instanceof LuaError) return `error: ${error.message.replace('t:1: ', '')}` // a tail call has no position
    throw error
  }
}

describe('names of JavaScript properties', () => {
  it('are plain struct members', () => {
    const members = 'int constructor; int __proto__; int toString; int hasOwnProperty;'
    expect(
      run(`local s = ffi.new("struct {${members}}", 1, 2, 3, 4)
      s.constructor = s.constructor + 10
      return s.constructor, s.__proto__, s.toString, s.hasOwnProperty`),
    ).toBe('11 2 3 4')
  })

  it('are no members when not declared', () => {
    for (const name of ['constructor', '__proto__', 'block', 'type', 'offset', 'luaType']) {
      expect(run(`return ffi.new("struct x {int a;}").${name}`)).toMatch(
        /'struct \w+' has no member named '|undeclared/,
      )
      expect(run(`return ffi.typeof("int").${name}`)).toBe(`error: 'int' has no member named '${name}'`)
      expect(run(`return (1LL).${name}`)).toBe(`error: 'int64_t' has no member named '${name}'`)
    }
  })

  it('are no types, tags, constants or symbols', () => {
    for (const name of ['constructor', '__proto__', 'toString']) {
      expect(run(`return ffi.new("${name}")`)).toBe(`error: declaration specifier expected near '${name}'`)
      expect(run(`return ffi.new("struct ${name}")`)).toBe(`error: undeclared or implicit tag '${name}'`)
      expect(run(`return ffi.C.${name}`)).toBe(`error: missing declaration for symbol '${name}'`)
      expect(run(`return ffi.new("enum {A}", "${name}")`)).toMatch(/cannot convert 'string' to 'enum \d+'/)
    }
  })

  it('can be declared', () => {
    expect(
      run(`ffi.cdef "typedef struct {int x;} constructor; enum {__proto__ = 7}; struct toString {int y;};"
      return ffi.new("constructor", 5).x, ffi.C.__proto__, ffi.new("struct toString", 6).y`),
    ).toBe('5 7 6')
  })
})

describe('what only C code could do', () => {
  it('a function call is an error that names the function', () => {
    expect(run('ffi.cdef "int getpid(void);" local pid = ffi.C.getpid() return pid')).toBe(
      "error: attempt to call C function 'getpid': Phasescope runs no C code",
    )
  })

  it('a declared variable has no value', () => {
    expect(run('ffi.cdef "extern int environ;" return ffi.C.environ')).toBe(
      "error: cannot resolve symbol 'environ': Phasescope runs no C code",
    )
  })

  it('libraries are missing', () => {
    expect(run('ffi.load("z")')).toBe('error: libz.so: cannot open shared object file: No such file or directory')
  })
})

describe('memory', () => {
  it('refuses what lies outside of an object', () => {
    for (const code of [
      'return ffi.new("int[2]")[2]',
      'ffi.new("int[2]")[-1] = 1',
      'return ffi.cast("int *", 0)[0]',
      'return ffi.cast("int *", 123456)[0]',
      'return ffi.string(ffi.new("char[4]"), 5)',
      'ffi.fill(ffi.new("char[4]"), 5)',
      'ffi.copy(ffi.new("char[4]"), "abcd")',
      'ffi.copy(ffi.new("char[4]"), ffi.new("char[4]"), -1)',
      'return ffi.new("struct {int *p;}").p[0]',
    ]) {
      expect(run(code)).toMatch(/^error: attempt to (access|read)/)
    }
  })

  it('finds an object again by its address, also after the pointer was an integer', () => {
    expect(
      run(`local u = ffi.new("union {int *p; uint64_t n;}") local a = ffi.new("int[1]", 42)
      u.p = a return ffi.cast("int *", u.n)[0], ffi.cast("int *", ffi.cast("uintptr_t", a) + 0)[0]`),
    ).toBe('42 42')
  })

  it('keeps pointers when bytes are copied', () => {
    expect(
      run(`local a = ffi.new("int[1]", 7) local from, to = ffi.new("int *[1]", {a}), ffi.new("int *[1]")
      ffi.copy(to, from, 8) return to[0][0]`),
    ).toBe('7')
  })

  it('has an end', () => {
    expect(run('return ffi.new("char[?]", 2^30)')).toBe('error: not enough memory')
  })

  it('has the same addresses in every run', () => {
    const code = 'return tostring(ffi.new("int[3]")), tostring(ffi.new("int"))'
    expect(run(code)).toBe(run(code))
  })
})

describe('thread.exdata', () => {
  it('is the same pointer within a run and can be replaced', () => {
    expect(
      run(`local exdata = require "thread.exdata" local before = exdata()
      exdata(ffi.cast("void *", 16)) return before == exdata(), tostring(exdata()), type(before)`),
    ).toBe('false cdata<void *>: 0x00000010 cdata')
  })

  it('refuses anything but cdata', () => {
    expect(run('require "thread.exdata" (1)')).toMatch(/cdata expected, got number/)
  })
})
