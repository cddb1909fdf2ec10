import { ed25519, x25519 } from '@noble/curves/ed25519.js'
import { ed448, x448 } from '@noble/curves/ed448.js'
import { p256, p384, p521 } from '@noble/curves/nist.js'
import { secp256k1 } from '@noble/curves/secp256k1.js'
import type { ECDSA } from '@noble/curves/abstract/weierstrass.js'

/** Curves of elliptic keys by OpenSSL's short name. */
export const ecdsaCurves = {
  prime256v1: { curve: p256, oid: '1.2.840.10045.3.1.7', jwk: 'P-256', nid: 415, bytes: 32 },
  secp384r1: { curve: p384, oid: '1.3.132.0.34', jwk: 'P-384', nid: 715, bytes: 48 },
  secp521r1: { curve: p521, oid: '1.3.132.0.35', jwk: 'P-521', nid: 716, bytes: 66 },
  secp256k1: { curve: secp256k1, oid: '1.3.132.0.10', jwk: 'secp256k1', nid: 714, bytes: 32 },
} as const satisfies Record<string, { curve: ECDSA; oid: string; jwk: string; nid: number; bytes: number }>

export type CurveName = keyof typeof ecdsaCurves

/** Keys of RFC 8037: signing with Ed, agreeing with X. */
export const okpTypes = {
  Ed25519: { oid: '1.3.101.112', nid: 1087, publicOf: (secret: Uint8Array) => ed25519.getPublicKey(secret), size: 32 },
  Ed448: { oid: '1.3.101.113', nid: 1088, publicOf: (secret: Uint8Array) => ed448.getPublicKey(secret), size: 57 },
  X25519: { oid: '1.3.101.110', nid: 1034, publicOf: (secret: Uint8Array) => x25519.getPublicKey(secret), size: 32 },
  X448: { oid: '1.3.101.111', nid: 1035, publicOf: (secret: Uint8Array) => x448.getPublicKey(secret), size: 56 },
} as const

export type OkpName = keyof typeof okpTypes

export const CURVE_NAMES = Object.keys(ecdsaCurves) as readonly CurveName[]
export const OKP_NAMES = Object.keys(okpTypes) as readonly OkpName[]

/** Signers of whole messages. */
export const edwards = { Ed25519: ed25519, Ed448: ed448 } as const
/** Diffie-Hellman on Montgomery curves. */
export const montgomery = { X25519: x25519, X448: x448 } as const

/** A curve by OpenSSL's name or an alias of it. */
export function curveByName(name: string): CurveName | undefined {
  const aliases: Readonly<Record<string, CurveName>> = {
    'P-256': 'prime256v1',
    secp256r1: 'prime256v1',
    'P-384': 'secp384r1',
    'P-521': 'secp521r1',
  }
  return CURVE_NAMES.find((known) => known === name) ?? (Object.hasOwn(aliases, name) ? aliases[name] : undefined)
}
