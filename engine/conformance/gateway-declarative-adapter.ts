import { checkFileType, readDocument, type ConfigurationInput } from '../gateway/config.ts'
import { declarativeErrors } from '../gateway/declarative/problems.ts'
import type { Row } from '../gateway/declarative/rows.ts'
import { yamlSentence } from '../gateway/declarative/yaml-words.ts'
import { ENTITIES } from '../gateway/schema/core.ts'
import { asRecord, type PlainRecord, type SchemaServices } from '../gateway/schema/field.ts'
import { parseYaml } from '../gateway/yaml.ts'
import { bundledSchema, recordedServices } from './gateway-schema-adapter.ts'
import { comparable } from './kong-errors.ts'

/** A line of conformance/gateway/declarative.jsonl. */
export interface DeclarativeCase {
  readonly content: string
  readonly filename?: string | null
  readonly expect: PlainRecord
}

/** Files without plugins, and those with plugins whose code is at hand. */
export function supports({ content }: DeclarativeCase): boolean {
  return !/plugins/.test(content) || pluginsIn(content).every((name) => bundledSchema(name) !== undefined)
}

/** Names that stand beside a configuration, or alone. */
function pluginsIn(content: string): string[] {
  const lists = [...content.matchAll(/"plugins": \[(.*?)\](?=[,}])/g)].map(([, list = '']) => list)
  return lists.flatMap((list) => [...list.matchAll(/"name": "([\w-]+)"/g)].map(([, name = '']) => name))
}

/** What of a file is read otherwise than Kong does, of what Kong's answer tells. */
export function failures(fact: DeclarativeCase): { readonly expected: unknown; readonly actual: unknown }[] {
  const { expect } = fact
  const answer = answerTo(fact)
  if (expect['thrown'] === true) return answer['ok'] === false ? [] : [{ expected: expect, actual: answer }]
  const sorted = Array.isArray(expect['sorted_lines']) ? expect['sorted_lines'].map(String) : []
  return Object.entries(expect).flatMap(([key, expected]) => {
    if (['thrown', 'sorted_lines', 'unstable', 'unordered_lists'].includes(key)) return []
    const normal = (value: unknown) => normalized(key, value, sorted.includes(key))
    const actual = answer[key]
    return normal(expected) === normal(actual) ? [] : [{ expected: { [key]: expected }, actual: actual ?? answer }]
  })
}

function answerTo({ content, filename }: DeclarativeCase): PlainRecord {
  const parsing = checkFileType(filename ?? undefined)
  if (parsing !== undefined) return { ok: false, error: parsing, errors: { error: parsing } }
  const parsed = parseYaml(content)
  if (!parsed.ok) {
    const error = `failed parsing declarative configuration: ${yamlSentence(content, parsed)}`
    return { ok: false, error, errors: { error } }
  }
  const services: SchemaServices = recordedServices()
  const input: ConfigurationInput = {
    text: content,
    file: 'kong.yml',
    entities: ENTITIES,
    schemas: bundledSchema,
    services,
  }
  const { rows, problems, meta } = readDocument(parsed.file.value, input)
  const whole = problems.find(({ path }) => path.length === 0)
  if (whole) return { ok: false, error: whole.message, errors: { error: whole.message } }
  if (problems.length === 0) return { ok: true, meta, entities: entitiesOf(rows) }
  const { errors, text, flattened } = declarativeErrors(asRecord(parsed.file.value) ?? {}, problems)
  return { ok: false, errors, error: text, flattened_errors: flattened }
}

function entitiesOf(rows: ReadonlyMap<string, readonly Row[]>): PlainRecord {
  const entries = [...rows].map(([name, list]) => [name, Object.fromEntries(list.map(({ id, value }) => [id, value]))])
  return Object.fromEntries(entries) as PlainRecord
}

/** Collections whose ids follow from names in a way we know; ids of others are drawn, or made in a way we do not know. */
const NAMED = ['services', 'routes', 'consumers', 'upstreams']

/** A text that is the same for values that agree: made up ids have no name, lists without order are sorted. */
function normalized(key: string, value: unknown, isSorted: boolean): string {
  if (key === 'entities') return withoutMadeUpIds((value ?? {}) as Entities)
  if (key === 'flattened_errors') return sortedErrors(value)
  const text = typeof value === 'string' ? value : (JSON.stringify(comparable(value)) ?? '')
  const lines = isSorted ? text.split('\n').sort().join('\n') : text
  return lines.replaceAll(/primary key set to '[^']*'/g, "primary key set to '<id>'")
}

type Entities = Readonly<Record<string, Readonly<Record<string, PlainRecord>>>>

function withoutMadeUpIds(entities: Entities): string {
  const madeUp = Object.entries(entities).flatMap(([name, rows]) =>
    Object.values(rows).flatMap((row) => {
      const isNamed = NAMED.includes(name) && typeof (row['name'] ?? row['username']) === 'string'
      return isNamed || name === 'workspaces' ? [] : [String(row['id'])]
    }),
  )
  const named = (text: string) => madeUp.reduce((whole, id) => whole.replaceAll(id, '<id>'), text)
  const lists = Object.entries(entities).map(([name, rows]) => {
    const texts = Object.values(rows).map((row) => named(JSON.stringify(comparable(row))))
    return [name, texts.sort()] as const
  })
  return JSON.stringify(comparable(Object.fromEntries(lists)))
}

function sortedErrors(value: unknown): string {
  const list = (Array.isArray(value) ? value : []) as readonly PlainRecord[]
  const texts = list.map(({ errors, ...rest }) => {
    const own = (Array.isArray(errors) ? errors : []).map((error) => JSON.stringify(comparable(error)))
    return JSON.stringify([comparable(rest), own.sort()])
  })
  return normalized('', texts.sort(), false)
}
