import { describe, expect, it } from 'vitest'
import { API_TABLE, PHASE_SETS } from '../../editor/pdk-data.ts'
import { parseApi } from './api.ts'
import { apiMarkdown, apiProposals } from './complete.ts'
import { isPhase, phasesAt } from './handler-phases.ts'
import { definitionAt, outlineOf, referencesAt, type LuaPlace } from './navigate.ts'
import { createProjectReader, type LuaModule } from './project.ts'
import { fieldsBelow, schemaFieldsOf } from './schema-fields.ts'

const HANDLER = 'kong/plugins/p/handler.lua'
const ACCESS = 'kong/plugins/p/access.lua'
const files = {
  [HANDLER]: `local access = require "kong.plugins.p.access"
local P = { PRIORITY = 1 }
local function own(x) return x end
function P:access(conf)
  access.check(own(conf))
end
return P
`,
  [ACCESS]: `local M = {}
function M.check(value) return M.check, value end
return M
`,
  'kong/plugins/p/schema.lua': `local typedefs = require "kong.db.schema.typedefs"
local redis = { type = "record", fields = { { host = typedefs.host }, { port = { type = "integer", default = 6379 } } } }
return { name = "p", fields = { { protocols = typedefs.protocols_http }, { config = { type = "record", fields = {
  { limit = { type = "number", required = true } },
  { redis = redis },
} } } } }
`,
}
const project = createProjectReader()(files)
const moduleOf = (file: string): LuaModule => {
  const module = project.get(file)
  if (!module) throw new Error(file)
  return module
}
const shown = (place: LuaPlace | undefined) =>
  place &&
  `${place.file.split('/').at(-1)} ${moduleOf(place.file).source.slice(place.span.start, place.span.end)}@${place.span.start}`
const handler = moduleOf(HANDLER)
const at = (text: string, skip = 0) => handler.source.indexOf(text) + skip

describe('definitionAt', () => {
  it('goes to locals, across modules, and to the file of a require', () => {
    expect(shown(definitionAt(project, handler, at('own(conf)')))).toBe('handler.lua own@89')
    expect(shown(definitionAt(project, handler, at('conf))')))).toBe('handler.lua conf@127')
    expect(shown(definitionAt(project, handler, at('check(own')))).toBe('access.lua check@24')
    expect(shown(definitionAt(project, handler, at('plugins.p.access')))).toBe('access.lua @0')
    expect(definitionAt(project, handler, at('return P'))).toBeUndefined()
  })
})

describe('referencesAt', () => {
  it('finds uses in all modules, the definition first', () => {
    expect(referencesAt(project, handler, at('check(own')).map(shown)).toEqual([
      'access.lua check@24',
      'handler.lua check@142',
      'access.lua check@46',
    ])
  })
})

describe('phasesAt', () => {
  it('tells which phases may run a line, in handlers and in what they call', () => {
    expect(phasesAt(project, handler, 5)).toEqual(['access'])
    expect(phasesAt(project, handler, 3)).toEqual(['access'])
    expect(phasesAt(project, moduleOf(ACCESS), 2)).toEqual(['access'])
    expect(phasesAt(project, handler, 1)).toEqual([])
  })
})

describe('outlineOf', () => {
  it('lists handlers and functions with their lines', () => {
    expect(outlineOf(handler, isPhase).map(({ name, kind, lines }) => [name, kind, lines?.from, lines?.to])).toEqual([
      ['P', 'table', undefined, undefined],
      ['own', 'function', 3, 3],
      ['P.access', 'handler', 4, 6],
    ])
  })
})

describe('schemaFieldsOf', () => {
  it('reads the fields of conf, nested ones and those held by locals, too', () => {
    const fields = schemaFieldsOf(project, HANDLER)
    expect(fields.map(({ name, type, isRequired }) => [name, type, isRequired])).toEqual([
      ['limit', 'number', true],
      ['redis', 'record', false],
    ])
    expect(fieldsBelow(fields, ['redis']).map(({ name, type, fallback }) => [name, type, fallback])).toEqual([
      ['host', 'host', undefined],
      ['port', 'integer', '6379'],
    ])
    expect(schemaFieldsOf(project, 'other.lua')).toEqual([])
  })
})

describe('the PDK', () => {
  const api = parseApi(API_TABLE, PHASE_SETS)
  it('is proposed module by module', () => {
    expect(apiProposals(api, 'kong.response').map(({ label }) => label)).toContain('exit')
    expect(apiProposals(api, 'kong').find(({ label }) => label === 'response')).toMatchObject({ kind: 'module' })
    expect(apiProposals(api, 'ngx.req').map(({ label }) => label)).toContain('read_body')
  })

  it('is told with its phases', () => {
    const entry = api.get('kong.response.exit')
    expect(entry && apiMarkdown(entry)).toContain(
      '**Phases:** only in: rewrite, access, balancer, response, header_filter',
    )
  })
})
