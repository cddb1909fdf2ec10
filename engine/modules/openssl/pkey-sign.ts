import { bytesToLua, luaToBytes } from '../../lua/runtime/bytes.ts'
import { sha256 } from '@noble/hashes/sha2.js'
import type { CHash } from '@noble/hashes/utils.js'
import { LuaTable } from '../../lua/runtime/table.ts'
import type { LuaValue } from '../../lua/runtime/value.ts'
import { ecdsaCurves, edwards } from './curves.ts'
import { digestOf } from './digest.ts'
import { hashByName } from './hashes.ts'
import type { KeyMaterial } from './key-material.ts'
import { PADDINGS, signRsa, verifyRsa, type RsaSigning } from './rsa.ts'

/** What is signed, and how. */
export interface Signing {
  /** The whole message; a digest object has none. */
  readonly message: Uint8Array | undefined
  readonly digest: Uint8Array
  readonly hash: CHash
  readonly hashName: string
  readonly padding: number
  readonly saltLength: number | undefined
  /** r and s side by side instead of DER. */
  readonly isRaw: boolean
}

/** The arguments `(digest, md_alg, padding, opts)` of sign and verify; a message says what is wrong with them. */
export function signingOf([subject, algorithm, padding, options]: readonly LuaValue[]): Signing | string | undefined {
  const given = digestOf(subject)
  if (given === undefined && typeof subject !== 'string') return undefined
  const hashName = given?.name ?? (typeof algorithm === 'string' ? algorithm : 'sha256')
  const hash = hashByName(hashName)
  if (hash === undefined) return `pkey:sign_verify_prepare: invalid digest type "${hashName}"`
  const message = typeof subject === 'string' ? luaToBytes(subject) : undefined
  const option = (name: string): LuaValue => (options instanceof LuaTable ? options.getString(name) : undefined)
  const saltLength = option('pss_saltlen')
  return {
    message,
    digest: given?.digest ?? (message === undefined ? sha256(new Uint8Array()) : hash(message)),
    hash,
    hashName,
    padding: typeof padding === 'number' ? padding : PADDINGS.RSA_PKCS1_PADDING,
    saltLength: saltLengthOf(saltLength, hash),
    isRaw: option('ecdsa_use_raw') === true,
  }
}

/** -1 is the digest's length; -2 and -3 leave it open. */
function saltLengthOf(value: LuaValue, hash: CHash): number | undefined {
  if (typeof value !== 'number' || value < -1) return undefined
  return value === -1 ? hash.outputLen : value
}

function rsaSigning({ hash, hashName, digest, padding, saltLength }: Signing): RsaSigning {
  return { hash, hashName: hashName.toLowerCase().replace(/^rsa-/, ''), digest, padding, saltLength }
}

/** @throws when the key cannot sign */
export function sign(key: KeyMaterial, signing: Signing, random: (bytes: number) => Uint8Array): string {
  if (key.type === 'RSA') {
    if (key.privateKey === undefined) throw new Error('missing private key')
    return signRsa(key.privateKey, rsaSigning(signing), random)
  }
  if (key.secret === undefined) throw new Error('missing private key')
  if (key.type === 'EC') {
    const format = signing.isRaw ? 'compact' : 'der'
    return bytesToLua(
      ecdsaCurves[key.curve].curve.sign(signing.digest, key.secret, { prehash: false, lowS: false, format }),
    )
  }
  if ((key.type !== 'Ed25519' && key.type !== 'Ed448') || signing.message === undefined) {
    throw new Error('operation not supported for this keytype')
  }
  return bytesToLua(edwards[key.type].sign(signing.message, key.secret))
}

/** False for every signature that is not one of the key, broken ones included. */
export function verify(key: KeyMaterial, signature: string, signing: Signing): boolean {
  try {
    if (key.type === 'RSA') return verifyRsa(key.publicKey, signature, rsaSigning(signing))
    const bytes = luaToBytes(signature)
    if (key.type === 'EC') {
      const format = signing.isRaw ? 'compact' : 'der'
      const { curve } = ecdsaCurves[key.curve]
      return curve.verify(bytes, signing.digest, key.publicKey, { prehash: false, lowS: false, format })
    }
    if ((key.type !== 'Ed25519' && key.type !== 'Ed448') || signing.message === undefined) return false
    return edwards[key.type].verify(bytes, signing.message, key.publicKey)
  } catch {
    return false
  }
}
