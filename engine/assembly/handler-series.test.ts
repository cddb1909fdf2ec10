import { describe, expect, it } from 'vitest'
import { createEngine } from '../engine.ts'
import { createMemoryHost } from '../hosts/memory/host.ts'
import { RecordedExchange, requestOf } from '../hosts/memory/recorded-exchange.ts'

/**
 * Handlers run one right after the other while nobody listens, and one by one for a recording: both must come to the
 * same. Three plugins note the phases they run in; what is given for a phase of the second one comes after its note.
 */
const PHASES = ['rewrite', 'access', 'header_filter', 'body_filter', 'log']
const REQUESTS = 6
const NAMES = ['a', 'b', 'c']
const NOTE = `
function note(text)
  local shared = kong.ctx.shared
  shared.seen = (shared.seen or "") .. " " .. text
end`

const KONG_1 = { 'phasescope.yml': 'kong: "1.1"\n' }
const CLASS = 'require("kong.plugins.base_plugin"):extend()'

interface Case {
  /** Code of b by phase. */
  readonly b?: Readonly<Record<string, string>>
  readonly rows?: string
  readonly more?: Readonly<Record<string, string>>
}

function handlerOf(name: string, priority: number, code: Readonly<Record<string, string>>): string {
  // Kong refuses a plugin with `response` and filters.
  const usual = code['response'] ? ['rewrite', 'access', 'log'] : PHASES
  const phases = [...new Set([...usual, ...Object.keys(code)])]
  const bodies = phases.map((phase) => {
    const last = phase === 'log' && name === 'c' ? 'kong.log.err("seen", kong.ctx.shared.seen)' : ''
    return `function H:${phase}(conf) note("${name}:${phase}") ${code[phase] ?? ''} ${last} end`
  })
  return `${NOTE}\nlocal H = NEW\nH.PRIORITY = ${priority} H.VERSION = "1"\n${bodies.join('\n')}\nreturn H`
}

function filesOf({ b = {}, rows = '', more = {} }: Case): Record<string, string> {
  const files: Record<string, string> = {
    'kong.yml': `_format_version: "3.0"
services: [{ name: s, url: "http://up.test", routes: [{ name: r, paths: [/] }] }]
consumers: [{ username: ann }]
plugins:
${NAMES.map((name) => `- { name: ${name} }`).join('\n')}
${rows}`,
    ...more,
  }
  for (const [i, name] of NAMES.entries()) {
    const handler = handlerOf(name, 10 - i, name === 'b' ? b : {})
    files[`kong/plugins/${name}/handler.lua`] = handler.replace('NEW', more === KONG_1 ? CLASS : '{}')
    files[`kong/plugins/${name}/schema.lua`] =
      `return { name = "${name}", fields = { { config = { type = "record", fields = { { text = { type = "string" } } } } } } }`
  }
  return files
}

/** What some requests led to: later ones find what the first left, and code that often waits in another form. */
async function outcomeOf(given: Case, isListening: boolean): Promise<unknown> {
  const host = createMemoryHost({ upstream: () => ({ chunks: ['hello'] }), resolve: () => ['10.0.0.1'] })
  const engine = createEngine({ host, ...(isListening && { onRun: () => undefined }) })
  const applied = await host.run(engine.apply({ id: 'series', files: filesOf(given) }))
  expect(applied.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([])
  const before = host.lines.length
  const replies = []
  for (let i = 0; i < REQUESTS; i++) {
    const exchange = new RecordedExchange(requestOf('GET', '/'))
    await host.run(engine.handle(exchange, { isRecorded: isListening }))
    const reply = exchange.reply()
    replies.push({ outcome: reply?.outcome, status: reply?.head?.status, body: reply?.body })
  }
  engine.dispose()
  const log = host.lines.slice(before).map(({ level, message }) => `${level} ${message.split('\n', 1)[0]}`)
  return { replies, log }
}

const CASES: Readonly<Record<string, Case>> = {
  'all just return': {},
  'one returns values': { b: { access: 'if conf then return 1, nil end', header_filter: 'do return nil end' } },
  'one waits in rewrite and in access': { b: { rewrite: 'ngx.sleep(0.1)', access: 'ngx.sleep(0.1) note("later")' } },
  'one waits and then answers': { b: { access: 'ngx.sleep(0.1) kong.response.exit(201, "b")' } },
  'one answers in access': { b: { access: 'kong.response.exit(403, "no")' } },
  'one answers in rewrite': { b: { rewrite: 'kong.response.exit(403, "no")' } },
  'one answers from a coroutine of its own': {
    b: { access: 'coroutine.wrap(function() kong.response.exit(403, "no") end)() note("on")' },
  },
  'one ends access with ngx.exit': { b: { access: 'ngx.exit(418)' } },
  'one ends a filter with ngx.exit': { b: { header_filter: 'ngx.exit(500)' } },
  'one prints in access, when those after it are not collected': {
    b: { access: 'ngx.say("said") note("filtered")' },
  },
  'one prints after it has waited': { b: { access: 'ngx.sleep(0.1) ngx.say("said") ngx.exit(200)' } },
  'one prints after it has waited, and goes on': { b: { access: 'ngx.sleep(0.1) ngx.say("said") note("on")' } },
  'one throws in rewrite': { b: { rewrite: 'error("broken")' } },
  'one throws in access': { b: { access: 'local x = conf.a.b' } },
  'one throws in header_filter': { b: { header_filter: 'error({})' } },
  'one throws in log': { b: { log: 'error("broken")' } },
  'one yields': { b: { access: 'coroutine.yield() note("never")' } },
  'one keeps its coroutine': {
    b: { access: 'local co = coroutine.running() note(tostring(known == co)) known = co' },
  },
  'one starts a thread nobody waits for': {
    b: { access: 'ngx.thread.spawn(function() ngx.sleep(0.1) note("thread") end)' },
  },
  'one uses the request’s budget up': {
    b: { access: 'while true do end', log: 'for i = 1, 100 do end' },
    more: { 'phasescope.yml': 'budget: { instructions: 100000 }\n' },
  },
  'one has response': {
    b: { response: 'note(tostring(ngx.ctx.buffered_proxying))' },
  },
  'one gets a configuration by consumer': {
    b: { access: 'kong.client.authenticate(kong.client.load_consumer("ann", true))' },
    rows: '- { name: c, consumer: ann, config: { text: ann } }',
  },
  'one gets a configuration by route': { rows: '- { name: c, route: r, config: { text: route } }' },
  'one has nothing in access': { b: { access: 'note(kong.ctx.plugin.text or "")', log: 'note(tostring(conf.text))' } },
  'one answers in access of Kong 1.1': {
    b: { access: 'kong.response.exit(403, { message = "no" })' },
    more: KONG_1,
  },
  'one returns an error in Kong 1.1': {
    b: { access: 'if conf then return "bad" end' },
    more: KONG_1,
  },
}

describe('handlers come to the same, whether somebody listens or not, when', () => {
  it.each(Object.keys(CASES))('%s', async (title) => {
    const given = CASES[title] ?? {}
    expect(await outcomeOf(given, false)).toEqual(await outcomeOf(given, true))
  })
})

describe('handlers nobody listens to', () => {
  it('see only the filters of those collected so far', async () => {
    const { replies, log } = (await outcomeOf({ b: { access: 'ngx.say("said")' } }, false)) as {
      readonly replies: readonly { readonly body: string }[]
      readonly log: readonly string[]
    }
    expect(replies.map(({ body }) => body)).toEqual(Array.from({ length: REQUESTS }, () => 'said\n'))
    const [seen] = log
    expect(seen).toContain('b:access a:header_filter b:header_filter a:body_filter b:body_filter c:access')
  })
})
