/**
 * The io library over the host's read-only files and its log: `write` goes to the host, nothing is ever created.
 *
 * Source: LuaJIT 2.1 `lib_io.c`, Lua 5.1 manual §5.7.
 */

import { type LuaFunction } from '../runtime/function.ts'
import { LuaCallerError } from '../runtime/lua-error.ts'
import { argumentError, checkString, defineNative, library } from '../runtime/native.ts'
import { LuaUserdata } from '../runtime/userdata.ts'
import { type LuaReturn, type LuaValue } from '../runtime/value.ts'
import { type LuaVm } from '../vm.ts'
import { closeFile, fileMetatable, lineIterator, openFile, readFormats, writeValues } from './io-methods.ts'
import { LuaFile } from './lua-file.ts'

/** The files `io.read` and `io.write` work on. */
interface Defaults {
  input: LuaUserdata
  output: LuaUserdata
}

/** Sets the global `io`. */
export function installIo(vm: LuaVm): void {
  const metatable = fileMetatable(vm)
  const wrap = (file: LuaFile) => new LuaUserdata(file, metatable)
  const toHost = (text: string) => vm.options.write(text)
  const stdout = wrap(LuaFile.forWriting(toHost))
  const stderr = wrap(LuaFile.forWriting(toHost))
  const defaults: Defaults = { input: wrap(LuaFile.forReading('')), output: stdout }
  for (const { data } of [defaults.input, stdout, stderr]) if (data instanceof LuaFile) data.isStandard = true
  vm.globals.setString(
    'io',
    library({
      stdin: defaults.input,
      stdout,
      stderr,
      ...openFunctions(vm, wrap),
      ...defaultFunctions(vm, defaults, wrap),
    }),
  )
}

function openFunctions(vm: LuaVm, wrap: (file: LuaFile) => LuaUserdata): Record<string, LuaFunction> {
  return {
    open: defineNative('open', function (_F, path, mode): LuaReturn {
      const name = checkString(path, 1, arguments.length - 1)
      const opened = openPath(vm, name, mode === undefined ? 'r' : checkString(mode, 2))
      return opened instanceof LuaFile ? wrap(opened) : opened
    }),
    lines: defineNative('lines', (_F, path, ...formats): LuaReturn => {
      if (path === undefined) return lineIterator(LuaFile.forReading(''), formats, false)
      const name = checkString(path, 1)
      const opened = openPath(vm, name, 'r')
      if (!(opened instanceof LuaFile)) return argumentError(1, String(opened[1]))
      return lineIterator(opened, formats, true)
    }),
    type: defineNative('type', (_F, ...args): LuaReturn => {
      if (args.length === 0) return argumentError(1, 'value expected')
      const [value] = args
      if (!(value instanceof LuaUserdata && value.data instanceof LuaFile)) return undefined
      return value.data.isClosed ? 'closed file' : 'file'
    }),
    tmpfile: defineNative('tmpfile', () => [undefined, 'Read-only file system', 30]),
    popen: defineNative('popen', (_F, ...args) => {
      checkString(args[0], 1, args.length)
      throw new LuaCallerError("'popen' not supported")
    }),
  }
}

/** A file, or what a failed fopen returns. The host gives byte strings. */
function openPath(vm: LuaVm, path: string, mode: string): LuaFile | readonly LuaValue[] {
  if (!/^[rwa]/.test(mode)) return [undefined, `${path}: Invalid argument`, 22]
  if (!/^rb?$/.test(mode)) return [undefined, `${path}: Read-only file system`, 30]
  const text = vm.options.readFile?.(path)
  if (text === undefined) return [undefined, `${path}: No such file or directory`, 2]
  return LuaFile.forReading(text)
}

function defaultFunctions(
  vm: LuaVm,
  defaults: Defaults,
  wrap: (file: LuaFile) => LuaUserdata,
): Record<string, LuaFunction> {
  const select = (name: string, which: keyof Defaults, mode: string) =>
    defineNative(name, (_F, file): LuaReturn => {
      if (file instanceof LuaUserdata) defaults[which] = file
      else if (file !== undefined) {
        const opened = openPath(vm, checkString(file, 1), mode)
        if (!(opened instanceof LuaFile)) return argumentError(1, String(opened[1]))
        defaults[which] = wrap(opened)
      }
      return defaults[which]
    })
  return {
    read: defineNative('read', (_F, ...formats) => readFormats(openFile(defaults.input), formats, 1)),
    write: defineNative('write', (_F, ...values) => writeValues(defaults.output, values, 1)),
    flush: defineNative('flush', (): LuaReturn => {
      openFile(defaults.output)
      return true
    }),
    close: defineNative('close', (_F, ...files) => closeFile(files.length === 0 ? defaults.output : files[0])),
    input: select('input', 'input', 'r'),
    output: select('output', 'output', 'w'),
  }
}
