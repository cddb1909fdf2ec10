import { makeTime } from '../../lua/stdlib/calendar.ts'
import { bitsOf, bytesOf, isContext, oidOf, parseDer, partsOf, TAG, writeDer, type Der } from './der.ts'
import { forge } from './forge.ts'
import type { KeyMaterial } from './key-material.ts'
import { readPublicInfo } from './key-read.ts'

/** One part of a distinguished name. */
export interface NameEntry {
  readonly oid: string
  readonly value: string
}

/** What a certificate says (RFC 5280). Texts are bytes. */
export interface Certificate {
  readonly der: string
  /** The signed part. */
  readonly signed: string
  readonly version: number
  readonly serial: string
  readonly issuer: readonly NameEntry[]
  readonly subject: readonly NameEntry[]
  /** Seconds since the epoch. */
  readonly notBefore: number
  readonly notAfter: number
  readonly publicInfo: string
  readonly publicKey: KeyMaterial
  readonly signatureOid: string
  readonly signature: string
  /** Kind ("DNS", "IP", …) and value of each subject alternative name. */
  readonly alternativeNames: readonly (readonly [kind: string, value: string])[]
}

const ALTERNATIVE_NAMES = '2.5.29.17'
const KINDS: Readonly<Record<number, string>> = { 1: 'email', 2: 'DNS', 6: 'URI', 7: 'IP' }

/** The first certificate of a PEM text, or of DER. @throws for what is none */
export function readCertificate(text: string, format: string): Certificate {
  const isPem = format === 'PEM' || (format === '*' && text.includes('-----BEGIN'))
  if (!isPem) return certificateOf(text)
  const message = forge.pem.decode(text).find(({ type }) => /^(?:X509 |TRUSTED )?CERTIFICATE$/.test(type))
  if (message === undefined) throw new Error('no start line')
  return certificateOf(message.body)
}

function certificateOf(der: string): Certificate {
  const [signed, algorithm, signature] = partsOf(parseDer(der))
  const parts = [...partsOf(signed)]
  const first = parts[0]
  const version = first !== undefined && isContext(first, 0) ? bytesOf(partsOf(parts.shift())[0]).charCodeAt(0) + 1 : 1
  const [serial, , issuer, validity, subject, publicInfo] = parts
  if (signed === undefined || publicInfo === undefined) throw new Error('no certificate')
  const [notBefore, notAfter] = partsOf(validity).map(timeOf)
  return {
    der,
    signed: writeDer(signed),
    version,
    serial: bytesOf(serial),
    issuer: nameOf(issuer),
    subject: nameOf(subject),
    notBefore: notBefore ?? 0,
    notAfter: notAfter ?? 0,
    publicInfo: writeDer(publicInfo),
    publicKey: readPublicInfo(publicInfo),
    signatureOid: oidOf(partsOf(algorithm)[0]),
    signature: bitsOf(signature),
    alternativeNames: alternativeNamesOf(parts.find((part) => isContext(part, 3))),
  }
}

function nameOf(value: Der | undefined): readonly NameEntry[] {
  return partsOf(value).flatMap((set) =>
    partsOf(set).map((entry) => {
      const [type, text] = partsOf(entry)
      return { oid: oidOf(type), value: bytesOf(text) }
    }),
  )
}

/** UTCTime has two digits of the year: 50 and above are of the last century. */
function timeOf(value: Der): number {
  const text = bytesOf(value)
  const full = value.type === TAG.utcTime ? `${Number(text.slice(0, 2)) < 50 ? '20' : '19'}${text}` : text
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] =
    /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)?/
      .exec(full)
      ?.slice(1)
      .map((digits) => Number(digits || 0)) ?? []
  return makeTime({ year, month: month - 1, day, hour, min: minute, sec: second })
}

function alternativeNamesOf(extensions: Der | undefined): Certificate['alternativeNames'] {
  const extension = partsOf(partsOf(extensions)[0]).find((part) => oidOf(partsOf(part)[0]) === ALTERNATIVE_NAMES)
  const octets = partsOf(extension).at(-1)
  if (octets === undefined) return []
  return partsOf(parseDer(bytesOf(octets))).flatMap((name) => {
    const kind = KINDS[name.type]
    if (kind === undefined) return []
    return [[kind, kind === 'IP' ? addressText(bytesOf(name)) : bytesOf(name)] as const]
  })
}

function addressText(bytes: string): string {
  const codes = Array.from(bytes, (byte) => byte.charCodeAt(0))
  if (codes.length === 4) return codes.join('.')
  const groups = Array.from({ length: 8 }, (_, i) => (codes[2 * i] ?? 0) * 256 + (codes[2 * i + 1] ?? 0))
  return groups.map((group) => group.toString(16)).join(':')
}
