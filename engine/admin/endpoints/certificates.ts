import type { Row } from '../../gateway/declarative/rows.ts'
import { asList, isAbsent, isRecord, type PlainRecord } from '../../gateway/schema/field.ts'
import { isUuid } from '../../gateway/uuid.ts'
import type { Collection } from '../store/collection.ts'
import { schemaViolation } from '../store/dao-error.ts'
import type { EntityStore } from '../store/entity-store.ts'
import { remove } from '../store/remove.ts'
import { findRow, insert, update, upsert, type RowKey } from '../store/write.ts'
import { collectionEndpoint } from './collection.ts'
import { noContent, notFound, ok, type Call, type Endpoint } from './endpoint.ts'
import { genericEndpoint } from './generic.ts'
import { shown } from './keys.ts'

/**
 * `/certificates`: found by id or by one of their SNIs, which are given and shown as a list of names
 * (Kong: admin-api.md §4).
 */
export function certificatesEndpoint(store: EntityStore, segments: readonly string[]): Endpoint | undefined {
  const [certificates, snis] = [store.collection('certificates'), store.collection('snis')]
  const [, key, ...below] = segments
  if (!certificates || !snis) return undefined
  const parts = { store, certificates, snis }
  if (key === undefined)
    return collectionEndpoint(certificates, {
      show: (_, row) => withNames(parts, row),
      insert: (_, given) => write(parts, given, (own) => insert(store, certificates, own)),
    })
  const id = isUuid(key) ? key : idOfName(parts, key)
  if (below.length > 0)
    return id === undefined ? { GET: () => notFound() } : genericEndpoint(store, ['certificates', id, ...below])
  return oneCertificate(parts, id === undefined ? { name: key } : { id })
}

interface Parts {
  readonly store: EntityStore
  readonly certificates: Collection
  readonly snis: Collection
}

function oneCertificate(parts: Parts, place: { readonly id: string } | { readonly name: string }): Endpoint {
  const { store, certificates } = parts
  const key: RowKey | undefined = 'id' in place ? place : undefined
  const row = () => key && findRow(certificates, key)
  const args = (call: Call) => call.args(certificates.entity)
  return {
    GET() {
      const found = row()
      return found ? ok(withNames(parts, found)) : notFound()
    },
    PUT(call) {
      const id = store.options.services.newUuid?.() ?? ''
      const given = 'name' in place ? { snis: [place.name], ...args(call) } : args(call)
      const whole = write(parts, { snis: [], ...given }, (own) => upsert(store, certificates, key ?? { id }, own))
      return ok(withNames(parts, whole))
    },
    PATCH(call) {
      const found = row()
      if (!found) return notFound()
      const changed = write(parts, args(call), (own) => update(store, certificates, { id: found.id }, own))
      return ok(withNames(parts, changed))
    },
    DELETE() {
      const found = row()
      if (found) remove(store, certificates, found)
      return noContent()
    },
  }
}

function idOfName({ snis }: Parts, name: string): string | undefined {
  const reference = snis.find('name', name)?.value['certificate']
  return isRecord(reference) ? String(reference['id']) : undefined
}

/** The certificate first, then its names: both or none. */
function write(parts: Parts, { snis: given, ...own }: PlainRecord, keep: (own: PlainRecord) => Row): Row {
  const { store, snis } = parts
  return store.atomic(() => {
    const row = keep(own)
    if (isAbsent(given)) return row
    const names = namesOf(given)
    const present = snis.ownedBy('certificate', row.id)
    for (const sni of present) if (!names.includes(String(sni.value['name']))) remove(store, snis, sni)
    for (const name of names) {
      const holder = snis.find('name', name)
      if (holder && present.includes(holder)) continue
      if (holder) refuse(`${name} already associated with existing certificate '${idOfName(parts, name)}'`)
      insert(store, snis, { name, certificate: { id: row.id } })
    }
    return row
  })
}

function namesOf(given: unknown): readonly string[] {
  const list = asList(given)
  if (!list) return refuse('expected an array')
  const names = list.map((name) => (typeof name === 'string' ? name : refuse('expected a string')))
  const twice = names.find((name, at) => names.indexOf(name) !== at)
  return twice === undefined ? names : refuse(`${twice} is duplicated`)
}

function refuse(message: string): never {
  throw schemaViolation([{ path: ['snis'], message }])
}

function withNames({ store, snis }: Parts, row: Row): PlainRecord {
  const names = snis.ownedBy('certificate', row.id).map(({ value }) => value['name'])
  return { ...shown(store, row), snis: names }
}
