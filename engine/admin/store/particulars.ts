import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex } from '@noble/hashes/utils.js'
import type { EntitySchema } from '../../gateway/schema/core.ts'
import { asList, isAbsent, type PlainRecord } from '../../gateway/schema/field.ts'
import { DaoError, ERRORS } from './dao-error.ts'
import type { EntityStore } from './entity-store.ts'

const DEFAULT_TARGET_PORT = 8000

/** What some DAOs make of what they are given, before it is judged (Kong: admin-api.md §4). */
export function normalized({ name }: EntitySchema, given: PlainRecord): PlainRecord {
  const { target } = given
  if (name !== 'targets' || typeof target !== 'string') return given
  return { ...given, target: targetAddress(target) }
}

/** `host:port` of a target; port 8000 when it names none. */
export function targetAddress(target: string): string {
  if (/^\[.*\]$/.test(target) || !target.includes(':')) return `${target}:${DEFAULT_TARGET_PORT}`
  const isBareIpv6 = target.split(':').length > 2 && !target.startsWith('[')
  return isBareIpv6 ? `[${target}]:${DEFAULT_TARGET_PORT}` : target
}

/** What some DAOs add to a row that was judged: the digest of a CA certificate. */
export function completed({ name }: EntitySchema, value: PlainRecord): PlainRecord {
  const { cert } = value
  if (name !== 'ca_certificates' || typeof cert !== 'string') return value
  return { ...value, cert_digest: bytesToHex(sha256(derOf(cert))) }
}

function derOf(pem: string): Uint8Array {
  const base64 = pem.replace(/-----[^-]*-----/g, '').replace(/[^A-Za-z0-9+/=]/g, '')
  try {
    return Uint8Array.from(atob(base64), (char) => char.charCodeAt(0))
  } catch {
    return new TextEncoder().encode(pem)
  }
}

/** A CA certificate stays while services name it in a list, which no foreign key guards. @throws {DaoError} */
export function checkUnused(store: EntityStore, { name }: EntitySchema, id: string): void {
  if (name !== 'ca_certificates') return
  const isUser = ({ value }: { readonly value: PlainRecord }) =>
    !isAbsent(value['ca_certificates']) && (asList(value['ca_certificates']) ?? []).includes(id)
  const user = store.collection('services')?.list().find(isUser)
  if (user)
    throw new DaoError(
      ERRORS.referenced_by_others(`ca certificate ${id} is still referenced by services (id = ${user.id})`),
    )
}
