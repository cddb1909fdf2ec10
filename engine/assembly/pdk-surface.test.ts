import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

import { createEngine } from '../engine.ts'
import { createMemoryHost } from '../hosts/memory/host.ts'

interface Documented {
  readonly fullName: string
  readonly edition: string
}

const read = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../docs/kong/${name}`, import.meta.url), 'utf8'))
const { functions } = read('pdk.json') as { functions: Documented[] }

/** How a documented name is reached in Lua, where it is not simply written down. */
const REACHED: Readonly<Record<string, string>> = {
  'kong.log.<call>': 'getmetatable(kong.log).__call',
  'kong.licensing (EE)': 'nil',
  'kong.enterprise_edition.jwe (alias kong.jwe)': 'kong.jwe',
}
/** Named by Kong's documentation as internal, and nil here: no control plane, no licence, no PostgreSQL. */
const INTERNAL: ReadonlySet<string> = new Set([
  'kong.rpc',
  'kong.sync',
  'kong.clustering',
  'kong.timing',
  'kong.licensing (EE)',
  'kong.request_debug_token',
  'kong.db.connector',
])
/** What plugins cannot use without the PostgreSQL of a real node, or without the loader's own handlers. */
const ABSENT: ReadonlySet<string> = new Set(['kong.db:plugins.get_handlers'])

/** A Lua expression for a documented name: placeholders become an entity of Kong. */
function expressionOf(fullName: string): string {
  if (fullName.startsWith('span:')) return `SPAN.${fullName.slice('span:'.length)}`
  for (const [name, expression] of Object.entries(REACHED)) {
    if (fullName.startsWith(name)) return expression + fullName.slice(name.length)
  }
  return fullName
    .replace('<entity>', /_for_/.test(fullName) ? 'acls' : 'consumers')
    .replace(/<unique[^>]*>/, 'username')
    .replace('<foreign>', 'consumer')
    .replaceAll(':', '.')
}

const HANDLER = `local H = { PRIORITY = 1, VERSION = "1" }
function H:access()
  local run = assert(loadstring(kong.request.get_raw_body(0)))
  SPAN = kong.tracing.start_span("x")
  kong.response.exit(200, run())
end
return H`
const DAOS = `local typedefs = require "kong.db.schema.typedefs"
return { { name = "acls", primary_key = { "id" }, fields = { { id = typedefs.uuid },
  { consumer = { type = "foreign", reference = "consumers" } } } } }`

async function missing(edition: 'community' | 'enterprise', names: readonly string[]): Promise<string[]> {
  const engine = createEngine({ host: createMemoryHost() })
  const applied = await engine.apply({
    id: 'surface',
    files: {
      'kong.yml': `_format_version: "3.0"\nservices: [{ name: s, url: "http://up.test", routes: [{ name: r, paths: [/] }] }]\nplugins: [{ name: p }]\n`,
      'phasescope.yml': `edition: ${edition}\n`,
      'kong.conf': 'plugins = p\ntracing_instrumentations = all\ntracing_sampling_rate = 1\n',
      'kong/plugins/p/handler.lua': HANDLER,
      'kong/plugins/p/schema.lua': 'return { name = "p", fields = { { config = { type = "record", fields = {} } } } }',
      'kong/plugins/p/daos.lua': DAOS,
    },
  })
  expect(applied).toMatchObject({ ok: true })
  const tests = names.map(
    (name) => `if not there(function() return ${expressionOf(name)} end) then out[#out + 1] = "${name}" end`,
  )
  const code = `local out = {} local function there(f) local ok, v = pcall(f) return ok and v ~= nil end\n${tests.join('\n')}\nreturn table.concat(out, "\\n")`
  const body = new TextEncoder().encode(code)
  const headers = [
    ['Host', 'a.test'],
    ['Content-Length', String(body.length)],
  ] as const
  const { response } = await engine.send({ method: 'POST', target: '/', headers, body })
  engine.dispose()
  expect(response.status).toBe(200)
  return new TextDecoder().decode(response.body).split('\n').filter(Boolean)
}

describe('kong, as docs/kong/pdk.json has it', () => {
  const wanted = functions.filter(({ fullName }) => !INTERNAL.has(fullName) && !ABSENT.has(fullName))

  it('is complete in the Enterprise edition', async () => {
    expect(wanted.length).toBeGreaterThan(200)
    const names = wanted.map(({ fullName }) => fullName)
    expect(await missing('enterprise', names)).toEqual([])
  })

  it('lacks just what is Enterprise in the community edition', async () => {
    const enterprise = wanted.filter(({ edition }) => edition === 'ee').map(({ fullName }) => fullName)
    const names = wanted.map(({ fullName }) => fullName)
    expect(await missing('community', names)).toEqual(enterprise)
  })
})
