import { describe, expect, it } from 'vitest'

import { createEngine } from './engine.ts'
import { createMemoryHost } from './hosts/memory/host.ts'
import type { Run } from './protocol.ts'

const HEAD = 'local BasePlugin = require "kong.plugins.base_plugin"\nlocal P = BasePlugin:extend()\n'
/** A plugin as they were written for Kong 1.x. */
const classic = (name: string, body: string) =>
  `${HEAD}function P:new() P.super.new(self, "${name}") end\n${body}\nreturn P\n`
const path = (name: string) => `kong/plugins/${name}/handler.lua`

async function run(files: Readonly<Record<string, string>>, kong = '1.1') {
  const host = createMemoryHost()
  const engine = createEngine({ host, change: { kong } })
  const applied = await host.run(engine.apply({ id: 'kong-1', files }))
  const sent = applied.ok
    ? await host.run(engine.send({ method: 'GET', target: '/', headers: [['Host', 'api.test']] }))
    : undefined
  engine.dispose()
  return { applied, run: sent, lines: host.lines.map(({ level, message }) => `${level} ${message}`) }
}
const ran = (sent: Run | undefined) =>
  (sent?.trace.events ?? []).flatMap((event) =>
    event.type === 'handler-started' ? [`${event.plugin}:${event.phase}`] : [],
  )
const bodyOf = (sent: Run | undefined) => new TextDecoder().decode(sent?.response.body)
const skipped = (sent: Run | undefined) =>
  (sent?.trace.events ?? []).flatMap((event) =>
    event.type === 'handler-skipped' ? [`${event.plugin}:${event.phase} ${event.reason.code}`] : [],
  )

describe('a plugin of Kong 1.1', () => {
  it('inherits every phase, and each says at level debug that it runs', async () => {
    const files = {
      'kong.conf': 'log_level = debug\n',
      [path('old')]: classic('old', 'function P:access(conf) P.super.access(self) ngx.log(ngx.NOTICE, "mine") end'),
    }
    const { run: sent, lines } = await run({ ...files, 'kong.conf': 'plugins = old\nlog_level = debug\n' })
    const phases = ['rewrite', 'access', 'header_filter', 'body_filter', 'log']
    expect([...new Set(ran(sent))]).toEqual(phases.map((phase) => `old:${phase}`))
    const said = lines
      .filter((line) => line.includes('executing plugin'))
      .map((line) => line.replace(/^(\w+) .*?executing/, '$1 executing'))
    expect(new Set(said)).toEqual(
      new Set(
        ['init_worker', 'rewrite', 'access', 'header_filter', 'body_filter', 'log'].map(
          (phase) => `debug executing plugin "old": ${phase}`,
        ),
      ),
    )
  })

  it('is made by a call, has classes of its own, and takes functions of others', async () => {
    const body = `
      local mixin = { hello = function(self) return "hello " .. self._name end }
      P:implement(mixin)
      function P:access()
        local Other = require("kong.plugins.base_plugin"):extend()
        ngx.log(ngx.NOTICE, "say: ", self:hello(), " ", self:is(P), " ", self:is(BasePlugin), " ", self:is(Other), " ", tostring(self), " ", self ~= P)
      end`
    const { lines } = await run({ [path('old')]: classic('old', body) })
    expect(lines.find((line) => line.includes('say: '))).toMatch(/say: hello old true true false Object true$/)
  })

  it('may have no PRIORITY, or a fraction', async () => {
    const files = {
      [path('none')]: classic('none', 'function P:access() end'),
      [path('half')]: classic('half', 'P.PRIORITY = 0.5\nfunction P:access() end'),
      [path('less')]: classic('less', 'P.PRIORITY = -0.5\nfunction P:access() end'),
    }
    const { run: sent } = await run(files)
    expect(ran(sent).filter((step) => step.endsWith(':access'))).toEqual(['half:access', 'none:access', 'less:access'])
  })

  it('answers 500 when access returns something, and nobody comes after but what rewrite had found', async () => {
    const files = {
      [path('first')]: classic('first', 'P.PRIORITY = 2\nfunction P:access() return "no good" end'),
      [path('second')]: classic('second', 'P.PRIORITY = 1\nfunction P:log() ngx.log(ngx.NOTICE, "still logs") end'),
    }
    const { run: sent, lines } = await run(files)
    expect([sent?.response.status, bodyOf(sent)]).toEqual([500, '{"message":"An unexpected error occurred"}'])
    expect(lines).toContain('error [kong] init.lua:692 [first] no good')
    expect(lines.some((line) => line.includes('still logs'))).toBe(true)
    expect(skipped(sent)).toContain('second:access error-in')
  })

  it('leaves a throw in access to nginx', async () => {
    const { run: sent, lines } = await run({ [path('bad')]: classic('bad', 'function P:access() error("boom") end') })
    expect([sent?.response.status, bodyOf(sent)]).toEqual([500, 'An unexpected error occurred\n'])
    expect(lines.some((line) => /lua entry thread aborted: runtime error: .*boom/.test(line))).toBe(true)
  })

  it('exits as later ones do', async () => {
    const body = 'function P:access() return kong.response.exit(403, { message = "no" }) end'
    const { run: sent } = await run({ [path('gate')]: classic('gate', body) })
    expect([sent?.response.status, bodyOf(sent)]).toEqual([403, '{"message":"no"}'])
  })

  it('has a kong.ctx.plugin for each configuration', async () => {
    const body = `
      function P:rewrite() kong.ctx.plugin.x = "global" end
      function P:access() ngx.log(ngx.NOTICE, "say: ", tostring(kong.ctx.plugin.x)) end`
    const yml = `_format_version: "1.1"
services:
- name: up
  url: http://up.test
  routes:
  - name: all
    paths: [/]
    plugins:
    - name: old
plugins:
- name: old
`
    const files = { [path('old')]: classic('old', body), 'kong.yml': yml }
    expect((await run(files)).lines.find((line) => line.includes('say: '))).toMatch(/say: nil$/)
    const plain = { ...files, [path('old')]: `local P = { PRIORITY = 1, VERSION = "1.0.0" }\n${body}\nreturn P\n` }
    expect((await run(plain, '3.9')).lines.find((line) => line.includes('say: '))).toMatch(/say: global$/)
  })

  it.each([
    ['first', ['old:access']],
    ['second', []],
  ])('with run_on %s and no mesh', async (side, steps) => {
    const yml = `_format_version: "1.1"\nservices: [ { name: up, url: "http://up.test", routes: [ { name: all, paths: [/] } ] } ]\nplugins: [ { name: old, run_on: ${side} } ]\n`
    const { run: sent } = await run({ [path('old')]: classic('old', 'function P:access() end'), 'kong.yml': yml })
    expect(ran(sent).filter((step) => step.endsWith(':access'))).toEqual(steps)
    if (side === 'second') expect(skipped(sent)).toContain('old:access disabled')
  })

  it('may say in its schema that the first gateway of a mesh runs it', async () => {
    const schema = `local typedefs = require "kong.db.schema.typedefs"
      return { name = "old", fields = { { run_on = typedefs.run_on_first }, { config = { type = "record", fields = {} } } } }\n`
    const yml = (side: string) =>
      `_format_version: "1.1"\nplugins: [ { name: old, run_on: ${side} } ]\nservices: [ { name: up, url: "http://up.test", routes: [ { name: all, paths: [/] } ] } ]\n`
    const files = { [path('old')]: classic('old', 'function P:access() end'), 'kong/plugins/old/schema.lua': schema }
    const { run: sent } = await run({ ...files, 'kong.yml': yml('first') })
    expect(ran(sent)).toContain('old:access')
    const refused = await run({ ...files, 'kong.yml': yml('second') })
    expect(refused.applied.diagnostics[0]?.message).toContain("in 'run_on'")
    const plain = { [path('old')]: 'return { PRIORITY = 1, VERSION = "1.0" }' }
    const modern = await run({ ...files, ...plain, 'kong.yml': yml('first') }, '3.9')
    expect(modern.applied.diagnostics[0]?.message).toContain('definition run_on_first does not exist')
  })

  it('may have a schema of Kong 0.x', async () => {
    const schema = `return { no_consumer = true, fields = {
      size = { type = "number", default = 3 }, names = { type = "array", default = { "a" } },
      mode = { type = "string", enum = { "on", "off" }, required = true },
      odd = { type = "number", func = function(v) if v % 2 == 0 then return false, "must be odd" end return true end },
      inner = { type = "table", schema = { fields = { flag = { type = "boolean", default = true } } } } } }\n`
    const body =
      'function P:access(c) ngx.log(ngx.NOTICE, "say: ", c.size, c.names[1], c.mode, tostring(c.inner.flag)) end'
    const yml = (config: string) =>
      `_format_version: "1.1"\nplugins: [ { name: old, config: ${config} } ]\nservices: [ { name: up, url: "http://up.test", routes: [ { name: all, paths: [/] } ] } ]\n`
    const files = { [path('old')]: classic('old', body), 'kong/plugins/old/schema.lua': schema }
    const { lines } = await run({ ...files, 'kong.yml': yml('{ mode: "on" }') })
    expect(lines.find((line) => line.includes('say: '))).toMatch(/say: 3aontrue$/)
    const { applied } = await run({ ...files, 'kong.yml': yml('{ mode: maybe, odd: 2 }') })
    expect(applied.diagnostics.map(({ message }) => message.replace(/.*'config': /, ''))).toEqual([
      "in 'mode': expected one of: on, off",
      "in 'odd': must be odd",
    ])
    const modern = await run({ ...files, [path('old')]: 'return { PRIORITY = 1, VERSION = "1.0" }' }, '3.9')
    expect(modern.applied.diagnostics[0]?.code).toBe('plugin-schema')
  })

  it('knows nothing of consumer groups', async () => {
    const { applied } = await run({ 'kong.yml': '_format_version: "1.1"\nconsumer_groups: [ { name: gold } ]\n' })
    expect(applied.diagnostics.map(({ message }) => message)).toEqual(["in 'consumer_groups': unknown field"])
  })

  it('cannot be a plain table', async () => {
    const { applied } = await run({ [path('new')]: 'return { PRIORITY = 1, VERSION = "1.0.0" }\n' })
    expect(applied.diagnostics).toMatchObject([
      {
        code: 'plugin-handler',
        message: expect.stringContaining('attempt to call a table value'),
        hint: expect.stringContaining('BasePlugin:extend()'),
      },
    ])
  })

  it('is not called for what came later', async () => {
    const { run: sent, applied } = await run({
      [path('old')]: classic('old', 'function P:response() end\nfunction P:configure() end'),
    })
    expect(ran(sent).some((step) => /response|configure/.test(step))).toBe(false)
    expect(applied.diagnostics.map(({ message }) => message)).toEqual([
      'Kong 1.1 does not call `configure` of plugins',
      'Kong 1.1 does not call `response` of plugins',
      'no configuration schema found for plugin: old',
    ])
  })
})

it('is refused by 3.x, with the way out', async () => {
  const { applied } = await run({ [path('old')]: classic('old', '') }, '3.9')
  expect(applied.diagnostics[0]).toMatchObject({
    message: expect.stringContaining("module 'kong.plugins.base_plugin' not found"),
    hint: expect.stringContaining('return a plain table with PRIORITY and VERSION'),
  })
})

it('lacks what is missing with the trace of require', async () => {
  const { applied } = await run({ 'kong.conf': 'plugins = ghost\n' })
  expect(applied.diagnostics[0]?.message).toMatch(
    /^ghost plugin is enabled but not installed;\n.*module 'kong\.plugins\.ghost\.handler' not found/,
  )
})
