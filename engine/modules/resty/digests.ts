import { hmac } from '@noble/hashes/hmac.js'
import { md5, sha1 } from '@noble/hashes/legacy.js'
import { sha224, sha256, sha384, sha512 } from '@noble/hashes/sha2.js'
import { bytesToLua, luaToBytes } from '../../lua/runtime/bytes.ts'
import { defineNative } from '../../lua/runtime/native.ts'
import { LuaTable } from '../../lua/runtime/table.ts'
import { LuaUserdata } from '../../lua/runtime/userdata.ts'
import type { LuaReturn, LuaValue } from '../../lua/runtime/value.ts'
import type { LuaVm } from '../../lua/vm.ts'
import { toHex } from '../../ngx/codec/digest.ts'
import { lengthChecked } from './lua-text.ts'

/** The hash functions that the resty modules offer, by name. */
export const HASHES = { md5, sha1, sha224, sha256, sha384, sha512 } as const
/** Name of a hash function. */
export type HashName = keyof typeof HASHES

/** Hash of a byte string. */
export function hashBytes(name: HashName, text: string): string {
  return bytesToLua(HASHES[name](luaToBytes(text)))
}

type Running = { update(bytes: Uint8Array): unknown; digest(): Uint8Array }

/** What a digest object holds; `reset` starts anew. */
class DigestState {
  readonly #start: () => Running
  #running: Running
  #result: string | undefined

  constructor(start: () => Running) {
    this.#start = start
    this.#running = start()
  }

  update(text: string): void {
    if (this.#result !== undefined) this.reset()
    this.#running.update(luaToBytes(text))
  }

  final(): string {
    this.#result ??= bytesToLua(this.#running.digest())
    return this.#result
  }

  reset(): void {
    this.#running = this.#start()
    this.#result = undefined
  }
}

function stateOf(self: LuaValue): DigestState | undefined {
  const held = self instanceof LuaTable ? self.getString('_ctx') : undefined
  return held instanceof LuaUserdata && held.data instanceof DigestState ? held.data : undefined
}

function objectOf(module: LuaTable, start: () => Running): LuaTable {
  const object = LuaTable.fromRecord({ _ctx: new LuaUserdata(new DigestState(start)) })
  object.metatable = LuaTable.fromRecord({ __index: module })
  return object
}

function createDigestModule(name: HashName): LuaTable {
  const file = `resty/${name}.lua`
  const module = new LuaTable()
  const functions: Readonly<Record<string, LuaValue>> = {
    _VERSION: '0.16',
    new: defineNative('new', () => objectOf(module, () => HASHES[name].create())),
    update: defineNative('update', (_F, self, s, length) => {
      const text = lengthChecked(s, file, 42)
      stateOf(self)?.update(typeof length === 'number' ? text.slice(0, length) : text)
      return true
    }),
    final: defineNative('final', (_F, self) => stateOf(self)?.final()),
    reset: defineNative('reset', (_F, self) => {
      stateOf(self)?.reset()
      return true
    }),
  }
  for (const [key, value] of Object.entries(functions)) module.setString(key, value)
  return module
}

function updateHmac(self: LuaValue, text: LuaValue): LuaReturn {
  if (typeof text !== 'string') return false
  stateOf(self)?.update(text)
  return true
}

function finishHmac(self: LuaValue, text: LuaValue, asHex: LuaValue): LuaReturn {
  if (text !== undefined && updateHmac(self, text) !== true) return undefined
  const result = stateOf(self)?.final()
  if (result === undefined) return undefined
  return asHex === true ? toHex(result) : result
}

/** resty.hmac. Source: lua-resty-hmac 0.06. */
function createHmacModule(): LuaTable {
  const module = new LuaTable()
  const algorithms: Readonly<Record<string, HashName>> = {
    MD5: 'md5',
    SHA1: 'sha1',
    SHA224: 'sha224',
    SHA256: 'sha256',
    SHA384: 'sha384',
    SHA512: 'sha512',
  }
  const names = Object.values(algorithms)
  const functions: Readonly<Record<string, LuaValue>> = {
    _VERSION: '0.06',
    ALGOS: LuaTable.fromRecord(algorithms),
    new: defineNative('new', (_F, _self, key, algorithm) => {
      const name = names.find((known) => known === (algorithm ?? 'md5'))
      if (typeof key !== 'string' || name === undefined) return undefined
      return objectOf(module, () => hmac.create(HASHES[name], luaToBytes(key)))
    }),
    update: defineNative('update', (_F, self, text) => updateHmac(self, text)),
    final: defineNative('final', (_F, self, text, asHex) => finishHmac(self, text, asHex)),
    reset: defineNative('reset', (_F, self) => {
      stateOf(self)?.reset()
      return true
    }),
  }
  for (const [key, value] of Object.entries(functions)) module.setString(key, value)
  return module
}

/** Registers resty.md5, resty.sha1 … resty.sha512 and resty.hmac. Source: lua-resty-string 0.16. */
export function installDigests(vm: LuaVm): void {
  for (const name of Object.keys(HASHES) as HashName[]) vm.preload(`resty.${name}`, () => createDigestModule(name))
  vm.preload('resty.hmac', () => createHmacModule())
}
