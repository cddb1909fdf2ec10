import { expect, it } from 'vitest'
import { createEngine } from '../engine.ts'
import { createMemoryHost } from '../hosts/memory/host.ts'

const HANDLER = 'return { PRIORITY = 1, VERSION = "1" }'
const SCHEMA = `return { name = "p", fields = { { config = { type = "record", fields = {
  { limit = { type = "integer", required = true, default = 3, between = { 1, 9 } } },
  { redis = { type = "record", fields = { { host = { type = "string", referenceable = true } } } } },
} } } } }`

it('describes collections and plugins of the files given last, also when those do not run', async () => {
  const engine = createEngine({ host: createMemoryHost() })
  expect(engine.schemaForms()).toEqual({ entities: {}, plugins: {} })
  const files = { 'kong/plugins/p/handler.lua': HANDLER, 'kong/plugins/p/schema.lua': SCHEMA }
  const bad = '_format_version: "3.0"\nplugins: [{ name: p, config: { limit: 12 } }]'
  const { ok } = await engine.apply({ id: 'a', files: { ...files, 'kong.yml': bad } })
  expect(ok).toBe(false)
  const { plugins, entities } = engine.schemaForms()
  expect(plugins['p']).toMatchObject([
    { name: 'limit', type: 'integer', isRequired: true, default: 3, range: [1, 9] },
    { name: 'redis', type: 'record', isRequired: true, fields: [{ name: 'host', isReferenceable: true }] },
  ])
  expect(entities['routes']?.find(({ name }) => name === 'path_handling')?.choices).toEqual(['v0', 'v1'])
  expect(entities['plugins']?.map(({ name }) => name)).toContain('ordering')
  expect(structuredClone(engine.schemaForms())).toEqual(engine.schemaForms())
})
