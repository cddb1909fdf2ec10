import { luaToBytes } from '../../lua/runtime/bytes.ts'
import { CURVE_NAMES, ecdsaCurves, OKP_NAMES, okpTypes, type CurveName } from './curves.ts'
import { bitsOf, bytesOf, isContext, oidOf, parseDer, partsOf, TAG, type Der } from './der.ts'
import { forge } from './forge.ts'
import type { KeyMaterial, RsaPrivateKey, RsaPublicKey } from './key-material.ts'

const RSA = '1.2.840.113549.1.1.1'
const EC = '1.2.840.10045.2.1'

/** @throws for what is no key, or needs a passphrase that was not given */
export function readPem(text: string, passphrase: string | undefined): KeyMaterial {
  for (const message of forge.pem.decode(text)) {
    if (message.type === 'ENCRYPTED PRIVATE KEY') return readPkcs8(decryptInfo(message.body, passphrase))
    if (message.dekInfo !== null && message.type === 'RSA PRIVATE KEY') return decryptRsa(text, passphrase)
    const read = READERS.get(message.type)
    if (read !== undefined) return read(parseDer(message.body))
  }
  throw new Error('no key')
}

/** Any DER that is a key. @throws for the rest */
export function readDer(bytes: string): KeyMaterial {
  const value = parseDer(bytes)
  const [first, second] = partsOf(value)
  if (first?.type === TAG.sequence) return readPublicInfo(value)
  if (second?.type === TAG.sequence) return readPkcs8(value)
  return second?.type === TAG.octets ? readSec1(value, undefined) : readPkcs1(value)
}

const READERS = new Map<string, (value: Der) => KeyMaterial>(
  Object.entries({
    'PRIVATE KEY': readPkcs8,
    'RSA PRIVATE KEY': readPkcs1,
    'EC PRIVATE KEY': (value: Der) => readSec1(value, undefined),
    'PUBLIC KEY': readPublicInfo,
    'RSA PUBLIC KEY': (value: Der): KeyMaterial => ({
      type: 'RSA',
      publicKey: rsaPublic(value),
      privateKey: undefined,
    }),
  }),
)

function decryptInfo(body: string, passphrase: string | undefined): Der {
  const info = passphrase === undefined ? null : forge.pki.decryptPrivateKeyInfo(parseDer(body), passphrase)
  if (info === null) throw new Error('bad decrypt')
  return info
}

function decryptRsa(pem: string, passphrase: string | undefined): KeyMaterial {
  const privateKey = passphrase === undefined ? null : forge.pki.decryptRsaPrivateKey(pem, passphrase)
  if (privateKey === null) throw new Error('bad decrypt')
  return { type: 'RSA', publicKey: forge.pki.rsa.setPublicKey(privateKey.n, privateKey.e), privateKey }
}

function readPkcs8(value: Der): KeyMaterial {
  const [, algorithm, octets] = partsOf(value)
  const [type, parameters] = partsOf(algorithm)
  const inner = parseDer(bytesOf(octets))
  if (oidOf(type) === RSA) return readPkcs1(inner)
  if (oidOf(type) === EC) return readSec1(inner, parameters)
  const name = OKP_NAMES.find((known) => okpTypes[known].oid === oidOf(type))
  if (name === undefined) throw new Error('unknown algorithm')
  const secret = luaToBytes(bytesOf(inner))
  return { type: name, secret, publicKey: okpTypes[name].publicOf(secret) }
}

/** SubjectPublicKeyInfo. @throws for unknown algorithms */
export function readPublicInfo(value: Der): KeyMaterial {
  const [algorithm, bits] = partsOf(value)
  const [type, parameters] = partsOf(algorithm)
  if (oidOf(type) === RSA) {
    return { type: 'RSA', publicKey: rsaPublic(parseDer(bitsOf(bits))), privateKey: undefined }
  }
  const publicKey = luaToBytes(bitsOf(bits))
  if (oidOf(type) === EC) return { type: 'EC', ...point(curveOf(parameters), publicKey), secret: undefined }
  const name = OKP_NAMES.find((known) => okpTypes[known].oid === oidOf(type))
  if (name === undefined) throw new Error('unknown algorithm')
  return { type: name, publicKey, secret: undefined }
}

function curveOf(value: Der | undefined): CurveName {
  const name = CURVE_NAMES.find((known) => ecdsaCurves[known].oid === oidOf(value))
  if (name === undefined) throw new Error('unknown curve')
  return name
}

/** Checks that a point is on its curve and uncompresses it. */
function point(curve: CurveName, bytes: Uint8Array): { readonly curve: CurveName; readonly publicKey: Uint8Array } {
  return { curve, publicKey: ecdsaCurves[curve].curve.Point.fromBytes(bytes).toBytes(false) }
}

/** ECPrivateKey (RFC 5915); in PKCS #8 the curve stands outside. */
function readSec1(value: Der, outer: Der | undefined): KeyMaterial {
  const [, octets, ...rest] = partsOf(value)
  const own = rest.find((part) => isContext(part, 0))
  const curve = curveOf(partsOf(own)[0] ?? outer)
  const { curve: ecdsa, bytes } = ecdsaCurves[curve]
  const secret = luaToBytes(bytesOf(octets).padStart(bytes, '\0'))
  return { type: 'EC', curve, secret, publicKey: ecdsa.getPublicKey(secret, false) }
}

function readPkcs1(value: Der): KeyMaterial {
  const numbers = partsOf(value).map(bytesOf)
  if (numbers.length === 2) return { type: 'RSA', publicKey: rsaPublic(value), privateKey: undefined }
  const privateKey = rsaPrivate(numbers.slice(1))
  return { type: 'RSA', publicKey: forge.pki.rsa.setPublicKey(privateKey.n, privateKey.e), privateKey }
}

function bigInteger(bytes: string) {
  const hex = Array.from(bytes, (byte) => byte.charCodeAt(0).toString(16).padStart(2, '0')).join('')
  return new forge.jsbn.BigInteger(hex === '' ? '0' : hex, 16)
}

function rsaPublic(value: Der): RsaPublicKey {
  const [n, e] = partsOf(value).map(bytesOf)
  return rsaPublicOf(n, e)
}

/** A public key of its numbers. @throws when one is missing */
export function rsaPublicOf(n: string | undefined, e: string | undefined): RsaPublicKey {
  if (!n || !e) throw new Error('no RSA key')
  return forge.pki.rsa.setPublicKey(bigInteger(n), bigInteger(e))
}

/** A private key of n, e, d, p, q, dP, dQ, qInv. @throws when one is missing */
export function rsaPrivate(numbers: readonly (string | undefined)[]): RsaPrivateKey {
  const [n, e, d, p, q, dP, dQ, qInv] = numbers.map((bytes) => (bytes ? bigInteger(bytes) : undefined))
  if (!n || !e || !d || !p || !q || !dP || !dQ || !qInv) throw new Error('no RSA key')
  return forge.pki.rsa.setPrivateKey(n, e, d, p, q, dP, dQ, qInv)
}
