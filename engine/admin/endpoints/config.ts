import { stringify } from 'yaml'
import { readDocument } from '../../gateway/config.ts'
import { yamlSentence } from '../../gateway/declarative/yaml-words.ts'
import { declarativeErrors } from '../../gateway/declarative/problems.ts'
import { isRecord, type PlainRecord } from '../../gateway/schema/field.ts'
import { parseYaml } from '../../gateway/yaml.ts'
import { DaoError, ERRORS } from '../store/dao-error.ts'
import type { EntityStore } from '../store/entity-store.ts'
import { badRequest, created, ok, type Answer, type Call, type Endpoint } from './endpoint.ts'
import { shown } from './keys.ts'

/** `/config`: the whole declarative configuration of a DB-less node (Kong: admin-api.md §5). */
export const CONFIG_ENDPOINT: Endpoint = {
  GET: (call) => (isOff(call) ? ok({ config: documentOf(call.store) }) : onlyOff()),
  POST: (call) => (isOff(call) ? replace(call) : onlyOff()),
}

const isOff = ({ store }: Call) => store.options.database === 'off'
const onlyOff = () => badRequest('this endpoint is only available when Kong is configured to not use a database')

function replace(call: Call): Answer {
  const { store } = call
  const text = documentText(call)
  const value = text === undefined ? documentValue(call) : yamlValue(text)
  if (value === undefined) return badRequest('expected a declarative configuration')
  if (isSet(call, 'check_hash') && documentHash(value) === store.documentHash()) return { status: 304 }
  const { collections: entities, schemas, services } = store.options
  const read = readDocument(value, { text: text ?? ' ', file: 'config', entities, schemas, services })
  if (read.problems.length > 0) throw configError(call, value, read.problems)
  store.load(read.rows)
  store.setDocumentHash(documentHash(value))
  return created(byId(store))
}

/** The document as text: the body itself, or its field `config`. */
function documentText({ text, body }: Call): string | undefined {
  return text ?? (typeof body['config'] === 'string' ? body['config'] : undefined)
}

function documentValue({ body }: Call): unknown {
  const { config, check_hash: _, flatten_errors: __, ...own } = body
  if (isRecord(config)) return config
  return Object.keys(own).length > 0 ? own : undefined
}

/** @throws {DaoError} when it is no YAML (JSON is YAML) */
function yamlValue(text: string): unknown {
  const parsed = parseYaml(text)
  if (parsed.ok) return parsed.file.value ?? undefined
  const message = `failed parsing declarative configuration: ${yamlSentence(text, parsed)}`
  throw new DaoError(ERRORS.declarative_config({ error: message }))
}

function isSet({ query, body }: Call, name: string): boolean {
  const value = query[name] ?? body[name]
  return value === '1' || value === 1 || value === true || value === 'true'
}

function configError(call: Call, value: unknown, problems: ReturnType<typeof readDocument>['problems']): DaoError {
  const document = isRecord(value) ? value : {}
  const { errors } = declarativeErrors(document, problems)
  if (!isSet(call, 'flatten_errors') || Array.isArray(errors)) return new DaoError(ERRORS.declarative_config(errors))
  return new DaoError(ERRORS.declarative_config_flattened(errors as PlainRecord, document))
}

function documentHash(value: unknown): string {
  return JSON.stringify(value)
}

/** `{ services: { <id>: … }, … }`. */
function byId(store: EntityStore): PlainRecord {
  const lists = store.entitySchemas().map(({ name }) => {
    const rows = store.collection(name)?.list() ?? []
    return [name, Object.fromEntries(rows.map((row) => [row.id, shown(store, row)]))] as const
  })
  return Object.fromEntries(lists.filter(([, rows]) => Object.keys(rows).length > 0))
}

/** Everything as one document, as `kong config db_export` writes it: stored values, references by id. */
function documentOf(store: EntityStore): string {
  const lists = store.entitySchemas().map(({ name, fields = [] }) => {
    const foreign = fields.filter(([, { type }]) => type === 'foreign').map(([field]) => field)
    const rows = store.collection(name)?.list() ?? []
    return [name, rows.map(({ value }) => withoutNulls(value, foreign))] as const
  })
  const filled = lists.filter(([name, rows]) => rows.length > 0 && name !== 'workspaces')
  return stringify({ _format_version: '3.0', _transform: false, ...Object.fromEntries(filled) })
}

function withoutNulls(value: PlainRecord, foreign: readonly string[]): PlainRecord {
  const entries = Object.entries(value).filter(([, item]) => item !== null && item !== undefined)
  return Object.fromEntries(
    entries.map(([key, item]) => [key, foreign.includes(key) && isRecord(item) ? item['id'] : item]),
  )
}
