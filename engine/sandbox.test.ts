import { afterEach, describe, expect, it } from 'vitest'
import { createEngine, type Engine } from './engine.ts'
import { createMemoryHost } from './hosts/memory/host.ts'
import type { Run } from './protocol.ts'

/** Names of JavaScript that are nothing special in Lua, HTTP and JSON. */
const NAMES = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'valueOf']

let engine: Engine | undefined
afterEach(() => engine?.dispose())

/** Runs one request through plugins given as Lua bodies of handler functions. */
async function run(
  plugins: Readonly<Record<string, string>>,
  {
    phasescope = '',
    target = '/',
    headers = [],
  }: { phasescope?: string; target?: string; headers?: [string, string][] },
) {
  const host = createMemoryHost()
  engine = createEngine({ host })
  const files: Record<string, string> = { 'phasescope.yml': phasescope }
  for (const [name, body] of Object.entries(plugins)) {
    files[`kong/plugins/${name}/handler.lua`] =
      `local H = { PRIORITY = ${1000 - Object.keys(files).length}, VERSION = "1" }\n${body}\nreturn H`
    files[`kong/plugins/${name}/schema.lua`] =
      `return { name = "${name}", fields = { { config = { type = "record", fields = {
      { map = { type = "map", keys = { type = "string" }, values = { type = "string" } } } } } } } }`
  }
  const result = await host.run(engine.apply({ id: 'test', files }))
  expect(result).toMatchObject({ ok: true })
  const sent = await host.run(engine.send({ method: 'GET', target, headers: [['Host', 'a.test'], ...headers] }))
  return { run: sent, lines: host.lines.map(({ message }) => message) }
}

const textOf = (answer: Run): string => new TextDecoder().decode(answer.response.body)

describe('names of JavaScript between Lua and the gateway', () => {
  it.each(NAMES)('%s is an ordinary header, argument, cookie, ctx key, JSON key and dictionary key', async (name) => {
    const body = `
      local cjson = require "cjson"
      local name = "${name}"
      local function check(label, before, after)
        if before ~= nil or after ~= "v" then error(label .. ": " .. tostring(before) .. ", " .. tostring(after)) end
      end
      function H:access(conf)
        local other = name .. "2"
        for label, t in pairs { ["ngx.ctx"] = ngx.ctx, shared = kong.ctx.shared, plugin = kong.ctx.plugin, header = ngx.header } do
          local before = t[name] t[name] = "v"
          check(label, before, t[name])
          t[name] = nil
        end
        check("request header", kong.request.get_header(other), kong.request.get_header(name))
        check("headers", ngx.req.get_headers()[other], ngx.req.get_headers()[name])
        check("query", kong.request.get_query_arg(other), kong.request.get_query_arg(name))
        check("query table", kong.request.get_query()[other], kong.request.get_query()[name])
        check("uri args", ngx.req.get_uri_args()[other], ngx.req.get_uri_args()[name])
        check("var", ngx.var["arg_" .. other], ngx.var["arg_" .. name:lower()])
        check("unknown var", ngx.var[name], "v")
        check("decode_args", ngx.decode_args("a=b")[name], ngx.decode_args(name .. "=v")[name])
        check("encode_args", nil, ngx.encode_args({ [name] = "w" }) == name .. "=w" and "v" or "other")
        check("json", cjson.decode('{"a":1}')[name], cjson.decode('{"' .. name .. '":"v"}')[name])
        check("encode", nil, cjson.encode({ [name] = 1 }) == '{"' .. name .. '":1}' and "v" or "other")
        check("set_header", nil, kong.service.request.set_header("X-" .. name, "1") or "v")
        check("named capture", nil, ngx.re.match("v", "(?<a>v)").a)
        check("missing capture", ngx.re.match("v", "(?<a>v)")[name], "v")
        check("verb", select(1, ngx.re.match("v", "(*" .. name .. ")v")), "v")
        check("constant", rawget(ngx, name), "v")
        check("ngx", ngx[name], "v")
        check("kong", kong[name], "v")
        check("conf", conf[name], "v")
        check("conf map", conf.map and conf.map[name], "v")
        check("plugin of db", kong.db[name], "v")
        check("shared", ngx.shared[name], "v")
        check("kong.configuration", kong.configuration[name], "v")
        local dict = ngx.shared.kong
        local before = dict:get(name)
        dict:set(name, "v")
        check("shared dict", before, dict:get(name))
        local cache = require("resty.lrucache").new(5)
        before = cache:get(name)
        cache:set(name, "v")
        check("lrucache", before, cache:get(name))
        check("require", pcall(require, name) or nil, "v")
        kong.response.exit(200, { [name] = "v" }, { [name] = "v" })
      end
    `
    const { run: answer, lines } = await run({ probe: body }, { target: `/?${name}=v`, headers: [[name, 'v']] })
    expect({ text: textOf(answer), lines: lines.filter((line) => line.includes('probe')) }).toEqual({
      text: `{"${name}":"v"}`,
      lines: [],
    })
    // nginx writes underscores in names of response headers as dashes
    expect(answer.response.headers).toContainEqual([name.replaceAll('_', '-'), 'v'])
    expect(Object.getOwnPropertyNames(Object.prototype)).not.toContain('v')
  })

  it('are ordinary keys of a configured map', async () => {
    const host = createMemoryHost()
    engine = createEngine({ host })
    const files = {
      'kong.yml': `_format_version: "3.0"
services: [{ name: s, url: "http://echo", routes: [{ name: r, paths: [/] }] }]
plugins: [{ name: probe, config: { map: { __proto__: a, constructor: b, toString: c } } }]
`,
      'kong/plugins/probe/handler.lua': `local H = { PRIORITY = 1, VERSION = "1" }
function H:access(conf) local n = 0 for k in pairs(conf.map) do n = n + 1 end
  kong.response.exit(200, conf.map.constructor .. conf.map.toString .. tostring(conf.map.__proto__) .. n .. tostring(conf.map.valueOf)) end
return H`,
      'kong/plugins/probe/schema.lua': `return { name = "probe", fields = { { config = { type = "record", fields = {
        { map = { type = "map", keys = { type = "string" }, values = { type = "string" } } } } } } } }`,
    }
    expect(await host.run(engine.apply({ id: 'test', files }))).toMatchObject({ ok: true })
    const answer = await host.run(engine.send({ method: 'GET', target: '/', headers: [['Host', 'a']] }))
    expect(textOf(answer)).toBe('bca3nil')
  })
})

const BURN = 'local function burn(n) for i = 1, n do end end'
const outcomes = (answer: Run): string[] =>
  answer.trace.events
    .flatMap((event) => (event.type === 'log-written' ? [event.message] : []))
    .filter((text) => text.includes('budget'))

describe('the budget of a request', () => {
  it('is shared by all handlers of the request, and names file and line when it is used up', async () => {
    const plugins = {
      first: `${BURN} function H:rewrite() burn(9e6) end function H:access() burn(9e6) end`,
      second: `${BURN} function H:access()\nlocal ok = pcall(function()\nburn(9e6)\nend)\nkong.response.set_header("X-Survived", "yes") end
        function H:log() kong.log.notice("logged by second") end`,
    }
    const { run: answer, lines } = await run(plugins, {})
    expect(answer.response.status).toBe(500)
    expect(lines.join('\n')).toMatch(/kong\/plugins\/second\/handler\.lua:2: instruction budget exceeded/)
    expect(lines.some((line) => line.includes('logged by second'))).toBe(true)
    expect(answer.response.headers.map(([name]) => name)).not.toContain('X-Survived')
  })

  it('is the larger one that phasescope.yml asks for', async () => {
    const plugins = { first: `${BURN} function H:access() burn(3e7) kong.response.exit(200, "done") end` }
    const { run: answer } = await run(plugins, { phasescope: 'budget: { instructions: 50000000 }' })
    expect(textOf(answer)).toBe('done')
  })

  it('is the smaller one that phasescope.yml asks for, in light threads and coroutines, too', async () => {
    const body = `${BURN}
      function H:access()
        local threads = {}
        for i = 1, 8 do threads[i] = ngx.thread.spawn(function() burn(2e5) ngx.sleep(0.001) burn(2e5) end) end
        for i = 1, 8 do ngx.thread.wait(threads[i]) end
        kong.response.exit(200, "done")
      end`
    const { lines } = await run({ first: body }, { phasescope: 'budget: { instructions: 1000000, memory: 1000000 }' })
    expect(lines.join('\n')).toContain('instruction budget exceeded')
    engine?.dispose()
    const { run: answer } = await run({ first: body }, {})
    expect(textOf(answer)).toBe('done')
  })

  it('counts memory over all handlers', async () => {
    const keep = 'local s = {} for i = 1, 6 do s[i] = ("x"):rep(1e6) end'
    const plugins = {
      first: `function H:rewrite() ${keep} end function H:access()\n ${keep} kong.response.exit(200, "done") end`,
    }
    const { lines } = await run(plugins, { phasescope: 'budget: { memory: 10000000 }' })
    expect(lines.join('\n')).toContain('kong/plugins/first/handler.lua:3: memory budget exceeded')
    engine?.dispose()
    expect(textOf((await run(plugins, {})).run)).toBe('done')
  })

  it('is not spent by others: the next request has its own', async () => {
    const { run: answer } = await run(
      { first: `${BURN} function H:access() burn(15e6) kong.response.exit(200, "done") end` },
      {},
    )
    expect(outcomes(answer)).toEqual([])
    const again = await engine?.send({ method: 'GET', target: '/', headers: [['Host', 'a.test']] })
    expect(again && textOf(again)).toBe('done')
  })
})
