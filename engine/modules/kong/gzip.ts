import { gunzipSync, gzipSync } from 'fflate'
import { bytesToLua, luaToBytes } from '../../lua/runtime/bytes.ts'
import { checkString, defineNative, library } from '../../lua/runtime/native.ts'
import type { LuaTable } from '../../lua/runtime/table.ts'
import type { LuaReturn } from '../../lua/runtime/value.ts'

/** `kong.tools.gzip`. The time in the header is 0, as zlib writes it. */
export function createGzipTools(): LuaTable {
  return library({
    deflate_gzip: defineNative('deflate_gzip', (_F, text) =>
      bytesToLua(gzipSync(luaToBytes(checkString(text, 1)), { mtime: 0 })),
    ),
    inflate_gzip: defineNative('inflate_gzip', (_F, text): LuaReturn => {
      try {
        return bytesToLua(gunzipSync(luaToBytes(checkString(text, 1))))
      } catch {
        return [undefined, 'INFLATE: data error']
      }
    }),
  })
}
