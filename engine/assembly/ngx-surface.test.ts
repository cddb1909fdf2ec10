import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

import { createEngine } from '../engine.ts'
import { createMemoryHost } from '../hosts/memory/host.ts'

interface Counted {
  readonly name: string
  readonly count: number
}
type Popularity = Readonly<Record<'popular' | 'rare', readonly Counted[]>>
interface NgxApi {
  readonly ngx_api: Popularity
  readonly ngx_constants: Popularity
  readonly shdict_methods: Popularity
  readonly require: Popularity
  readonly module_members_used: Readonly<Record<string, readonly string[]>>
}

const API = JSON.parse(readFileSync(new URL('../../docs/kong/ngx-api.json', import.meta.url), 'utf8')) as NgxApi
const namesOf = ({ popular, rare }: Popularity) => [...popular, ...rare].map(({ name }) => name)

/** They are modules, to be required; `ngx` has no such fields. */
const MODULES_OF_NGX: ReadonlySet<string> = new Set(['ssl', 'base64', 'balancer', 'errlog'])

/** Modules that Kong's own code requires and that are not here, by the reason. `require` names them in its error. */
const ABSENT: Readonly<Record<string, readonly string[]>> = {
  'code of Kong itself: it is there when the folder has it': [
    'kong.plugins.',
    'kong.llm',
    'kong.db.migrations.',
    'kong.api.',
    'kong.cmd.',
    'kong.conf_loader',
    'kong.db.schema.entities.',
    'kong.observability.logs',
    'kong.observability.otlp',
    'kong.observability.tracing.propagation',
    'kong.observability.tracing.tracing_context',
    'kong.pdk.',
    'kong.runloop.',
    'kong.tools.grpc',
  ],
  'nginx modules of Kong, whose work the PDK does here': ['resty.kong.tls', 'resty.kong.grpc'],
  'native code': ['argon2', 'bcrypt', 'lsyslog', 'lua_system_constants', 'pb', 'resty.ada', 'lapis'],
  'libraries of one plugin': ['date', 'resty.aws', 'resty.acme.', 'resty.session'],
}
/** Registered all the same. */
const PRESENT: ReadonlySet<string> = new Set([
  'kong.pdk.private.phases',
  'kong.pdk.private.rate_limiting',
  'kong.api.endpoints',
  'kong.plugins.jwt.jwt_parser',
])
const isAbsent = (name: string): boolean =>
  !PRESENT.has(name) &&
  Object.values(ABSENT)
    .flat()
    .some((known) => (known.endsWith('.') ? name.startsWith(known) : name === known || name.startsWith(`${known}.`)))

const HANDLER = `local H = { PRIORITY = 1, VERSION = "1" }
function H:access() kong.response.exit(200, assert(loadstring(kong.request.get_raw_body(0)))()) end
return H`

/** Those of some Lua expressions that are nil or throw. */
async function missing(expressions: readonly string[]): Promise<string[]> {
  const engine = createEngine({ host: createMemoryHost() })
  const files = {
    'kong.yml': `_format_version: "3.0"\nservices: [{ name: s, url: "http://up.test", routes: [{ name: r, paths: [/] }] }]\nplugins: [{ name: p }]\n`,
    'kong/plugins/p/handler.lua': HANDLER,
  }
  expect(await engine.apply({ id: 'surface', files })).toMatchObject({ ok: true })
  const tests = expressions.map((text) => `t(${JSON.stringify(text)}, function() return ${text} end)`)
  const code = `local out = {} local function t(text, f) local ok, v = pcall(f) if not ok or v == nil then out[#out + 1] = text end end\n${tests.join('\n')}\nreturn table.concat(out, "\\n")`
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

describe('ngx, as docs/kong/ngx-api.json counts it in Kong’s plugins', () => {
  it('has every function and every constant', async () => {
    const names = [...namesOf(API.ngx_api), ...namesOf(API.ngx_constants)].filter((name) => !MODULES_OF_NGX.has(name))
    expect(names.length).toBeGreaterThan(60)
    expect(await missing(names.map((name) => `ngx.${name}`))).toEqual([])
  })

  it('has every method of a shared dictionary', async () => {
    expect(await missing(namesOf(API.shdict_methods).map((name) => `ngx.shared.kong.${name}`))).toEqual([])
  })

  it('has every module that is not left out for a reason, and none that is', async () => {
    const names = namesOf(API.require)
    const absent = await missing(names.map((name) => `require(${JSON.stringify(name)})`))
    expect(absent).toEqual(names.filter(isAbsent).map((name) => `require(${JSON.stringify(name)})`))
  })

  it('has what plugins use of those modules', async () => {
    const members = Object.entries(API.module_members_used)
      .filter(([module]) => !isAbsent(module))
      // constants that the plugins define themselves, under the name of what they required
      .flatMap(([module, used]) =>
        used
          .filter((name) => !name.startsWith('CONTENT_TYPE_') && name !== 'CONTENT_TYPE')
          .map((name) => `require(${JSON.stringify(module)}).${name}`),
      )
    expect(members.length).toBeGreaterThan(80)
    expect(await missing(members)).toEqual([])
  })

  it('names the module that is not there', async () => {
    const engine = createEngine({ host: createMemoryHost() })
    const files = {
      'kong/plugins/p/handler.lua': `local lsyslog = require "lsyslog"\nreturn { PRIORITY = 1, VERSION = "1" }`,
    }
    const { diagnostics } = await engine.apply({ id: 'absent', files })
    expect(diagnostics[0]?.message).toContain("module 'lsyslog' not found")
    engine.dispose()
  })
})
