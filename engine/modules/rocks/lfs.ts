import { checkString, defineNative, library } from '../../lua/runtime/native.ts'
import { LuaTable } from '../../lua/runtime/table.ts'
import type { LuaReturn } from '../../lua/runtime/value.ts'

/** `require "lfs"` (LuaFileSystem) of a sandbox: it sees the scenario's files, and changes nothing. */
export function createLfs(readFile: (path: string) => string | undefined, now: () => number): LuaTable {
  const refused = (name: string) => defineNative(name, () => [undefined, 'Operation not permitted', 1])
  const attributes = (name: string) =>
    defineNative(name, (_F, path, wanted): LuaReturn => {
      const file = checkString(path, 1)
      const text = readFile(file)
      if (text === undefined) {
        const message = `cannot obtain information from file '${file}': No such file or directory`
        return [undefined, message, 2]
      }
      const seconds = Math.floor(now())
      const facts = { mode: 'file', size: text.length, permissions: 'r--r--r--', nlink: 1, uid: 0, gid: 0 }
      const times = { access: seconds, modification: seconds, change: seconds }
      const all = LuaTable.fromRecord({ ...facts, ...times })
      return typeof wanted === 'string' ? all.getString(wanted) : all
    })
  return library({
    _VERSION: 'LuaFileSystem 1.8.0',
    attributes: attributes('attributes'),
    symlinkattributes: attributes('symlinkattributes'),
    currentdir: defineNative('currentdir', () => '/'),
    chdir: refused('chdir'),
    mkdir: refused('mkdir'),
    rmdir: refused('rmdir'),
    touch: refused('touch'),
    link: refused('link'),
    dir: defineNative('dir', (_F, path) => [undefined, `cannot open ${checkString(path, 1)}: Operation not permitted`]),
  })
}
