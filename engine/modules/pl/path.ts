import { defineNative, library } from '../../lua/runtime/native.ts'
import type { LuaFunction } from '../../lua/runtime/function.ts'
import type { LuaTable } from '../../lua/runtime/table.ts'
import type { LuaReturn } from '../../lua/runtime/value.ts'
import type { LuaVm } from '../../lua/vm.ts'
import { assertString } from './assert-arg.ts'
import { commonPrefix, join, normalize, relative, splitExtension, splitPath } from './path-text.ts'
import type { PenlightServices } from './services.ts'

/** Where Kong runs. */
const CURRENT = '/'
const HOME = '/home/kong'

/** `pl.path` on a POSIX system (Penlight 1.13); files are those `readFile` knows. */
export function createPath(vm: LuaVm, services: PenlightServices): LuaTable {
  const textual = (name: string, run: (path: string) => LuaReturn): LuaFunction =>
    defineNative(name, (_F, path) => run(assertString(vm, 1, path)))
  return library({
    sep: '/',
    dirsep: ':',
    is_windows: false,
    ...fileTests(textual, services),
    splitpath: textual('splitpath', splitPath),
    splitext: textual('splitext', splitExtension),
    dirname: textual('dirname', (path) => splitPath(path)[0]),
    basename: textual('basename', (path) => splitPath(path)[1]),
    extension: textual('extension', (path) => splitExtension(path)[1]),
    isabs: textual('isabs', (path) => path.startsWith('/')),
    normcase: textual('normcase', (path) => path),
    normpath: textual('normpath', normalize),
    expanduser: textual('expanduser', (path) => (path.startsWith('~') ? HOME + path.slice(1) : path)),
    currentdir: defineNative('currentdir', () => CURRENT),
    join: defineNative('join', (_F, ...parts) => {
      const [first = '', ...rest] = [...parts, ...Array(Math.max(0, 2 - parts.length))].map((part, i) =>
        assertString(vm, i < 2 ? i + 1 : i - 1, part),
      )
      return rest.reduce(join, first)
    }),
    abspath: defineNative('abspath', (_F, path, base) => {
      const from = base === undefined ? CURRENT : assertString(vm, 2, base)
      return normalize(join(from, assertString(vm, 1, path).replace(/[\\/]$/, '')))
    }),
    relpath: defineNative('relpath', (_F, path, start) => {
      const from = start === undefined ? CURRENT : assertString(vm, 2, start)
      return relative(normalize(join(from, assertString(vm, 1, path).replace(/[\\/]$/, ''))), from)
    }),
    common_prefix: defineNative('common_prefix', (_F, a, b) =>
      commonPrefix(assertString(vm, 1, a), assertString(vm, 2, b)),
    ),
  })
}

type Textual = (name: string, run: (path: string) => LuaReturn) => LuaFunction

function fileTests(textual: Textual, services: PenlightServices): Record<string, LuaFunction> {
  const textOf = (path: string): string | undefined => services.readFile?.(path)
  return {
    exists: textual('exists', (path) => (textOf(path) === undefined ? false : path)),
    isfile: textual('isfile', (path) => textOf(path) !== undefined),
    isdir: textual('isdir', () => false),
    islink: textual('islink', () => false),
    getsize: textual('getsize', (path) => textOf(path)?.length),
  }
}
