import { hmac } from '@noble/hashes/hmac.js'
import { cmac } from '@noble/ciphers/aes.js'
import { bytesToLua, luaToBytes } from '../../lua/runtime/bytes.ts'
import { checkString, defineNative, library } from '../../lua/runtime/native.ts'
import type { LuaFunction } from '../../lua/runtime/function.ts'
import type { LuaTable } from '../../lua/runtime/table.ts'
import type { LuaReturn, LuaValue } from '../../lua/runtime/value.ts'
import { hashByName } from './hashes.ts'
import { defineKind, type ObjectKind } from './object.ts'

/** Something that takes bytes and gives a digest. */
interface Hasher {
  update(bytes: Uint8Array): unknown
  digest(): Uint8Array
}

interface Digesting {
  /** Of a digest; a MAC has none. */
  readonly name: string | undefined
  readonly create: () => Hasher
  hasher: Hasher
}

const DIGESTS = digestKind()

/** A digest object given where data may be given: what it has taken so far, and its name. */
export function digestOf(value: LuaValue): { readonly digest: Uint8Array; readonly name: string } | undefined {
  const state = DIGESTS.stateOf(value)
  return state?.name === undefined ? undefined : { digest: state.hasher.digest(), name: state.name }
}

function digestKind(): ObjectKind<Digesting> {
  const absorb = (state: Digesting, pieces: readonly LuaValue[]): void => {
    pieces.forEach((piece, i) => {
      if (piece !== undefined) state.hasher.update(luaToBytes(checkString(piece, i + 2)))
    })
  }
  return defineKind<Digesting>({
    update: (state, ...pieces): LuaReturn => {
      absorb(state, pieces)
      return true
    },
    final: (state, piece): LuaReturn => {
      absorb(state, [piece])
      const digest = bytesToLua(state.hasher.digest())
      // OpenSSL's context is of no use after that; ours starts anew, as reset() would make it
      state.hasher = state.create()
      return digest
    },
    reset: (state): LuaReturn => {
      state.hasher = state.create()
      return true
    },
    get_provider_name: (): LuaReturn => 'default',
  })
}

function start(create: () => Hasher, fields: Readonly<Record<string, LuaValue>>, name?: string): LuaTable {
  return DIGESTS.create({ name, create, hasher: create() }, fields)
}

/** `resty.openssl.digest` (lua-resty-openssl 1.5). */
export function createDigest(): LuaTable {
  return library({
    new: defineNative('new', (_F, type): LuaReturn => {
      const name = type === undefined ? 'sha1' : checkString(type, 1)
      const hash = hashByName(name)
      if (hash === undefined) return [undefined, `digest.new: invalid digest type "${name}"`]
      return start(() => hash.create(), { md_size: hash.outputLen }, name)
    }),
    istype: istype(),
  })
}

/** `resty.openssl.hmac`: deprecated for mac, still in use. */
export function createHmac(): LuaTable {
  return library({
    new: defineNative('new', (_F, key, type): LuaReturn => {
      const name = type === undefined ? 'sha1' : checkString(type, 2)
      return hmacOf(checkString(key, 1), name) ?? [undefined, `hmac.new: invalid digest type "${name}"`]
    }),
    istype: istype(),
  })
}

/** `resty.openssl.mac`: HMAC and CMAC. */
export function createMac(): LuaTable {
  return library({
    new: defineNative('new', (_F, key, type, cipher, digest): LuaReturn => {
      const secret = checkString(key, 1)
      const name = checkString(type, 2).toUpperCase()
      if (name === 'HMAC') {
        const made = typeof digest === 'string' ? hmacOf(secret, digest) : undefined
        return made ?? [undefined, 'mac.new: invalid cipher or digest type']
      }
      if (name !== 'CMAC') return [undefined, `mac.new: invalid mac type "${checkString(type, 2)}"`]
      const isAes = typeof cipher === 'string' && /^aes-?(?:128|192|256)-cbc$/i.test(cipher)
      if (!isAes) return [undefined, 'mac.new: invalid cipher or digest type']
      return start(() => cmac.create(luaToBytes(secret)), { buf_size: 16 })
    }),
    istype: istype(),
  })
}

function hmacOf(key: string, name: string): LuaTable | undefined {
  const hash = hashByName(name)
  return hash && start(() => hmac.create(hash, luaToBytes(key)), { buf_size: hash.outputLen })
}

function istype(): LuaFunction {
  return defineNative('istype', (_F, value) => DIGESTS.stateOf(value) !== undefined)
}
