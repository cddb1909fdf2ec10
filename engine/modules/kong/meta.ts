import { defineNative } from '../../lua/runtime/native.ts'
import { LuaTable } from '../../lua/runtime/table.ts'

/** `kong.meta`: name and version. */
export function createMeta(version: string): LuaTable {
  const [major, minor, patch] = version.split('.').map(Number)
  const parts = LuaTable.fromRecord({ major, minor, patch })
  parts.metatable = LuaTable.fromRecord({ __tostring: defineNative('__tostring', () => version) })
  return LuaTable.fromRecord({
    _NAME: 'kong',
    _VERSION: version,
    _VERSION_TABLE: parts,
    _SERVER_TOKENS: `kong/${version}`,
    version,
  })
}
