import { bytesToLua, luaToBytes } from '../../lua/runtime/bytes.ts'
import { callPlain, defineNative } from '../../lua/runtime/native.ts'
import { LuaTable } from '../../lua/runtime/table.ts'
import { LuaUserdata } from '../../lua/runtime/userdata.ts'
import { firstOf, type LuaReturn, type LuaValue } from '../../lua/runtime/value.ts'
import type { LuaVm } from '../../lua/vm.ts'
import { aesDecrypt, aesEncrypt, AES_MODES, type AesMode, type AesSetup } from './aes-modes.ts'
import { hashBytes, HASHES, type HashName } from './digests.ts'
import { lengthChecked } from './lua-text.ts'

const FILE = 'resty/aes.lua'
const GCM_TAG = 16

type Cipher = { readonly mode: AesMode; readonly setup: AesSetup }

/** OpenSSL's EVP_BytesToKey: key and iv from a password. */
function bytesToKey(hash: HashName, password: string, salt: string, rounds: number, length: number): string {
  let material = ''
  let block = ''
  while (material.length < length) {
    block = hashBytes(hash, block + password + salt)
    for (let i = 1; i < rounds; i++) block = hashBytes(hash, block)
    material += block
  }
  return material
}

function cipherTable(size: LuaValue, mode: LuaValue): LuaTable | undefined {
  const bits = size === undefined ? 128 : Number(size)
  const name = mode ?? 'cbc'
  if (![128, 192, 256].includes(bits) || !AES_MODES.some((known) => known === name)) return undefined
  const method = new LuaUserdata(`EVP_aes_${bits}_${String(name)}`)
  return LuaTable.fromRecord({ size: bits, cipher: name, method })
}

function modeOf(cipher: LuaTable): { readonly mode: AesMode; readonly length: number } {
  const mode = AES_MODES.find((known) => known === cipher.getString('cipher')) ?? 'cbc'
  return { mode, length: Number(cipher.getString('size') ?? 128) / 8 }
}

/** Key and iv as they are given; `method` may derive the key. */
function fromOptions(
  vm: LuaVm,
  key: string,
  options: LuaTable,
  how: { length: number; ivLength: number },
): AesSetup | string {
  const iv = options.getString('iv')
  if (typeof iv !== 'string') return 'iv is needed'
  const method = options.getString('method')
  const derived = method === undefined ? key : firstOf(callPlain(vm, method, [key]))
  if (typeof derived !== 'string' || derived.length !== how.length) return 'bad key length'
  return { key: luaToBytes(derived), iv: luaToBytes(iv.slice(0, how.ivLength)), padding: true }
}

function fromPassword(
  key: string,
  salt: LuaValue,
  hash: LuaValue,
  how: { rounds: number; length: number },
): AesSetup | string {
  if (typeof salt === 'string' && salt.length !== 8) return 'salt must be 8 characters or nil'
  const name = hash instanceof LuaUserdata && typeof hash.data === 'string' ? hash.data : 'md5'
  const known = (Object.keys(HASHES) as HashName[]).find((candidate) => candidate === name) ?? 'md5'
  const material = bytesToKey(known, key, typeof salt === 'string' ? salt : '', how.rounds, how.length + 16)
  const bytes = luaToBytes(material)
  return { key: bytes.slice(0, how.length), iv: bytes.slice(how.length, how.length + 16), padding: true }
}

function encrypt({ mode, setup }: Cipher, text: string, aad: LuaValue): LuaReturn {
  const extra = typeof aad === 'string' ? luaToBytes(aad) : undefined
  let result: string
  try {
    result = bytesToLua(aesEncrypt(mode, setup, luaToBytes(text), extra))
  } catch {
    return [undefined, 'EVP_EncryptFinal_ex failed']
  }
  if (mode !== 'gcm') return result
  return LuaTable.fromArray([result.slice(0, -GCM_TAG), result.slice(-GCM_TAG)])
}

function decrypt({ mode, setup }: Cipher, text: string, tag: LuaValue, aad: LuaValue): LuaReturn {
  const data = mode === 'gcm' && typeof tag === 'string' ? text + tag : text
  const needsBlocks = (mode === 'cbc' || mode === 'ecb') && setup.padding
  const extra = typeof aad === 'string' ? luaToBytes(aad) : undefined
  try {
    if (needsBlocks && data === '') throw new Error('empty')
    return bytesToLua(aesDecrypt(mode, setup, luaToBytes(data), extra))
  } catch {
    return [undefined, 'EVP_DecryptFinal_ex failed']
  }
}

function cipherOf(self: LuaValue): Cipher | undefined {
  const held = self instanceof LuaTable ? self.getString('_encrypt_ctx') : undefined
  return held instanceof LuaUserdata ? (held.data as Cipher) : undefined
}

function create(vm: LuaVm, module: LuaTable, args: readonly LuaValue[]): LuaReturn {
  const [, key, salt, givenCipher, hash, rounds, ivLength, padding] = args
  const text = lengthChecked(key, FILE, 150)
  const { mode, length } = modeOf(givenCipher instanceof LuaTable ? givenCipher : new LuaTable())
  const defaultIv = mode === 'gcm' ? 12 : 16
  const setup =
    hash instanceof LuaTable
      ? fromOptions(vm, text, hash, { length, ivLength: typeof ivLength === 'number' ? ivLength : defaultIv })
      : fromPassword(text, salt, hash, { rounds: typeof rounds === 'number' ? rounds : 1, length })
  if (typeof setup === 'string') return [undefined, setup]
  const cipher: Cipher = { mode, setup: { ...setup, padding: padding !== false } }
  const object = LuaTable.fromRecord({ _encrypt_ctx: new LuaUserdata(cipher) })
  object.metatable = LuaTable.fromRecord({ __index: module })
  return object
}

function createModule(vm: LuaVm): LuaTable {
  const module = new LuaTable()
  const hashes = new LuaTable()
  for (const name of Object.keys(HASHES)) hashes.setString(name, new LuaUserdata(name))
  const functions: Readonly<Record<string, LuaValue>> = {
    _VERSION: '0.16',
    hash: hashes,
    cipher: defineNative('cipher', (_F, size, mode) => cipherTable(size, mode)),
    new: defineNative('new', (_F, ...args) => create(vm, module, args)),
    encrypt: defineNative('encrypt', (_F, self, s, aad) => {
      const text = lengthChecked(s, FILE, 240)
      const cipher = cipherOf(self)
      return cipher === undefined ? undefined : encrypt(cipher, text, aad)
    }),
    decrypt: defineNative('decrypt', (_F, self, s, tag, aad) => {
      const text = lengthChecked(s, FILE, 290)
      const cipher = cipherOf(self)
      return cipher === undefined ? undefined : decrypt(cipher, text, tag, aad)
    }),
  }
  for (const [name, value] of Object.entries(functions)) module.setString(name, value)
  return module
}

/** Registers resty.aes. Source: lua-resty-string 0.16. */
export function installAes(vm: LuaVm): void {
  vm.preload('resty.aes', () => createModule(vm))
}
