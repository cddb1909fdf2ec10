import { createEngine } from '../engine.ts'
import { createMemoryHost } from '../hosts/memory/host.ts'
import { pluginFiles, type Provocation } from './admin-harness.ts'

const config = (field: string) =>
  `return { name = "p", fields = { { config = { type = "record", fields = { ${field} } } } } }`
const PLAIN = config('')
const dao = (fields: string, more = '') =>
  `return { { name = "rows", primary_key = { "id" }, fields = { { id = { type = "string" } }, ${fields} }, ${more} } }`

/** A plugin's schema.lua, its daos.lua, and why it cannot be loaded. */
const ROWS: readonly (readonly [schema: string, daos: string | undefined, sentence: string])[] = [
  ['return "schema"', undefined, 'error initializing schema for plugin: expected a definition table'],
  [config('{}'), undefined, 'field entry table is empty'],
  [config('"a"'), undefined, 'each entry in fields must be a sub-table'],
  [config('{ a = {} }'), undefined, 'missing type declaration'],
  [config('{ a = { type = "array", elements = "x" } }'), undefined, "'elements' must be a table"],
  [config('{ a = typedefs.nothing }'), undefined, 'schema typedef error: definition nothing does not exist'],
  [
    PLAIN,
    dao('{ a = { type = "string" } }', 'cache_key = { "a" }'),
    'a field used as a single cache key must be unique',
  ],
  [PLAIN, dao('{ ttl = { type = "integer" } }', 'ttl = true'), 'ttl is a reserved field name when ttl is enabled'],
  [PLAIN, dao('{ a = { type = "string", nilable = true } }'), 'a: Entities cannot have nilable types.'],
  [PLAIN, dao('{ a = { type = "function" } }'), 'a: Entities cannot have function types.'],
  [
    PLAIN,
    dao('{ a = { type = "map", keys = { type = "integer" }, values = { type = "string" } } }'),
    'a: Entities map keys must be strings.',
  ],
]

/** What is wrong with definitions (docs/kong/schema.md §2, §10, §12). */
export const SCHEMA_DEFINITIONS: readonly Provocation[] = ROWS.map(([schema, daos, sentence]) => ({
  title: sentence,
  texts: [sentence],
  async provoke() {
    const engine = createEngine({ host: createMemoryHost() })
    const { diagnostics } = await engine.apply({ id: 'messages', files: pluginFiles('p', schema, daos) })
    engine.dispose()
    const [first = { message: 'nothing is wrong' }] = diagnostics
    return [first.message.includes(sentence) ? sentence : first.message]
  },
}))
