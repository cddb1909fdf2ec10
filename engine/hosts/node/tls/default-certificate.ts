import { createPrivateKey, generateKeyPairSync, randomBytes, sign, X509Certificate } from 'node:crypto'

import type { CertificatePair } from '../../../gateway/tls/handshake.ts'

const DAY_MS = 24 * 60 * 60 * 1000
const SEQUENCE = 0x30
const SET = 0x31
const INTEGER = 0x02
const BIT_STRING = 0x03
const OCTET_STRING = 0x04
const UTF8_STRING = 0x0c
const GENERALIZED_TIME = 0x18
const CONTEXT_0 = 0xa0
const CONTEXT_3 = 0xa3
const DNS_NAME = 0x82

let known: CertificatePair | undefined

/** What clients without a configured name get: a certificate for `localhost`, signed by itself, made once per process. */
export function defaultCertificate(): CertificatePair {
  known ??= selfSigned('localhost')
  return known
}

/** An ECDSA certificate over P-256 for one name, ten years long. Node reads X.509 but writes none: this is RFC 5280 §4.1. */
export function selfSigned(name: string): CertificatePair {
  const { privateKey, publicKey } = generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'der' },
  })
  const ecdsaWithSha256 = sequence(objectId([1, 2, 840, 10_045, 4, 3, 2]))
  const subject = sequence(der(SET, sequence(objectId([2, 5, 4, 3]), der(UTF8_STRING, Buffer.from(name)))))
  const now = Date.now()
  const names = sequence(der(DNS_NAME, Buffer.from(name)))
  const alternative = sequence(objectId([2, 5, 29, 17]), der(OCTET_STRING, names))
  const serial = randomBytes(16)
  serial[0] = ((serial[0] ?? 0) & 0x7f) | 0x40
  const certificate = sequence(
    der(CONTEXT_0, der(INTEGER, Buffer.from([2]))),
    der(INTEGER, serial),
    ecdsaWithSha256,
    subject,
    sequence(time(now - DAY_MS), time(now + 3650 * DAY_MS)),
    subject,
    publicKey,
    der(CONTEXT_3, sequence(alternative)),
  )
  const signature = sign('sha256', certificate, createPrivateKey(privateKey))
  const whole = sequence(certificate, ecdsaWithSha256, der(BIT_STRING, Buffer.concat([Buffer.from([0]), signature])))
  return { cert: new X509Certificate(whole).toString(), key: privateKey }
}

function der(tag: number, content: Uint8Array): Buffer {
  const { length } = content
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, (length >> 8) & 0xff, length & 0xff]
  return Buffer.concat([Buffer.from([tag, ...size]), content])
}

function sequence(...parts: readonly Uint8Array[]): Buffer {
  return der(SEQUENCE, Buffer.concat(parts))
}

function time(at: number): Buffer {
  const digits = new Date(at).toISOString().replaceAll(/[-:T]|\.\d+/g, '')
  return der(GENERALIZED_TIME, Buffer.from(digits))
}

function objectId([first = 0, second = 0, ...rest]: readonly number[]): Buffer {
  const bytes = [first * 40 + second, ...rest.flatMap(base128)]
  return der(0x06, Buffer.from(bytes))
}

function base128(value: number): number[] {
  const low = value & 0x7f
  return value < 0x80 ? [low] : [...base128(value >> 7).map((byte) => byte | 0x80), low]
}
