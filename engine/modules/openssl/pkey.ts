import { bytesToLua } from '../../lua/runtime/bytes.ts'
import { checkString, defineNative, library } from '../../lua/runtime/native.ts'
import { LuaTable } from '../../lua/runtime/table.ts'
import { typeName, type LuaReturn, type LuaValue } from '../../lua/runtime/value.ts'
import type { BigNumbers } from './bn.ts'
import { ecdsaCurves, montgomery, okpTypes } from './curves.ts'
import { writeJwk, readJwk } from './key-jwk.ts'
import { isPrivate, signatureSize, type KeyMaterial } from './key-material.ts'
import { readDer, readPem } from './key-read.ts'
import { pemOf, privateDer, publicDer, traditionalDer } from './key-write.ts'
import { defineKind, type Method, type ObjectKind } from './object.ts'
import { generateKey } from './pkey-generate.ts'
import { parametersOf } from './pkey-parameters.ts'
import { sign, signingOf, verify } from './pkey-sign.ts'
import { decryptRsa, encryptRsa, PADDINGS, padType1 } from './rsa.ts'
import { privateRaw, publicRaw } from './rsa-raw.ts'
import type { OpensslServices } from './services.ts'

interface Key {
  readonly key: KeyMaterial
}

/** `resty.openssl.pkey`, and what other modules need of keys. */
export interface Keys {
  readonly module: LuaTable
  create(key: KeyMaterial): LuaTable
  keyOf(value: LuaValue): KeyMaterial | undefined
}

/** RSA, elliptic and Edwards keys (lua-resty-openssl 1.5). */
export function createKeys(services: OpensslServices, numbers: BigNumbers): Keys {
  const create = (key: KeyMaterial): LuaTable =>
    kind.create({ key }, { key_type: keyType(key).nid, key_type_is_ecx: key.type !== 'RSA' && key.type !== 'EC' })
  const keyOf = (value: LuaValue): KeyMaterial | undefined => kind.stateOf(value)?.key
  const kind: ObjectKind<Key> = defineKind<Key>(
    {
      ...signatures(services),
      ...encryption(services),
      ...exports(),
      get_parameters: ({ key }): LuaReturn => parametersOf(key, numbers),
      is_private: ({ key }): LuaReturn => isPrivate(key),
      get_key_type: ({ key }): LuaReturn => LuaTable.fromRecord(keyType(key)),
      get_size: ({ key }): LuaReturn => signatureSize(key),
      get_provider_name: (): LuaReturn => 'default',
      derive: ({ key }, peer): LuaReturn => derive(key, keyOf(peer)),
    },
    { __tostring: ({ key }): LuaReturn => pemOf('PUBLIC KEY', publicDer(key)) },
  )
  const module = library({
    PADDINGS: LuaTable.fromRecord(PADDINGS),
    new: defineNative('new', (_F, source, options): LuaReturn => {
      const made = load(source, options instanceof LuaTable ? options : new LuaTable(), services)
      return typeof made === 'string' ? [undefined, made] : create(made)
    }),
    istype: defineNative('istype', (_F, value) => keyOf(value) !== undefined),
  })
  return { module, create, keyOf }
}

function load(source: LuaValue, options: LuaTable, services: OpensslServices): KeyMaterial | string {
  if (source === undefined || source instanceof LuaTable) {
    const made = generateKey(source ?? new LuaTable(), (bytes) => services.random(bytes))
    return typeof made === 'string' ? `pkey.new:generate_key: ${made}` : made
  }
  if (typeof source !== 'string') return `pkey.new: unexpected type ${typeName(source)} at #1`
  const made = read(source, options)
  return typeof made === 'string' ? `pkey.new:load_key: ${made}` : made
}

const FORMATS = ['PEM', 'DER', 'JWK', '*'] as const

/** Tries the format that is named, or each. */
function read(text: string, options: LuaTable): KeyMaterial | string {
  const format = FORMATS.find((name) => name === (options.getString('format') ?? '*'))
  if (format === undefined) return `expecting 'DER', 'PEM', 'JWK' or '*' as "format"`
  const type = options.getString('type') ?? '*'
  if (type !== 'pu' && type !== 'pr' && type !== '*') return `expecting 'pr', 'pu' or '*' as "type"`
  const passphrase = options.getString('passphrase')
  if (passphrase !== undefined && typeof passphrase !== 'string') return 'passphrase must be a string'
  try {
    const isPem = format === 'PEM' || (format === '*' && text.includes('-----BEGIN'))
    const isJwk = format === 'JWK' || (format === '*' && /^\s*\{/.test(text))
    const key = isPem ? readPem(text, passphrase) : isJwk ? readJwk(text) : readDer(text)
    // a private key serves as a public one nowhere in OpenSSL's readers
    if (type === '*' || isPrivate(key) === (type === 'pr')) return key
  } catch {
    // OpenSSL says the same of everything it cannot read
  }
  return 'error:1E08010C:DECODER routines::unsupported'
}

function keyType(key: KeyMaterial): {
  readonly id: string
  readonly nid: number
  readonly sn: string
  readonly ln: string
} {
  if (key.type === 'RSA') return { id: '1.2.840.113549.1.1.1', nid: 6, sn: 'rsaEncryption', ln: 'rsaEncryption' }
  if (key.type === 'EC') return { id: '1.2.840.10045.2.1', nid: 408, sn: 'id-ecPublicKey', ln: 'id-ecPublicKey' }
  const { oid, nid } = okpTypes[key.type]
  return { id: oid, nid, sn: key.type.toUpperCase(), ln: key.type.toUpperCase() }
}

function signatures({ random }: OpensslServices): Record<'sign' | 'verify', Method<Key>> {
  return {
    sign: ({ key }, ...args): LuaReturn => {
      const signing = signingOf(args)
      if (signing === undefined) return [undefined, 'pkey:sign: expect a digest instance or a string at #1']
      if (typeof signing === 'string') return [undefined, signing]
      return attempt('pkey:sign', () => sign(key, signing, random))
    },
    verify: ({ key }, signature, ...args): LuaReturn => {
      if (typeof signature !== 'string') return [undefined, 'pkey:verify: expect a string at #1']
      const signing = signingOf(args)
      if (signing === undefined) return [undefined, 'pkey:verify: expect a digest instance or a string at #2']
      if (typeof signing === 'string') return [undefined, signing]
      if (verify(key, signature, signing)) return true
      return [false, key.type === 'RSA' ? 'pkey:verify: error:02000068:rsa routines::bad signature' : 'pkey:verify']
    },
  }
}

function attempt(where: string, run: () => string): LuaReturn {
  try {
    return run()
  } catch (error) {
    return [undefined, `${where}: ${error instanceof Error ? error.message : String(error)}`]
  }
}

function encryption({
  random,
}: OpensslServices): Record<'encrypt' | 'decrypt' | 'sign_raw' | 'verify_recover', Method<Key>> {
  const where = 'pkey:asymmetric_routine'
  const paddingOf = (value: LuaValue): number => (value === undefined ? PADDINGS.RSA_PKCS1_PADDING : Number(value))
  const withRsa = (run: (key: KeyMaterial & { type: 'RSA' }, text: string, padding: number) => string): Method<Key> => {
    return ({ key }, text, padding) => {
      if (typeof text !== 'string') return [undefined, `${where}: expect a string at #1`]
      if (key.type !== 'RSA') return [undefined, `${where}: operation not supported for this keytype`]
      return attempt(where, () => run(key, text, paddingOf(padding)))
    }
  }
  const secretOf = (key: KeyMaterial & { type: 'RSA' }) => {
    if (key.privateKey === undefined) throw new Error('missing private key')
    return key.privateKey
  }
  return {
    encrypt: withRsa((key, text, padding) => encryptRsa(key.publicKey, text, padding, random)),
    decrypt: withRsa((key, text, padding) => decryptRsa(secretOf(key), text, padding)),
    sign_raw: withRsa((key, text, padding) => {
      const isPadded = padding === PADDINGS.RSA_NO_PADDING
      return privateRaw(secretOf(key), isPadded ? text : padType1(text, signatureSize(key)))
    }),
    verify_recover: withRsa((key, text, padding) => {
      const message = publicRaw(key.publicKey, text)
      if (padding === PADDINGS.RSA_NO_PADDING) return message
      const match = /^\0\x01\xff{8,}\0([^]*)$/.exec(message)
      if (match === null) throw new Error('padding check failed')
      return match[1] ?? ''
    }),
  }
}

function exports(): Record<'tostring' | 'to_PEM', Method<Key>> {
  const write = (key: KeyMaterial, which: LuaValue, format: LuaValue): LuaReturn => {
    const isSecret = which === 'private' || which === 'PrivateKey'
    if (!isSecret && which !== undefined && which !== 'public' && which !== 'PublicKey') {
      return [undefined, `pkey:tostring: can only export private or public key, not ${checkString(which, 2)}`]
    }
    if (format === 'JWK') {
      return writeJwk(key, isSecret) ?? [undefined, 'jwk.dump_jwk: could not dump public key as private key']
    }
    if (format === 'DER') return (isSecret ? traditionalDer(key) : publicDer(key)) ?? [undefined, 'not a private key']
    if (!isSecret) return pemOf('PUBLIC KEY', publicDer(key))
    const der = privateDer(key)
    return der === undefined ? [undefined, 'not a private key'] : pemOf('PRIVATE KEY', der)
  }
  return {
    tostring: ({ key }, which, format): LuaReturn => write(key, which, format),
    to_PEM: ({ key }, which): LuaReturn => write(key, which, 'PEM'),
  }
}

/** Diffie-Hellman between two keys of one curve. */
function derive(key: KeyMaterial, peer: KeyMaterial | undefined): LuaReturn {
  if (peer === undefined) return [undefined, 'pkey:derive: expect a pkey instance at #1']
  if (key.type === 'EC' && peer.type === 'EC' && key.curve === peer.curve && key.secret !== undefined) {
    return bytesToLua(ecdsaCurves[key.curve].curve.getSharedSecret(key.secret, peer.publicKey).slice(1))
  }
  if ((key.type === 'X25519' || key.type === 'X448') && peer.type === key.type && key.secret !== undefined) {
    return bytesToLua(montgomery[key.type].getSharedSecret(key.secret, peer.publicKey))
  }
  return [undefined, 'pkey:derive: EVP_PKEY_derive_set_peer']
}
