import { asRecord, isVaultReference, type FieldSchema, type PlainRecord, type SchemaServices } from './field.ts'

/** A configuration as a handler sees it: vault references looked up, the originals kept beside them in `$refs`. */
export function resolveReferences(schema: FieldSchema, record: PlainRecord, services: SchemaServices): PlainRecord {
  if (!services.dereference) return record
  const resolved: Record<string, unknown> = { ...record }
  const references: Record<string, unknown> = {}
  for (const [name, field] of schema.fields ?? []) {
    const inner = field.type === 'record' ? asRecord(record[name]) : undefined
    if (inner && !Array.isArray(record[name])) resolved[name] = resolveReferences(field, inner, services)
    const found = inner ? undefined : referencesIn(field, record[name], services)
    if (!found) continue
    resolved[name] = found.value
    references[name] = found.references
  }
  return Object.keys(references).length > 0 ? { ...resolved, $refs: references } : resolved
}

/** The reference of a field, or those of a list's or a map's entries. */
function referencesIn(field: FieldSchema, value: unknown, services: SchemaServices) {
  if (field.referenceable && isVaultReference(value))
    return { value: services.dereference?.(String(value)) ?? '', references: value }
  const part = field.elements ?? field.values
  if (!part?.referenceable || typeof value !== 'object' || value === null) return undefined
  const found = Object.entries(value).filter(([, item]) => isVaultReference(item))
  if (found.length === 0) return undefined
  const looked = new Map(found.map(([key, item]) => [key, services.dereference?.(String(item)) ?? '']))
  const list: unknown[] | undefined = Array.isArray(value) ? value : undefined
  return list
    ? {
        value: list.map((item, index) => looked.get(String(index)) ?? item),
        references: list.map((item, index) => (looked.has(String(index)) ? item : null)),
      }
    : { value: { ...value, ...Object.fromEntries(looked) }, references: Object.fromEntries(found) }
}
