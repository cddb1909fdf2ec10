import { describe, expect, it } from 'vitest'

import { createEngine } from './engine.ts'
import type { SkipReason } from './gateway/skip-reason.ts'
import { createMemoryHost } from './hosts/memory/host.ts'
import type { Run, SendRequest } from './protocol.ts'

const SCHEMA = (name: string, fields = '{ text = { type = "string" } }') =>
  `return { name = "${name}", fields = { { config = { type = "record", fields = { ${fields} } } } } }\n`
const handler = (priority: number, access: string, more = '') =>
  `local P = { PRIORITY = ${priority}, VERSION = "1.0.0" }\nfunction P:access(conf) ${access} end\nfunction P:log() end\n${more}\nreturn P\n`
const say = 'ngx.log(ngx.NOTICE, "say: ", tostring(conf.text))'
/** Plugin files: each says its text. */
function plugin(name: string, priority: number, access = say): Record<string, string> {
  return {
    [`kong/plugins/${name}/handler.lua`]: handler(priority, access),
    [`kong/plugins/${name}/schema.lua`]: SCHEMA(name),
  }
}
/** An authentication plugin: header `who` names the consumer. */
const AUTH = plugin(
  'auth',
  1000,
  `local who = kong.request.get_header("who") if who then kong.client.authenticate(kong.client.load_consumer(who, true)) end`,
)
const YML = `_format_version: "3.0"
services:
- name: up
  url: http://up.test
  routes:
  - name: all
    paths: [/]
consumers:
- username: alice
  groups: [ { name: silver }, { name: gold } ]
- username: bob
- username: carol
consumer_groups:
- name: gold
- name: silver
  consumers: [ { username: bob } ]
`

interface Asked {
  readonly files: Readonly<Record<string, string>>
  readonly yml: string
  readonly kong?: string
  readonly request?: Partial<SendRequest>
}

async function ask({ files, yml, kong = '3.15', request }: Asked) {
  const host = createMemoryHost()
  const engine = createEngine({ host, change: { kong } })
  const applied = await host.run(engine.apply({ id: 'scopes', files: { ...files, 'kong.yml': yml } }))
  const run = applied.ok
    ? await host.run(engine.send({ method: 'GET', target: '/', headers: [['Host', 'api.test']], ...request }))
    : undefined
  const overview = engine.overview()
  engine.dispose()
  const lines = host.lines.map(({ level, message }) => `${level} ${message}`)
  return { applied, run, overview, lines, said: lines.flatMap((line) => / say: (.*)$/.exec(line)?.[1] ?? []) }
}
const as = (who: string, ...more: readonly (readonly [string, string])[]) => ({
  headers: [['Host', 'api.test'], ['who', who], ...more] as const,
})
function skipOf(run: Run | undefined, plugin: string, phase: string): SkipReason | undefined {
  for (const event of run?.trace.events ?? [])
    if (event.type === 'handler-skipped' && event.plugin === plugin && event.phase === phase) return event.reason
  return undefined
}
const accessOrder = (run: Run | undefined, phase = 'access') =>
  (run?.trace.events ?? []).flatMap((event) =>
    event.type === 'handler-started' && event.phase === phase ? [event.plugin] : [],
  )
const rows = (...list: readonly string[]) => `plugins:\n${list.map((row) => `- ${row}\n`).join('')}`

describe('consumer groups', () => {
  const files = { ...AUTH, ...plugin('p', 10) }
  const yml = `${YML}${rows(
    '{ name: auth }',
    '{ name: p, config: { text: everybody } }',
    '{ name: p, consumer_group: gold, config: { text: gold } }',
    '{ name: p, consumer_group: silver, config: { text: silver } }',
  )}`

  it.each([
    ['alice', 'gold'],
    ['bob', 'silver'],
    ['carol', 'everybody'],
  ])('give %s the configuration of %s, the first by name', async (who, text) => {
    expect((await ask({ files, yml, request: as(who) })).said).toEqual([text])
  })

  it('may be set by a plugin', async () => {
    const set = plugin('set', 500, 'kong.client.set_authenticated_consumer_groups({ { id = "x", name = "x" } })')
    const { said } = await ask({ files: { ...files, ...set }, yml: `${yml}- name: set\n`, request: as('alice') })
    expect(said).toEqual(['everybody'])
  })

  it('take nested plugins, and are named when they are missing', async () => {
    const nested = YML.replace('- name: gold\n', '- name: gold\n  plugins: [ { name: p, config: { text: nested } } ]\n')
    const asked = { files, yml: `${nested}${rows('{ name: auth }')}` }
    expect((await ask({ ...asked, request: as('alice') })).said).toEqual(['nested'])
    const { run } = await ask({ ...asked, request: as('bob') })
    expect(skipOf(run, 'p', 'access')).toEqual({ code: 'no-config-in-scope', detail: 'consumer group gold' })
    expect(skipOf(run, 'p', 'log')).toEqual({ code: 'no-config-in-scope', detail: 'consumer group gold' })
  })

  it('may be forbidden by a schema', async () => {
    const schema = `local typedefs = require "kong.db.schema.typedefs"
return { name = "p", fields = { { consumer_group = typedefs.no_consumer_group }, { config = { type = "record", fields = {} } } } }\n`
    const forbidding = { ...files, 'kong/plugins/p/schema.lua': schema }
    const { applied } = await ask({ files: forbidding, yml: `${YML}${rows('{ name: p, consumer_group: gold }')}` })
    expect(applied.diagnostics.map(({ message }) => message)).toEqual([
      "in 'plugins': in entry 1 of 'plugins': in 'consumer_group': value must be null",
    ])
    const community = { ...forbidding, 'phasescope.yml': 'edition: community\n' }
    const plain = await ask({ files: community, yml: YML.slice(0, YML.indexOf('consumers:')) })
    expect(plain.applied.diagnostics[0]?.message).toBe(
      "error initializing schema for plugin: error in definition of 'p': consumer_group: cannot create a new field",
    )
  })

  it('come too late for a plugin before authentication', async () => {
    const early = { ...AUTH, ...plugin('p', 5000) }
    const { run, said } = await ask({
      files: early,
      yml: `${YML}${rows('{ name: auth }', '{ name: p, consumer: alice }')}`,
      request: as('alice'),
    })
    expect(said).toEqual([])
    expect(skipOf(run, 'p', 'log')).toEqual({
      code: 'scope-excluded',
      detail: 'consumer alice, known only after Kong had passed the plugin',
    })
  })
})

describe('ordering', () => {
  const files = { ...AUTH, ...plugin('a', 30), ...plugin('b', 20), ...plugin('c', 10) }

  it('changes access, and access only', async () => {
    const yml = `${YML}${rows('{ name: a }', '{ name: b }', '{ name: c, ordering: { before: { access: [a] } } }')}`
    const { run } = await ask({ files, yml })
    expect([accessOrder(run), accessOrder(run, 'log')]).toEqual([
      ['c', 'a', 'b'],
      ['a', 'b', 'c'],
    ])
  })

  it('counts only where the configuration applies', async () => {
    const yml =
      `${YML}${rows('{ name: a }', '{ name: b }', '{ name: c }', '{ name: c, route: other, ordering: { before: { access: [a] } } }')}`.replace(
        '  - name: all\n',
        '  - name: other\n    paths: [/other]\n  - name: all\n',
      )
    expect(accessOrder((await ask({ files, yml })).run)).toEqual(['a', 'b', 'c'])
    expect(accessOrder((await ask({ files, yml, request: { target: '/other' } })).run)).toEqual(['c', 'a', 'b'])
  })

  it.each([
    ['3.13', []],
    ['3.14', ['mine']],
  ])('in Kong %s, consumers have %j while there is any', async (kong, said) => {
    const yml = `${YML}${rows('{ name: auth }', '{ name: a, consumer: alice, config: { text: mine } }', '{ name: c, config: { text: c }, ordering: { after: { access: [b] } } }')}`
    const { run, said: heard } = await ask({ files, yml, kong, request: as('alice') })
    expect(heard.filter((text) => text !== 'c')).toEqual(said)
    if (said.length === 0)
      expect(skipOf(run, 'a', 'access')).toEqual({
        code: 'scope-excluded',
        detail: 'consumer alice: Kong 3.13 leaves out consumer scopes while a plugin has `ordering`',
      })
  })

  it('that contradicts itself does not load', async () => {
    const yml = `${YML}${rows('{ name: a, ordering: { before: { access: [b] } } }', '{ name: b, ordering: { before: { access: [a] } } }')}`
    expect((await ask({ files, yml })).applied.diagnostics).toMatchObject([
      {
        code: 'plugin-feature',
        message: 'There is a circular dependency in the graph. It is not possible to derive a topological sort.',
      },
    ])
  })

  it('that contradicts itself for some requests is logged, and priorities count', async () => {
    const yml = `${YML}${rows('{ name: a, route: all, ordering: { before: { access: [b] } } }', '{ name: b, ordering: { before: { access: [a] } } }')}`
    const { run, lines } = await ask({ files, yml })
    expect(accessOrder(run)).toEqual(['a', 'b'])
    expect(lines.some((line) => line.includes('circular dependency in the graph'))).toBe(true)
  })

  it('may preserve priorities, as kong.conf says', async () => {
    const yml = `${YML}${rows('{ name: a, ordering: { after: { access: [c] } } }', '{ name: b }', '{ name: c }')}`
    const legacy = await ask({ files, yml })
    const conf = { 'kong.conf': 'plugin_ordering_algorithm = priority_preserving\nplugins = a,b,c\n' }
    const preserving = await ask({ files: { ...files, ...conf }, yml })
    expect([accessOrder(legacy.run), accessOrder(preserving.run)]).toEqual([
      ['c', 'a', 'b'],
      ['b', 'c', 'a'],
    ])
    expect(preserving.applied.diagnostics.map(({ message }) => message)).toEqual([
      '`plugin_ordering_algorithm` came with Kong 3.16; here it works in Kong 3.15, too',
    ])
  })
})

describe('a condition', () => {
  const files = {
    ...AUTH,
    ...plugin('flag', 500, 'if kong.request.get_header("flag") then kong.ctx.shared.flag = "on" end'),
    ...plugin('p', 10),
  }
  const yml = (condition: string) =>
    `${YML}${rows('{ name: auth }', '{ name: flag }', `{ name: p, config: { text: ran }, condition: '${condition}' }`)}`
  const header = (name: string, value: string) => ({
    headers: [
      ['Host', 'api.test'],
      [name, value],
    ] as const,
  })

  it.each<[string, Partial<SendRequest>, boolean]>([
    ['http.method == "GET"', {}, true],
    ['http.method == "PUT"', {}, false],
    ['http.headers.x_block == "true"', header('X-Block', 'true'), true],
    ['http.headers.x_block == "true"', {}, false],
    ['http.headers.x_block == null', {}, true],
    ['http.queries.a == "1" && http.path.startsWith("/x/")', { target: '/x/y?a=1' }, true],
    ['http.path.matches("^/api/v[0-9]+")', { target: '/api/v2/x' }, true],
    ['http.path.matches("^/api/v[0-9]+")', { target: '/api/x' }, false],
    ['http.path_segments[1] == "b" && size(http.path_segments) == 2', { target: '/a/b' }, true],
    ['http.path_segments.exists(s, s == "b")', { target: '/a/b' }, true],
    ['http.host == "api.test" && route.name == "all" && service.name == "up"', {}, true],
    ['consumer.username == "alice"', as('alice'), true],
    ['consumer.username == "alice"', as('bob'), false],
    ['net.src.ip == "127.0.0.1" || "x" in ["y"]', {}, true],
    ['default(kong.ctx.shared.flag == "on", false)', {}, false],
    ['kong.ctx.shared.flag == "on"', header('flag', '1'), true],
    ['default(kong.ctx.shared.flag == "on", true)', {}, true],
  ])('%s, asked with %j: %s', async (condition, request, runs) => {
    const { said, applied } = await ask({ files, yml: yml(condition), request })
    expect(applied.diagnostics).toEqual([])
    expect(said).toEqual(runs ? ['ran'] : [])
  })

  it('that is false leaves out access and what follows, and shows what it looked at', async () => {
    const { run, lines } = await ask({
      files: { ...files, 'kong.conf': 'log_level = debug\nplugins = auth,flag,p\n' },
      yml: yml('http.method == "PUT" && consumer.username == "alice"'),
    })
    const reason = {
      code: 'condition-false',
      detail: 'http.method == "PUT" && consumer.username == "alice"; http.method = "GET", consumer.username = null',
    }
    expect([skipOf(run, 'p', 'access'), skipOf(run, 'p', 'log')]).toEqual([reason, reason])
    expect(
      lines.some((line) =>
        /^debug \[kong\] plugin condition not matched for plugin 'p' \(ID: [-0-9a-f]{36}\): skipped$/.test(line),
      ),
    ).toBe(true)
  })

  it('that fails is an answer of 500', async () => {
    const { run, lines } = await ask({ files, yml: yml('kong.ctx.shared.flag == "on"') })
    expect(run?.response.status).toBe(500)
    expect(
      lines.some((line) =>
        /^error \[kong\] error evaluating plugin condition for plugin 'p' \(ID: [-0-9a-f]{36}\): No such key: flag$/.test(
          line,
        ),
      ),
    ).toBe(true)
  })

  it.each([
    ['http.method ==', /invalid condition: /],
    ['"text"', /a condition is true or false, not of type string/],
    ['nope.x == 1', /invalid condition: Unknown variable: nope/],
    ['http.method == "a" && default(http.path == "b", false)', /invalid condition: /],
    ['http.path_segments.all(a, http.path_segments.all(b, http.path_segments.all(c, a == b)))', /loops may be 2 deep/],
    [`http.path == "${'x'.repeat(1024)}"`, /length must be at most 1024/],
  ])('is refused when it is %s', async (condition, message) => {
    const { applied } = await ask({ files, yml: yml(condition) })
    expect([applied.ok, applied.diagnostics[0]?.message]).toEqual([false, expect.stringMatching(message)])
  })

  it('cannot be had by pre-function', async () => {
    const { applied } = await ask({ files, yml: `${YML}${rows(`{ name: pre-function, condition: 'true' }`)}` })
    expect(applied.diagnostics[0]?.message).toBe("the plugin 'pre-function' does not support conditions")
  })

  it('is known to be new before 3.14', async () => {
    const { applied } = await ask({ files, yml: yml('true'), kong: '3.9' })
    expect(applied.diagnostics).toMatchObject([
      { severity: 'warning', message: '`condition` of plugins came with Kong 3.14; here it works in Kong 3.9, too' },
    ])
  })
})

describe('clones', () => {
  const files = {
    ...plugin(
      'p',
      10,
      'kong.ctx.plugin.n = (kong.ctx.plugin.n or 0) + 1 ngx.log(ngx.NOTICE, "say: ", conf.text, " ", kong.ctx.plugin.n)',
    ),
    ...plugin('q', 20),
  }
  const clones = 'cloned_plugins:\n- name: p-first\n  ref: p\n  priority: 999\n- name: p-same\n  ref: p\n'

  it('are plugins of their own, with the same code and another place', async () => {
    const yml = `${YML}${clones}${rows('{ name: p, config: { text: p } }', '{ name: p-first, config: { text: first } }', '{ name: p-same, config: { text: same } }', '{ name: q, config: { text: q } }')}`
    const { said, run, overview } = await ask({ files, yml })
    expect(said).toEqual(['first 1', 'q', 'same 2', 'p 3'])
    expect(accessOrder(run, 'log')).toEqual(['p-first', 'q', 'p-same', 'p'])
    expect(overview?.plugins.map(({ name, priority }) => [name, priority])).toEqual(
      expect.arrayContaining([
        ['p-first', 999],
        ['p-same', 10],
      ]),
    )
  })

  it('are judged by the schema of their source', async () => {
    const { applied } = await ask({ files, yml: `${YML}${clones}${rows('{ name: p-first, config: { text: 1 } }')}` })
    expect(applied.diagnostics[0]?.message).toContain("in 'text': expected a string")
  })

  it.each([
    ['cloned_plugins: [ { name: x, ref: ghost } ]', "the clone 'x' refers to the plugin 'ghost', which is not enabled"],
    ['cloned_plugins: [ { name: q, ref: p } ]', "a clone cannot be called 'q': a plugin has that name"],
    [
      `cloned_plugins: [ ${[1, 2, 3, 4, 5, 6].map((n) => `{ name: p${n}, ref: p }`).join(', ')} ]`,
      "the plugin 'p' has more than 5 clones",
    ],
  ])('are refused: %s', async (text, message) => {
    expect((await ask({ files, yml: `${YML}${text}\n` })).applied.diagnostics.map((one) => one.message)).toEqual([
      message,
    ])
  })
})

describe('a community gateway', () => {
  const files = { ...plugin('p', 10), 'phasescope.yml': 'edition: community\n' }
  const plain = YML.slice(0, YML.indexOf('consumers:'))

  it.each([
    ['consumer_groups: [ { name: gold } ]', "in 'consumer_groups': unknown field"],
    ['cloned_plugins: [ { name: x, ref: p } ]', "in 'cloned_plugins': unknown field"],
    [
      'plugins: [ { name: p, ordering: { before: { access: [q] } } } ]',
      "in 'plugins': in entry 1 of 'plugins': in 'ordering': unknown field",
    ],
    [
      `plugins: [ { name: p, condition: 'true' } ]`,
      "in 'plugins': in entry 1 of 'plugins': in 'condition': unknown field",
    ],
    [
      'plugins: [ { name: p, consumer_group: gold } ]',
      "in 'plugins': in entry 1 of 'plugins': in 'consumer_group': unknown field",
    ],
  ])('does not know %s', async (text, message) => {
    expect((await ask({ files, yml: `${plain}${text}\n` })).applied.diagnostics.map((one) => one.message)).toEqual([
      message,
    ])
  })
})
