import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToLua, luaToBytes, luaToUtf8 } from '../../lua/runtime/bytes.ts'
import { base64UrlDecode, base64UrlEncode } from '../kong/base64.ts'
import { CURVE_NAMES, ecdsaCurves, OKP_NAMES, okpTypes } from './curves.ts'
import type { KeyMaterial } from './key-material.ts'
import { rsaPrivate, rsaPublicOf } from './key-read.ts'
import { numberBytes, publicDer, rsaNumbers, traditionalDer } from './key-write.ts'

const RSA_NAMES = ['n', 'e', 'd', 'p', 'q', 'dp', 'dq', 'qi'] as const

/** A JSON Web Key (RFC 7517, 8037). @throws for what is none */
export function readJwk(text: string): KeyMaterial {
  const jwk = JSON.parse(luaToUtf8(text)) as Readonly<Record<string, unknown>>
  const bytes = (name: string): string | undefined => {
    const value = jwk[name]
    return typeof value === 'string' ? base64UrlDecode(value) : undefined
  }
  if (jwk['kty'] === 'RSA') {
    const publicKey = rsaPublicOf(bytes('n'), bytes('e'))
    return {
      type: 'RSA',
      publicKey,
      privateKey: bytes('d') === undefined ? undefined : rsaPrivate(RSA_NAMES.map(bytes)),
    }
  }
  const secret = bytes('d')
  const secretBytes = secret === undefined ? undefined : luaToBytes(secret)
  const curve = CURVE_NAMES.find((name) => ecdsaCurves[name].jwk === jwk['crv'])
  if (jwk['kty'] === 'EC' && curve !== undefined) {
    const size = ecdsaCurves[curve].bytes
    const point = luaToBytes(`\x04${(bytes('x') ?? '').padStart(size, '\0')}${(bytes('y') ?? '').padStart(size, '\0')}`)
    const publicKey = ecdsaCurves[curve].curve.Point.fromBytes(point).toBytes(false)
    return { type: 'EC', curve, publicKey, secret: secretBytes }
  }
  const type = OKP_NAMES.find((name) => name === jwk['crv'])
  if (jwk['kty'] !== 'OKP' || type === undefined) throw new Error('not yet supported jwk type')
  const given = bytes('x')
  const publicKey = given === undefined ? secretBytes && okpTypes[type].publicOf(secretBytes) : luaToBytes(given)
  if (publicKey === undefined) throw new Error('at least one of "x" and "d" is required')
  return { type, publicKey, secret: secretBytes }
}

/**
 * A key as JSON Web Key, members in order of their names; `kid` is the SHA-256 of its DER (lua-resty-openssl's jwk.dump_jwk).
 * Undefined for the private half of a public key.
 */
export function writeJwk(key: KeyMaterial, isPrivate: boolean): string | undefined {
  const der = isPrivate ? traditionalDer(key) : publicDer(key)
  if (der === undefined) return undefined
  return JSON.stringify(
    sorted({ ...membersOf(key, isPrivate), kid: base64UrlEncode(bytesToLua(sha256(luaToBytes(der)))) }),
  )
}

/** The public half of a key as the members of a JSON Web Key, without a name of its own. */
export function publicJwk(key: KeyMaterial): Readonly<Record<string, string>> {
  return sorted(membersOf(key, false))
}

function sorted(members: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(members).sort(([a], [b]) => (a < b ? -1 : 1)))
}

function membersOf(key: KeyMaterial, isPrivate: boolean): Record<string, string> {
  if (key.type === 'RSA') {
    const numbers =
      isPrivate && key.privateKey ? rsaNumbers(key.privateKey) : [key.publicKey.n, key.publicKey.e].map(numberBytes)
    return { kty: 'RSA', ...Object.fromEntries(numbers.map((bytes, i) => [RSA_NAMES[i], base64UrlEncode(bytes)])) }
  }
  const encode = (bytes: Uint8Array): string => base64UrlEncode(bytesToLua(bytes))
  const secret: Record<string, string> = isPrivate && key.secret !== undefined ? { d: encode(key.secret) } : {}
  if (key.type !== 'EC') return { kty: 'OKP', crv: key.type, x: encode(key.publicKey), ...secret }
  const { jwk, bytes } = ecdsaCurves[key.curve]
  const x = encode(key.publicKey.slice(1, 1 + bytes))
  return { kty: 'EC', crv: jwk, x, y: encode(key.publicKey.slice(1 + bytes)), ...secret }
}
