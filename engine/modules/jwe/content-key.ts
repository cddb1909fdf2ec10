import { sha256 } from '@noble/hashes/sha2.js'
import { concatBytes, utf8ToBytes } from '@noble/hashes/utils.js'
import { bytesToLua, luaToBytes } from '../../lua/runtime/bytes.ts'
import { base64UrlDecode } from '../kong/base64.ts'
import { ecdsaCurves } from '../openssl/curves.ts'
import { readJwk, publicJwk } from '../openssl/key-jwk.ts'
import type { KeyMaterial } from '../openssl/key-material.ts'
import { decryptRsa, encryptRsa, PADDINGS } from '../openssl/rsa.ts'

/** Header of a token. */
export type JoseHeader = Readonly<Record<string, unknown>>

/** The key of the content, what is sent of it, and what the header says about it. */
export interface ContentKey {
  readonly key: Uint8Array
  readonly encrypted: string
  readonly header: JoseHeader
}

interface Wish {
  readonly alg: string
  readonly enc: string
  readonly keySize: number
  readonly header: JoseHeader
  random(bytes: number): Uint8Array
}

/** Makes a key for the content: sent encrypted (RSA-OAEP), or agreed upon (ECDH-ES). @throws with the reason */
export function createContentKey(owner: KeyMaterial, { alg, enc, keySize, header, random }: Wish): ContentKey {
  if (alg === 'RSA-OAEP' && owner.type === 'RSA') {
    const key = random(keySize)
    return {
      key,
      encrypted: encryptRsa(owner.publicKey, bytesToLua(key), PADDINGS.RSA_PKCS1_OAEP_PADDING, random),
      header: {},
    }
  }
  if (alg === 'ECDH-ES' && owner.type === 'EC') {
    const { curve } = ecdsaCurves[owner.curve]
    const { secretKey } = curve.keygen(random(curve.lengths.seed ?? 64))
    const publicKey = curve.getPublicKey(secretKey, false)
    const shared = curve.getSharedSecret(secretKey, owner.publicKey).slice(1)
    const own: KeyMaterial = { type: 'EC', curve: owner.curve, publicKey, secret: undefined }
    return {
      key: derive(shared, { enc, keySize, header }),
      encrypted: '',
      header: { epk: publicJwk(own) },
    }
  }
  throw new Error(`the key does not fit the algorithm ${alg}`)
}

interface Locked {
  readonly header: JoseHeader
  readonly encrypted: string
  readonly keySize: number
}

/** The key of the content of a token somebody sent. @throws with the reason */
export function openContentKey(owner: KeyMaterial, { header, encrypted, keySize }: Locked): Uint8Array {
  if (header['alg'] === 'RSA-OAEP' && owner.type === 'RSA') {
    if (!owner.privateKey) throw new Error('the key is not a private key')
    return luaToBytes(decryptRsa(owner.privateKey, encrypted, PADDINGS.RSA_PKCS1_OAEP_PADDING))
  }
  if (header['alg'] === 'ECDH-ES' && owner.type === 'EC') {
    if (!owner.secret) throw new Error('the key is not a private key')
    const other = readJwk(JSON.stringify(header['epk'] ?? {}))
    if (other.type !== 'EC' || other.curve !== owner.curve) throw new Error('the token was made for another curve')
    const shared = ecdsaCurves[owner.curve].curve.getSharedSecret(owner.secret, other.publicKey).slice(1)
    return derive(shared, { enc: String(header['enc']), keySize, header })
  }
  throw new Error(`the key does not fit the algorithm ${String(header['alg'])}`)
}

/** Concat KDF with SHA-256 (RFC 7518 §4.6.2). */
function derive(
  shared: Uint8Array,
  { enc, keySize, header }: { readonly enc: string; readonly keySize: number; readonly header: JoseHeader },
): Uint8Array {
  const party = (name: string): Uint8Array => {
    const value = header[name]
    return luaToBytes(typeof value === 'string' ? (base64UrlDecode(value) ?? '') : '')
  }
  const prefixed = (bytes: Uint8Array): Uint8Array => concatBytes(number32(bytes.length), bytes)
  const about = concatBytes(
    prefixed(utf8ToBytes(enc)),
    prefixed(party('apu')),
    prefixed(party('apv')),
    number32(keySize * 8),
  )
  const rounds = Array.from({ length: Math.ceil(keySize / 32) }, (_round, i) =>
    sha256(concatBytes(number32(i + 1), shared, about)),
  )
  return concatBytes(...rounds).slice(0, keySize)
}

function number32(value: number): Uint8Array {
  const bytes = new Uint8Array(4)
  new DataView(bytes.buffer).setUint32(0, value)
  return bytes
}
