import { forge } from './forge.ts'
import type { Asn1 } from './forge-types.ts'

/** A value of ASN.1; strings of bytes as Lua has them. */
export type Der = Asn1

/** ASN.1 tags of the universal class that keys and certificates use. */
export const TAG = { integer: 2, bits: 3, octets: 4, null: 5, oid: 6, sequence: 16, set: 17, utcTime: 23 } as const
const CONTEXT = 128

/** @throws for what is no DER */
export function parseDer(bytes: string): Der {
  return forge.asn1.fromDer(bytes, { decodeBitStrings: false })
}

export function writeDer(value: Der): string {
  return forge.asn1.toDer(value).getBytes()
}

/** The parts of a constructed value; none of a primitive one. */
export function partsOf(value: Der | undefined): readonly Der[] {
  return typeof value?.value === 'object' ? value.value : []
}

/** The content of a primitive value. */
export function bytesOf(value: Der | undefined): string {
  return typeof value?.value === 'string' ? value.value : ''
}

/** An object identifier with dots; empty when it is none. */
export function oidOf(value: Der | undefined): string {
  return value?.type === TAG.oid ? forge.asn1.derToOid(bytesOf(value)) : ''
}

/** A bit string without its count of unused bits. */
export function bitsOf(value: Der | undefined): string {
  return bytesOf(value).slice(1)
}

/** True for a context-specific tag `[n]`. */
export function isContext(value: Der, tag: number): boolean {
  return value.tagClass === CONTEXT && value.type === tag
}

export function sequence(...parts: readonly Der[]): Der {
  return forge.asn1.create(0, TAG.sequence, true, parts)
}

export function primitive(tag: number, bytes: string): Der {
  return forge.asn1.create(0, tag, false, bytes)
}

/** `[n]` around values. */
export function context(tag: number, ...parts: readonly Der[]): Der {
  return forge.asn1.create(CONTEXT, tag, true, parts)
}

export function oid(text: string): Der {
  return primitive(TAG.oid, forge.asn1.oidToDer(text).getBytes())
}

export function bitString(bytes: string): Der {
  return primitive(TAG.bits, `\0${bytes}`)
}

/** An INTEGER of non-negative bytes. */
export function integer(bytes: string): Der {
  const short = bytes.replace(/^\0+(?=[^])/, '')
  return primitive(TAG.integer, short.charCodeAt(0) > 127 ? `\0${short}` : short)
}
