import { bytesToLua, luaToBytes } from '../../lua/runtime/bytes.ts'
import { checkString, defineNative, library } from '../../lua/runtime/native.ts'
import { LuaTable } from '../../lua/runtime/table.ts'
import type { LuaReturn, LuaValue } from '../../lua/runtime/value.ts'
import { cipherByName, type CipherType } from './cipher-modes.ts'
import { defineKind } from './object.ts'

interface Ciphering {
  readonly type: CipherType
  key: Uint8Array | undefined
  iv: Uint8Array
  isEncrypt: boolean
  isPadded: boolean
  aad: string
  tag: Uint8Array | undefined
  /** Whole blocks are only known at the end, so everything waits until then. */
  pending: string
}

const BAD_DECRYPT = 'cipher:final: EVP_CipherFinal_ex: error:1C800064:Provider routines::bad decrypt'
const NOT_INITIALIZED = 'cipher not initalized, call cipher:init first'

/**
 * `resty.openssl.cipher` (lua-resty-openssl 1.5): AES and ChaCha20-Poly1305.
 * `update` holds everything back until `final`; the texts together are OpenSSL's.
 */
export function createCipher(): LuaTable {
  const kind = defineKind<Ciphering>({
    init: (state, key, iv, options): LuaReturn => init(state, key, iv, flagsOf(options)),
    encrypt: (state, key, iv, text, noPadding, aad): LuaReturn =>
      whole(state, { key, iv, text, aad, tag: undefined, flags: { isEncrypt: true, isPadded: !isSet(noPadding) } }),
    decrypt: (state, key, iv, text, noPadding, aad, tag): LuaReturn =>
      whole(state, { key, iv, text, aad, tag, flags: { isEncrypt: false, isPadded: !isSet(noPadding) } }),
    update: (state, ...pieces): LuaReturn => {
      if (state.key === undefined) return [undefined, `cipher:update: ${NOT_INITIALIZED}`]
      state.pending += pieces.map((piece, i) => checkString(piece, i + 2)).join('')
      return ''
    },
    final: (state, piece): LuaReturn => finish(state, piece),
    update_aead_aad: (state, aad): LuaReturn => {
      if (state.key === undefined) return [undefined, `cipher:update_aead_aad: ${NOT_INITIALIZED}`]
      state.aad += checkString(aad, 2)
      return true
    },
    get_aead_tag: (state, size): LuaReturn => {
      if (state.key === undefined) return [undefined, `cipher:get_aead_tag: ${NOT_INITIALIZED}`]
      const length = typeof size === 'number' ? size : state.type.keySize / 2
      if (length > state.type.keySize) return [undefined, `tag size ${length} is too large`]
      return state.tag === undefined ? [undefined, 'cipher:get_aead_tag'] : bytesToLua(state.tag.slice(0, length))
    },
    set_aead_tag: (state, tag): LuaReturn => {
      if (state.key === undefined) return [undefined, `cipher:set_aead_tag: ${NOT_INITIALIZED}`]
      if (typeof tag !== 'string') return [false, 'cipher:set_aead_tag expect a string at #1']
      state.tag = luaToBytes(tag)
      return true
    },
  })
  return library({
    new: defineNative('new', (_F, name): LuaReturn => {
      if (name === undefined) return [undefined, 'cipher.new: expect type to be defined']
      const type = cipherByName(checkString(name, 1))
      if (type === undefined) return [undefined, `cipher.new: invalid cipher type "${checkString(name, 1)}"`]
      const fields = { block_size: type.blockSize, key_size: type.keySize, iv_size: type.ivSize, initialized: false }
      return kind.create(idle(type), fields)
    }),
    istype: defineNative('istype', (_F, value) => kind.stateOf(value) !== undefined),
  })
}

function idle(type: CipherType): Ciphering {
  const iv = new Uint8Array()
  return { type, key: undefined, iv, isEncrypt: true, isPadded: true, aad: '', tag: undefined, pending: '' }
}

interface Flags {
  readonly isEncrypt: boolean
  readonly isPadded: boolean
}

function isSet(value: LuaValue): boolean {
  return value !== undefined && value !== false
}

function flagsOf(options: LuaValue): Flags {
  const flag = (name: string): boolean => options instanceof LuaTable && isSet(options.getString(name))
  return { isEncrypt: flag('is_encrypt'), isPadded: !flag('no_padding') }
}

function init(state: Ciphering, key: LuaValue, iv: LuaValue, flags: Flags): LuaReturn {
  const { keySize, ivSize } = state.type
  if (typeof key !== 'string' || key.length !== keySize)
    return [false, `cipher:init: incorrect key size, expect ${keySize}`]
  if (typeof iv !== 'string' || iv.length !== ivSize) return [false, `cipher:init: incorrect iv size, expect ${ivSize}`]
  Object.assign(state, { key: luaToBytes(key), iv: luaToBytes(iv), aad: '', tag: undefined, pending: '' }, flags)
  return true
}

interface Whole {
  readonly key: LuaValue
  readonly iv: LuaValue
  readonly text: LuaValue
  readonly aad: LuaValue
  readonly tag: LuaValue
  readonly flags: Flags
}

function whole(state: Ciphering, { key, iv, text, aad, tag, flags }: Whole): LuaReturn {
  const ready = init(state, key, iv, flags)
  if (ready instanceof Array) return [undefined, ready[1]]
  if (isSet(aad)) state.aad = checkString(aad, 6)
  if (isSet(tag)) state.tag = luaToBytes(checkString(tag, 7))
  return finish(state, text)
}

function finish(state: Ciphering, piece: LuaValue): LuaReturn {
  const { key, iv, type, isEncrypt, isPadded, tag } = state
  if (key === undefined) return [undefined, `cipher:update: ${NOT_INITIALIZED}`]
  const data = luaToBytes(state.pending + (piece === undefined ? '' : checkString(piece, 2)))
  state.pending = ''
  try {
    const result = type.run({ key, iv, data, isEncrypt, isPadded, aad: luaToBytes(state.aad), tag })
    if (isEncrypt) state.tag = result.tag
    return bytesToLua(result.data)
  } catch {
    return [undefined, type.isAuthenticated ? 'cipher:final: EVP_CipherFinal_ex' : BAD_DECRYPT]
  }
}
