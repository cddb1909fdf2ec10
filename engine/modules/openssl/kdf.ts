import { hkdf } from '@noble/hashes/hkdf.js'
import { pbkdf2 } from '@noble/hashes/pbkdf2.js'
import { scrypt } from '@noble/hashes/scrypt.js'
import { bytesToLua, luaToBytes } from '../../lua/runtime/bytes.ts'
import { checkInteger, checkTable, checkString, defineNative, library } from '../../lua/runtime/native.ts'
import type { LuaTable } from '../../lua/runtime/table.ts'
import type { LuaReturn, LuaValue } from '../../lua/runtime/value.ts'
import { hashByName } from './hashes.ts'
import { defineKind } from './object.ts'

/** NIDs that the old interface takes. */
const OLD_TYPES = new Map<LuaValue, string>([
  [69, 'PBKDF2'],
  [973, 'SCRYPT'],
  [1036, 'HKDF'],
])

interface Options {
  text(...names: readonly string[]): Uint8Array
  number(fallback: number, ...names: readonly string[]): number
  name(fallback: string, ...names: readonly string[]): string
}

/** `resty.openssl.kdf`: PBKDF2, HKDF and SCRYPT, by `new(type):derive(length, options)` and the old `derive(options)`. */
export function createKdf(): LuaTable {
  const kind = defineKind<{ readonly type: string }>({
    derive: ({ type }, length, options): LuaReturn =>
      derive(type, checkInteger(length, 2), optionsOf(checkTable(options, 3))),
    reset: (): LuaReturn => true,
    get_provider_name: (): LuaReturn => 'default',
  })
  return library({
    PBKDF2: 69,
    SCRYPT: 973,
    HKDF: 1036,
    HKDEF_MODE_EXTRACT_AND_EXPAND: 0,
    new: defineNative('new', (_F, type): LuaReturn => {
      const name = checkString(type, 1).toUpperCase()
      return [...OLD_TYPES.values()].includes(name)
        ? kind.create({ type: name })
        : [undefined, `kdf.new: invalid kdf type "${checkString(type, 1)}"`]
    }),
    derive: defineNative('derive', (_F, options): LuaReturn => {
      const table = checkTable(options, 1)
      const type = OLD_TYPES.get(table.getString('type'))
      if (type === undefined) return [undefined, 'kdf.derive: unknown type']
      return derive(type, checkInteger(table.getString('outlen'), 1), optionsOf(table))
    }),
  })
}

/** Options under any of the names that the two interfaces have for them. */
function optionsOf(table: LuaTable): Options {
  const find = (names: readonly string[]): LuaValue =>
    names.map((name) => table.getString(name)).find((value) => value !== undefined)
  return {
    text: (...names) => luaToBytes(checkString(find(names) ?? '', 1)),
    number: (fallback, ...names) => checkInteger(find(names) ?? fallback, 1),
    name: (fallback, ...names) => checkString(find(names) ?? fallback, 1),
  }
}

function derive(type: string, length: number, options: Options): LuaReturn {
  const name = options.name('sha1', 'digest', 'md')
  const hash = hashByName(name)
  if (hash === undefined) return [undefined, `kdf:derive: invalid digest type "${name}"`]
  const secret = options.text('pass', 'key', 'hkdf_key', 'secret')
  const salt = options.text('salt')
  switch (type) {
    case 'PBKDF2':
      return bytesToLua(pbkdf2(hash, secret, salt, { c: options.number(1, 'iter', 'pbkdf2_iter'), dkLen: length }))
    case 'HKDF':
      return bytesToLua(hkdf(hash, secret, salt, options.text('info', 'hkdf_info'), length))
    default: {
      const [N, r, p] = [
        options.number(16384, 'n', 'scrypt_N'),
        options.number(8, 'r', 'scrypt_r'),
        options.number(1, 'p', 'scrypt_p'),
      ]
      return bytesToLua(scrypt(secret, salt, { N, r, p, dkLen: length }))
    }
  }
}
