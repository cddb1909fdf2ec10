import type { EntitySchema } from '../../gateway/schema/core.ts'
import type { FieldSchema, Problem } from '../../gateway/schema/field.ts'
import { insertEntity } from '../../gateway/schema/operations.ts'
import { schemaViolation } from '../store/dao-error.ts'
import type { EntityStore } from '../store/entity-store.ts'
import { notFound, ok, type Answer, type Call, type Endpoint } from './endpoint.ts'
import { schemaJson } from './schema-json.ts'

/** `/schemas/{entity}`, `/schemas/plugins/{name}`, and validating by both (Kong: admin-api.md §3). */
export function schemasEndpoint(store: EntityStore, segments: readonly string[]): Endpoint | undefined {
  const [, name = '', part, more] = segments
  if (more !== undefined || name === '') return undefined
  const entity = store.entitySchemas().find((one) => one.name === name)
  if (part === 'validate') return { POST: (call) => (entity ? validate(call, entity) : noEntity(name)) }
  if (part === undefined) return { GET: () => (entity ? ok(schemaJson(entity)) : noEntity(name)) }
  if (name === 'vaults') return vaultSchemaEndpoint(store, part)
  if (name !== 'plugins') return undefined
  return {
    GET() {
      const schema = pluginSchema(store, part)
      return schema ? ok(schemaJson(schema)) : noPlugin(part)
    },
  }
}

/** `/schemas/vaults/{name}`: what one kind of vault asks for. */
function vaultSchemaEndpoint(store: EntityStore, name: string): Endpoint {
  return {
    GET() {
      const vaults = store.collection('vaults')?.entity
      const known = vaults && store.schemaOf(vaults, { name })
      return known && !known.problem ? ok(schemaJson(known.schema)) : notFound(`No vault named '${name}'`)
    },
  }
}

/** `/plugins/schema/{name}`: of the configuration only; deprecated. */
export function configSchemaEndpoint(store: EntityStore, name: string): Endpoint {
  return {
    GET() {
      const config = pluginSchema(store, name)?.fields?.find(([field]) => field === 'config')?.[1]
      return config ? ok(schemaJson(config)) : noPlugin(name)
    },
  }
}

function pluginSchema(store: EntityStore, name: string): FieldSchema | undefined {
  const plugins = store.collection('plugins')?.entity
  const known = plugins && store.schemaOf(plugins, { name })
  return known && !known.problem ? known.schema : undefined
}

function validate(call: Call, entity: EntitySchema): Answer {
  const { store } = call
  const given = call.args(entity)
  const { schema, problem } = store.schemaOf(entity, given)
  const problems = problem ? [problem] : problemsOf(insertEntity(schema, given, store.options))
  if (problems.length > 0) throw schemaViolation(problems)
  return ok({ message: 'schema validation successful' })
}

function problemsOf(outcome: ReturnType<typeof insertEntity>): readonly Problem[] {
  switch (outcome.type) {
    case 'done':
      return []
    case 'invalid':
      return outcome.problems
    case 'failed':
      return [{ path: ['@entity'], message: outcome.error }]
  }
}

const noEntity = (name: string) => notFound(`No entity named '${name}'`)
const noPlugin = (name: string) => notFound(`No plugin named '${name}'`)
