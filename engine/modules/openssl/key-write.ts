import { bytesToLua } from '../../lua/runtime/bytes.ts'
import { base64Encode } from '../kong/base64.ts'
import { ecdsaCurves, okpTypes } from './curves.ts'
import { bitString, context, integer, oid, primitive, sequence, TAG, writeDer, type Der } from './der.ts'
import type { KeyMaterial, RsaPrivateKey } from './key-material.ts'

const RSA = '1.2.840.113549.1.1.1'
const EC = '1.2.840.10045.2.1'

/** Bytes in lines of 64 letters between the marks. */
export function pemOf(label: string, der: string): string {
  const lines = base64Encode(der).match(/.{1,64}/g) ?? []
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`
}

/** SubjectPublicKeyInfo. */
export function publicDer(key: KeyMaterial): string {
  return writeDer(sequence(algorithmOf(key), bitString(publicBytes(key))))
}

function publicBytes(key: KeyMaterial): string {
  if (key.type !== 'RSA') return bytesToLua(key.publicKey)
  return writeDer(sequence(integer(numberBytes(key.publicKey.n)), integer(numberBytes(key.publicKey.e))))
}

function algorithmOf(key: KeyMaterial): Der {
  if (key.type === 'RSA') return sequence(oid(RSA), primitive(TAG.null, ''))
  if (key.type === 'EC') return sequence(oid(EC), oid(ecdsaCurves[key.curve].oid))
  return sequence(oid(okpTypes[key.type].oid))
}

/** PKCS #8; undefined for a public key. */
export function privateDer(key: KeyMaterial): string | undefined {
  const inner = secretDer(key, false)
  return inner && writeDer(sequence(integer('\0'), algorithmOf(key), primitive(TAG.octets, writeDer(inner))))
}

/** What `i2d_PrivateKey` writes: PKCS #1 or SEC 1, PKCS #8 for the rest. */
export function traditionalDer(key: KeyMaterial): string | undefined {
  if (key.type !== 'RSA' && key.type !== 'EC') return privateDer(key)
  const inner = secretDer(key, true)
  return inner && writeDer(inner)
}

function secretDer(key: KeyMaterial, namesCurve: boolean): Der | undefined {
  if (key.type === 'RSA') return key.privateKey && sequence(integer('\0'), ...rsaNumbers(key.privateKey).map(integer))
  if (key.secret === undefined) return undefined
  const secret = primitive(TAG.octets, bytesToLua(key.secret))
  if (key.type !== 'EC') return secret
  const curve = namesCurve ? [context(0, oid(ecdsaCurves[key.curve].oid))] : []
  return sequence(integer('\x01'), secret, ...curve, context(1, bitString(bytesToLua(key.publicKey))))
}

/** n, e, d, p, q, dP, dQ, qInv as bytes. */
export function rsaNumbers(key: RsaPrivateKey): readonly string[] {
  return [key.n, key.e, key.d, key.p, key.q, key.dP, key.dQ, key.qInv].map(numberBytes)
}

/** A big number as the bytes OpenSSL's BN_bn2bin gives. */
export function numberBytes(number: { toString(radix: number): string }): string {
  const hex = number.toString(16)
  const even = hex.length % 2 === 0 ? hex : `0${hex}`
  return bytesToLua(Uint8Array.from(even.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16)))
}
