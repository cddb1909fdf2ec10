/**
 * Methods of file handles. Source: LuaJIT 2.1 `lib_io.c` with 5.2 compatibility (`write` returns the file).
 */

import { type LuaFunction } from '../runtime/function.ts'
import { LuaCallerError } from '../runtime/lua-error.ts'
import { argumentError, checkString, defineNative, library, optNumber } from '../runtime/native.ts'
import { numberToString } from '../runtime/number.ts'
import { type LuaTable } from '../runtime/table.ts'
import { addressOf } from '../runtime/tostring.ts'
import { LuaUserdata } from '../runtime/userdata.ts'
import { EMPTY, type LuaReturn, type LuaValue, typeName } from '../runtime/value.ts'
import { type LuaVm } from '../vm.ts'
import { LuaFile } from './lua-file.ts'

/** The metatable all files of a VM share; it is its own `__index`. */
export function fileMetatable(vm: LuaVm): LuaTable {
  const metatable = library({
    read: defineNative('read', (_F, file, ...formats) => readFormats(openFile(file), formats, 2)),
    write: defineNative('write', (_F, file, ...values) => writeValues(file, values, 2)),
    lines: defineNative('lines', (_F, file, ...formats) => lineIterator(openFile(file), formats, false)),
    flush: defineNative('flush', (_F, file): LuaReturn => {
      openFile(file)
      return true
    }),
    close: defineNative('close', (_F, file) => closeFile(file)),
    seek: defineNative('seek', (_F, file, whence, offset) => seek(openFile(file), whence, offset)),
    setvbuf: defineNative('setvbuf', (_F, ...args): LuaReturn => {
      openFile(args[0])
      const name = checkString(args[1], 2, args.length)
      if (!['no', 'full', 'line'].includes(name)) argumentError(2, `invalid option '${name}'`)
      return true
    }),
    // nothing is ever collected here; code may still ask for it
    __gc: defineNative('__gc', (_F, file): LuaReturn => {
      fileOf(file)
      return EMPTY
    }),
    __tostring: defineNative('__tostring', (_F, file): LuaReturn => {
      return fileOf(file).isClosed ? 'file (closed)' : `file (${addressOf(file as LuaUserdata)})`
    }),
  })
  metatable.setString('__index', metatable)
  vm.registry.setString('FILE*', metatable)
  return metatable
}

function fileOf(value: LuaValue): LuaFile {
  if (value instanceof LuaUserdata && value.data instanceof LuaFile) return value.data
  return argumentError(1, `FILE* expected, got ${value === undefined ? 'no value' : typeName(value)}`)
}

/** The file behind a handle. @throws LuaCallerError when it is closed */
export function openFile(value: LuaValue): LuaFile {
  const file = fileOf(value)
  if (file.isClosed) throw new LuaCallerError('attempt to use a closed file')
  return file
}

/** Closes a file; the three standard ones stay open. */
export function closeFile(value: LuaValue): LuaReturn {
  const file = openFile(value)
  if (file.isStandard) return [undefined, 'cannot close standard file']
  file.isClosed = true
  return true
}

/** `write`: what the first value counts as in messages depends on whether the file is an argument too. */
export function writeValues(file: LuaValue, values: readonly LuaValue[], firstPosition: number): LuaReturn {
  const target = openFile(file)
  for (let i = 0; i < values.length; i++) {
    const value = values[i]
    const text =
      typeof value === 'number' ? numberToString(value) : checkString(value, firstPosition + i, firstPosition + i)
    if (!target.write(text)) return [undefined, 'Bad file descriptor', 9]
  }
  return file
}

/** `read`: one result per format, up to the first that fails. */
export function readFormats(file: LuaFile, formats: readonly LuaValue[], firstPosition: number): LuaReturn {
  if (formats.length === 0) return file.readLine(false)
  const results: LuaValue[] = []
  for (let i = 0; i < formats.length; i++) {
    const value = readOne(file, formats[i], firstPosition + i)
    results.push(value)
    // The first failure ends the list with nil.
    if (value === undefined) break
  }
  return results.length === 1 ? results[0] : results
}

function readOne(file: LuaFile, format: LuaValue, position: number): LuaValue {
  if (typeof format === 'number') return file.readBytes(format)
  if (typeof format !== 'string') return argumentError(position, 'invalid option')
  switch (format.replace(/^\*/, '')[0]) {
    case 'n':
      return file.readNumber()
    case 'l':
      return file.readLine(false)
    case 'L':
      return file.readLine(true)
    case 'a':
      return file.readAll()
    default:
      return argumentError(position, 'invalid format')
  }
}

/** The iterator of `lines`; a file opened by `io.lines` is closed at its end. */
export function lineIterator(file: LuaFile, formats: readonly LuaValue[], closes: boolean): LuaFunction {
  return defineNative('lines_iter', (): LuaReturn => {
    if (file.isClosed) throw new LuaCallerError('attempt to use a closed file')
    const result = readFormats(file, formats, 2)
    const first = result instanceof Array ? (result as readonly LuaValue[])[0] : result
    if (first === undefined && closes) file.isClosed = true
    return result
  })
}

function seek(file: LuaFile, whence: LuaValue, offset: LuaValue): LuaReturn {
  const name = whence === undefined ? 'cur' : checkString(whence, 2)
  if (name !== 'set' && name !== 'cur' && name !== 'end') return argumentError(2, `invalid option '${name}'`)
  return file.seek(name, Math.trunc(optNumber(offset, 3, 0))) ?? [undefined, 'Invalid argument', 22]
}
