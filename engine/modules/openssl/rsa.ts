import { bytesToLua, luaToBytes } from '../../lua/runtime/bytes.ts'
import type { CHash } from '@noble/hashes/utils.js'
import type { RsaPrivateKey, RsaPublicKey } from './key-material.ts'
import { decodeOaep, encodeOaep } from './rsa-oaep.ts'
import { encodePss, verifyPss } from './rsa-pss.ts'
import { privateRaw, publicRaw } from './rsa-raw.ts'

/** OpenSSL's numbers of paddings. */
export const PADDINGS = {
  RSA_PKCS1_PADDING: 1,
  RSA_SSLV23_PADDING: 2,
  RSA_NO_PADDING: 3,
  RSA_PKCS1_OAEP_PADDING: 4,
  RSA_X931_PADDING: 5,
  RSA_PKCS1_PSS_PADDING: 6,
} as const

/** DigestInfo up to the digest (RFC 8017 §9.2), by the digest's name in lower case. */
const DIGEST_INFO: Readonly<Record<string, string>> = {
  md5: '3020300c06082a864886f70d020505000410',
  sha1: '3021300906052b0e03021a05000414',
  sha224: '302d300d06096086480165030402040500041c',
  sha256: '3031300d060960864801650304020105000420',
  sha384: '3041300d060960864801650304020205000430',
  sha512: '3051300d060960864801650304020305000440',
  ripemd160: '3021300906052b2403020105000414',
}

/** What a signature is made of. */
export interface RsaSigning {
  readonly hash: CHash
  readonly hashName: string
  readonly digest: Uint8Array
  readonly padding: number
  /** Bytes; undefined for OpenSSL's default: the longest when signing, any when verifying. */
  readonly saltLength: number | undefined
}

type Random = (bytes: number) => Uint8Array

/** Length of the modulus in bytes. */
export function modulusSize(key: RsaPublicKey): number {
  return Math.ceil(key.n.bitLength() / 8)
}

/** @throws when the key is too small for the digest */
export function signRsa(key: RsaPrivateKey, signing: RsaSigning, random: Random): string {
  const message =
    signing.padding === PADDINGS.RSA_PKCS1_PSS_PADDING
      ? bytesToLua(encodePss({ ...signing, bits: key.n.bitLength() - 1 }, random)).padStart(modulusSize(key), '\0')
      : padType1(digestInfo(signing), modulusSize(key))
  return privateRaw(key, message)
}

export function verifyRsa(key: RsaPublicKey, signature: string, signing: RsaSigning): boolean {
  if (signature.length !== modulusSize(key)) return false
  const message = publicRaw(key, signature)
  if (signing.padding === PADDINGS.RSA_PKCS1_PSS_PADDING) {
    const bits = key.n.bitLength() - 1
    return verifyPss({ ...signing, bits }, luaToBytes(message.slice(message.length - Math.ceil(bits / 8))))
  }
  return message === padType1(digestInfo(signing), modulusSize(key))
}

function digestInfo({ hashName, digest }: RsaSigning): string {
  const prefix = DIGEST_INFO[hashName.toLowerCase()]
  if (prefix === undefined) throw new Error('unknown digest')
  return (
    bytesToLua(Uint8Array.from(prefix.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16))) + bytesToLua(digest)
  )
}

/** 00 01 FF… 00 data. @throws when there is no room */
export function padType1(data: string, size: number): string {
  if (data.length > size - 11) throw new Error('data too large for key size')
  return `\0\x01${'\xff'.repeat(size - data.length - 3)}\0${data}`
}

/** Encrypts for the owner of a key. @throws when the data is too long */
export function encryptRsa(key: RsaPublicKey, data: string, padding: number, random: Random): string {
  const size = modulusSize(key)
  switch (padding) {
    case PADDINGS.RSA_NO_PADDING:
      if (data.length !== size) throw new Error('data too small for key size')
      return publicRaw(key, data)
    case PADDINGS.RSA_PKCS1_OAEP_PADDING:
      return publicRaw(key, encodeOaep(data, size, random))
    default:
      if (data.length > size - 11) throw new Error('data too large for key size')
      return publicRaw(key, `\0\x02${nonZero(size - data.length - 3, random)}\0${data}`)
  }
}

/** @throws when the padding is wrong */
export function decryptRsa(key: RsaPrivateKey, data: string, padding: number): string {
  const message = privateRaw(key, data)
  if (padding === PADDINGS.RSA_NO_PADDING) return message
  if (padding === PADDINGS.RSA_PKCS1_OAEP_PADDING) return decodeOaep(message)
  const end = message.indexOf('\0', 2)
  if (!message.startsWith('\0\x02') || end < 10) throw new Error('padding check failed')
  return message.slice(end + 1)
}

function nonZero(count: number, random: Random): string {
  return bytesToLua(random(count)).replaceAll('\0', '\x01')
}
