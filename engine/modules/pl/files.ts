import { defineNative, library } from '../../lua/runtime/native.ts'
import type { LuaFunction } from '../../lua/runtime/function.ts'
import { LuaTable } from '../../lua/runtime/table.ts'
import type { LuaReturn } from '../../lua/runtime/value.ts'
import type { LuaVm } from '../../lua/vm.ts'
import { assertString } from './assert-arg.ts'
import type { PenlightServices } from './services.ts'

/** Reading files; writing is refused as a read-only file system refuses it. */
export function fileFunctions(
  vm: LuaVm,
  services: PenlightServices,
): Record<'readfile' | 'writefile' | 'readlines', LuaFunction> {
  const read = (path: string): string | undefined => services.readFile?.(path)
  const missing = (path: string): LuaReturn => [undefined, `${path}: No such file or directory`]
  return {
    readfile: defineNative('readfile', (_F, path): LuaReturn => {
      const name = assertString(vm, 1, path)
      return read(name) ?? missing(name)
    }),
    readlines: defineNative('readlines', (_F, path): LuaReturn => {
      const name = assertString(vm, 1, path)
      const text = read(name)
      return text === undefined ? missing(name) : LuaTable.fromArray(text.replace(/\n$/, '').split('\n'))
    }),
    writefile: defineNative('writefile', (_F, path): LuaReturn => {
      return [undefined, `${assertString(vm, 1, path)}: Read-only file system`]
    }),
  }
}

/** `pl.file`. */
export function createFile(vm: LuaVm, services: PenlightServices): LuaTable {
  const { readfile, writefile } = fileFunctions(vm, services)
  const refused = (name: string): LuaFunction =>
    defineNative(name, (_F, path): LuaReturn => [undefined, `${assertString(vm, 1, path)}: Read-only file system`])
  return library({
    read: readfile,
    write: writefile,
    copy: refused('copy'),
    move: refused('move'),
    delete: refused('delete'),
  })
}

/** `pl.dir`: there are no directories, and none can be made. */
export function createDir(vm: LuaVm): LuaTable {
  const refused = (name: string): LuaFunction =>
    defineNative(name, (_F, path): LuaReturn => [undefined, `${assertString(vm, 1, path)}: Read-only file system`])
  const none = (name: string): LuaFunction => defineNative(name, () => new LuaTable())
  return library({
    makepath: refused('makepath'),
    rmtree: refused('rmtree'),
    copyfile: refused('copyfile'),
    movefile: refused('movefile'),
    getfiles: none('getfiles'),
    getdirectories: none('getdirectories'),
    getallfiles: none('getallfiles'),
  })
}
