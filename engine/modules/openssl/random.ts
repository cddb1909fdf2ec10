import { bytesToLua } from '../../lua/runtime/bytes.ts'
import { defineNative, library } from '../../lua/runtime/native.ts'
import type { LuaTable } from '../../lua/runtime/table.ts'
import type { LuaReturn } from '../../lua/runtime/value.ts'
import type { OpensslServices } from './services.ts'

/** `resty.openssl.rand`. */
export function createRand({ random }: OpensslServices): LuaTable {
  return library({
    bytes: defineNative('bytes', (_F, length): LuaReturn => {
      if (typeof length !== 'number') return [undefined, 'rand.bytes: expect a number at #1']
      return bytesToLua(random(length))
    }),
  })
}
