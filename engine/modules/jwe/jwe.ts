import { bytesToLua, luaToBytes, luaToUtf8, utf8ToLua } from '../../lua/runtime/bytes.ts'
import { checkString, defineNative, library } from '../../lua/runtime/native.ts'
import { LuaTable } from '../../lua/runtime/table.ts'
import type { LuaReturn, LuaValue } from '../../lua/runtime/value.ts'
import { base64UrlDecode, base64UrlEncode } from '../kong/base64.ts'
import { readJwk } from '../openssl/key-jwk.ts'
import type { KeyMaterial } from '../openssl/key-material.ts'
import { readDer, readPem } from '../openssl/key-read.ts'
import { contentEncryption } from './content-encryption.ts'
import { createContentKey, openContentKey, type JoseHeader } from './content-key.ts'

/** A token taken apart: the header as text and as data, then bytes. */
interface Parts {
  readonly aad: string
  readonly header: JoseHeader
  readonly encrypted: string
  readonly iv: string
  readonly text: string
  readonly tag: string
}

/** `kong.enterprise_edition.jwe` (`kong.jwe`): encrypted tokens in their compact form (Kong: pdk.json; RFC 7516, 7518). */
export function createJwe(random: (bytes: number) => Uint8Array): LuaTable {
  return library({
    decode: defineNative('decode', (_F, token) => attempt(() => shown(partsOf(checkString(token, 1))))),
    decrypt: defineNative('decrypt', (_F, key, token) => {
      const text = checkString(token, 2)
      return attempt(() => decrypt(keyOf(key), partsOf(text)))
    }),
    encrypt: defineNative('encrypt', (_F, alg, enc, key, ...rest) => {
      const [plain, options] = [checkString(rest[0], 4), rest[1]]
      return attempt(() => encrypt(keyOf(key), plain, { alg: String(alg), enc: String(enc), options, random }))
    }),
  })
}

/** Whatever goes wrong is a second value. */
function attempt(run: () => LuaReturn): LuaReturn {
  try {
    return run()
  } catch (thrown) {
    return [undefined, utf8ToLua(thrown instanceof Error ? thrown.message : String(thrown))]
  }
}

/** A JWK as text or table, PEM or DER. @throws when it is none */
function keyOf(key: LuaValue): KeyMaterial {
  if (key instanceof LuaTable) {
    const members = [...key.entries()].filter(([, value]) => typeof value === 'string')
    return readJwk(JSON.stringify(Object.fromEntries(members)))
  }
  if (typeof key !== 'string') throw new Error('the key must be a JWK, PEM or DER')
  if (key.trimStart().startsWith('{')) return readJwk(key)
  return key.includes('-----BEGIN') ? readPem(key, undefined) : readDer(key)
}

/** @throws when it is no token of five parts */
function partsOf(token: string): Parts {
  const parts = token.split('.')
  const [aad = '', ...rest] = parts
  const [encrypted, iv, text, tag] = rest.map(base64UrlDecode)
  if (parts.length !== 5) throw new Error('the token does not have five parts')
  if (encrypted === undefined || iv === undefined || text === undefined || tag === undefined)
    throw new Error('the token is not base64url')
  return { aad, header: headerOf(aad), encrypted, iv, text, tag }
}

function headerOf(encoded: string): JoseHeader {
  const header: unknown = JSON.parse(luaToUtf8(base64UrlDecode(encoded) ?? ''))
  if (typeof header !== 'object' || header === null) throw new Error('the header of the token is no object')
  return header as JoseHeader
}

/** The five parts in order, and by name. */
function shown({ aad, header, encrypted, iv, text, tag }: Parts): LuaTable {
  const protectedHeader = dataTable(header)
  const table = LuaTable.fromArray([protectedHeader, encrypted, iv, text, tag])
  const named = { protected: protectedHeader, encrypted_key: encrypted, iv, ciphertext: text, tag, aad }
  for (const [name, value] of Object.entries(named)) table.setString(name, value)
  return table
}

function dataTable(data: object): LuaTable {
  const table = new LuaTable()
  for (const [key, value] of Object.entries(data)) {
    const isPlain = ['string', 'number', 'boolean'].includes(typeof value)
    const lua = typeof value === 'string' ? utf8ToLua(value) : isPlain ? (value as number | boolean) : undefined
    table.setString(utf8ToLua(key), typeof value === 'object' && value !== null ? dataTable(value) : lua)
  }
  return table
}

function decrypt(owner: KeyMaterial, { aad, header, encrypted, iv, text, tag }: Parts): string {
  const content = contentEncryption(header['enc'])
  if (!content) throw new Error(`unsupported encryption ${String(header['enc'])}`)
  const key = openContentKey(owner, { header, encrypted, keySize: content.keySize })
  const plain = content.open(
    { key, iv: luaToBytes(iv), aad: luaToBytes(aad) },
    { text: luaToBytes(text), tag: luaToBytes(tag) },
  )
  return bytesToLua(plain)
}

interface Wish {
  readonly alg: string
  readonly enc: string
  /** `{ kid, apu, apv, … }`: texts for the header. */
  readonly options: LuaValue
  random(bytes: number): Uint8Array
}

function encrypt(owner: KeyMaterial, plain: string, { alg, enc, options, random }: Wish): string {
  const content = contentEncryption(enc)
  if (!content) throw new Error(`unsupported encryption ${enc}`)
  const own = options instanceof LuaTable ? [...options.entries()].filter(([, value]) => typeof value === 'string') : []
  const wished = Object.fromEntries(own.map(([name, value]) => [String(name), luaToUtf8(String(value))]))
  const { key, encrypted, header } = createContentKey(owner, {
    alg,
    enc,
    keySize: content.keySize,
    header: wished,
    random,
  })
  const aad = base64UrlEncode(utf8ToLua(JSON.stringify({ ...wished, ...header, alg, enc })))
  const iv = random(content.ivSize)
  const { text, tag } = content.seal({ key, iv, aad: luaToBytes(aad) }, luaToBytes(plain))
  return [aad, ...[encrypted, bytesToLua(iv), bytesToLua(text), bytesToLua(tag)].map(base64UrlEncode)].join('.')
}
