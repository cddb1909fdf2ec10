import { describe, expect, it } from 'vitest'
import { requestOf } from '../hosts/memory/recorded-exchange.ts'
import { luaRequest } from '../scripting/tests/lua-request.ts'
import type { KongPhase } from '../gateway/phases.ts'

const request = requestOf('POST', '/p/%41%20b/../c?b=1&a=2&a=3&flag', {
  headers: [
    ['Host', 'API.test'],
    ['X-A', '1'],
    ['X-A', '2'],
    ['X-Forwarded-Host', 'user@Evil:99'],
  ],
})
const at = 'throws kong/plugins/p/handler.lua:1: '
const run = (code: string, phase?: KongPhase) => luaRequest({ request }).run(code, phase)

describe('kong.request', () => {
  it.each([
    ['return kong.request.get_path(), kong.request.get_raw_path()', '/p/c /p/%41%20b/../c'],
    [
      'return kong.request.get_host(), kong.request.get_forwarded_host(), kong.request.get_forwarded_port()',
      'api.test api.test 8000',
    ],
    [
      'return kong.request.get_header("x-a"), kong.request.get_header("X_A"), kong.request.get_header("none")',
      '1 1 nil',
    ],
    ['local x = kong.request.get_header(1)', `${at}header name must be a string`],
    ['return kong.request.get_query_arg("a"), kong.request.get_query_arg("flag")', '2 true'],
    [
      'local a = kong.request.get_query() local b = kong.request.get_query(1) return a == b, a.b, a.a, select(2, kong.request.get_query(1))',
      'true 1 nil truncated',
    ],
    ['local x = kong.request.get_query("x")', `${at}max_args must be a number`],
    ['local x = kong.request.get_headers(1001)', `${at}max_headers must be <= 1000`],
    ['local c = kong.request.get_uri_captures() return #c.unnamed, next(c.named)', '0 nil'],
  ])('%s', async (code, expected) => {
    expect(await run(code)).toBe(expected)
  })
})

describe('kong.service.request', () => {
  it.each([
    ['kong.service.request.set_query({ z = 1, a = { "x", true }, m = false }) return ngx.var.args', 'a=x&a&z=1'],
    ['kong.service.request.set_query({ "x" })', `${at}arg keys must be strings`],
    ['kong.service.request.clear_query_arg("a") return ngx.var.args', 'b=1&flag='],
    ['kong.service.request.set_path("/a b?") return ngx.var.upstream_uri', '/a%20b?'],
    ['kong.service.request.set_path("a")', `${at}path must start with /`],
    ['kong.service.request.set_header("Host", "h") return ngx.var.upstream_host', 'h'],
    ['kong.service.request.set_header("X-E", "") return "[" .. kong.request.get_header("X-E") .. "]"', '[ ]'],
    [
      'kong.service.request.set_header("X-E", print)',
      `${at}invalid header value for "X-E": got function, expected array of string, string, number or boolean`,
    ],
    [
      'kong.service.request.set_header("X-E", { 1 })',
      `${at}invalid header value in array "X-E": got number, expected string`,
    ],
    ['kong.service.request.add_header("X-A", 3) return table.concat(kong.request.get_headers()["x-a"], ",")', '1,2,3'],
    [
      'kong.service.request.set_raw_body("abc") return ngx.req.get_body_data(), kong.request.get_header("Content-Length")',
      'abc 3',
    ],
    [
      'return kong.service.request.set_body({ b = 2, a = "x" }, "application/x-www-form-urlencoded"), ngx.req.get_body_data(), kong.request.get_header("Content-Type")',
      'true a=x&b=2 application/x-www-form-urlencoded',
    ],
    [
      'return kong.service.request.set_body({ a = true }, "multipart/form-data; boundary=B"), (ngx.req.get_body_data():gsub("\\r\\n", "|"))',
      'true --B|Content-Disposition: form-data; name="a"||true|--B--|',
    ],
    [
      'return kong.service.request.set_body({})',
      'nil content type was neither explicitly given as an argument or received as a header',
    ],
    ['kong.service.request.set_body({}, "text/plain")', `${at}unsupported content type text/plain`],
    [
      'return kong.service.request.set_header(":authority", "x")',
      'nil cannot set :authority pseudo-header on non-grpc requests',
    ],
    [
      'kong.service.set_target("h", 8080)',
      "throws /usr/local/share/lua/5.1/kong/pdk/service.lua:115: attempt to index field 'balancer_data' (a nil value)",
    ],
    ['kong.service.set_retries(1.5)', `${at}retries must be an integer`],
    ['kong.service.set_timeouts(1, 0, 1)', `${at}write_timeout must be an integer between 1 and 2147483646: given 0`],
    ['return kong.service.set_upstream("none")', "nil could not find an Upstream named 'none'"],
  ])('%s', async (code, expected) => {
    expect(await run(code)).toBe(expected)
  })
})

describe('kong.response', () => {
  it.each([
    [
      'kong.response.set_header("X", "") kong.response.add_header("x", { "1", "2" }) return #ngx.header.X, ngx.header.X[3]',
      '3 2',
    ],
    [
      'kong.response.set_headers({ ["X"] = function() end })',
      `${at}invalid header value for "X": got function, expected string, number, boolean or array of strings`,
    ],
    ['kong.response.set_status(600)', `${at}code must be a number between 100 and 599`],
    ['kong.response.exit("200")', `${at}code must be a number`],
    ['kong.response.exit(200, 5)', `${at}body must be a nil, string or table`],
    ['kong.response.exit(200, "x", 5)', `${at}headers must be a nil or table`],
    ['kong.response.exit(200, "x", { 5 })', `${at}invalid header name "1": got number, expected string`],
    ['kong.response.error(399)', `${at}code must be a number between 400 and 599`],
    ['kong.response.error(400, 5)', `${at}message must be a nil, a string or a table`],
    [
      'kong.response.exit(204)',
      'exits {"type":"exit","status":204,"at":{"file":"kong/plugins/p/handler.lua","line":1}}',
    ],
  ])('%s', async (code, expected) => {
    expect(await run(code)).toBe(expected)
  })

  it('sends at once outside access', async () => {
    const { ctx, printed, run: send } = luaRequest()
    await send('kong.response.exit(403, { a = 1 }, { ["X-Y"] = "z" })', 'rewrite')
    expect({
      printed,
      headers: ctx.response.headers.entries(),
      status: ctx.response.status,
      isExited: ctx.isExited,
    }).toEqual({
      printed: ['{"a":1}'],
      headers: [
        ['X-Y', 'z'],
        ['Content-Type', 'application/json; charset=utf-8'],
        ['Content-Length', '7'],
      ],
      status: 403,
      isExited: true,
    })
  })

  it('waits in access and yields', async () => {
    const { ctx, run: send } = luaRequest()
    ctx.delaysResponse = true
    const code =
      'local co = coroutine.create(function() kong.response.exit(403, "no") return "after" end) coroutine.resume(co) return coroutine.status(co)'
    expect(await send(code)).toBe('suspended')
    expect(ctx.delayedResponse).toEqual({ status: 403, body: 'no', headers: [['Content-Length', '2']], isThrow: false })
  })

  it('stores the body in header_filter and goes on', async () => {
    const { ctx, run: send } = luaRequest()
    expect(await send('kong.response.exit(403, "no") return "after"', 'header_filter')).toBe('after')
    expect([ctx.response.replacement, ctx.response.status, ctx.filterExit]).toEqual(['no', 403, 0])
  })

  it('collects the body until its end', async () => {
    const { ctx, run: filter } = luaRequest()
    const pass = async (chunk: string, eof: boolean, code = 'return kong.response.get_raw_body()') => {
      ctx.filter = { chunk, eof }
      return [await filter(code, 'body_filter'), ctx.filter.chunk, ctx.filter.eof]
    }
    expect(await pass('a', false)).toEqual(['nil', '', false])
    expect(await pass('b', false)).toEqual(['nil', '', false])
    expect(await pass('', true, 'kong.response.set_raw_body("<" .. kong.response.get_raw_body() .. ">")')).toEqual([
      '',
      '<ab>',
      true,
    ])
    expect(await pass('', true, 'kong.response.set_raw_body("")')).toEqual(['', '\n', true])
  })
})

describe('kong.ctx', () => {
  it('has a table for the plugin and one for all', async () => {
    const { run: at1 } = luaRequest()
    expect(await at1('kong.ctx.shared.a = 1 return kong.ctx.shared.a, kong.ctx.plugin, kong.ctx.nope')).toBe(
      '1 nil nil',
    )
    expect(await at1('return kong.ctx.shared.a', 'log')).toBe('1')
  })

  it('is lost with ngx.ctx', async () => {
    const { ctx, run: lose } = luaRequest()
    const code =
      'kong.ctx.shared.a = 1 ngx.ctx = { x = 2 } return kong.ctx.shared.a, ngx.ctx.x, select(2, pcall(kong.request.get_path))'
    expect(await lose(code)).toBe(
      'nil 2 no phase in ngx.ctx.KONG_PHASE, (need one of rewrite, access, balancer, response, cluster_listener, header_filter, body_filter, log, error, admin_api)',
    )
    ctx.afterHandler?.(ctx)
    expect(await lose('return kong.request.get_method()', 'header_filter')).toBe('GET')
  })

  it('shows Kong its own state and takes a consumer from there', async () => {
    const { ctx, run: look } = luaRequest()
    expect(await look('return ngx.ctx.KONG_PHASE, type(ngx.ctx.KONG_PROCESSING_START), ngx.ctx.balancer_data')).toBe(
      '32 number nil',
    )
    await look('ngx.ctx.authenticated_consumer = { id = "c", username = "carol" }')
    ctx.afterHandler?.(ctx)
    expect(ctx.consumer).toMatchObject({ id: 'c', username: 'carol' })
    expect(await look('return kong.client.get_consumer().username')).toBe('carol')
  })
})

describe('kong.client', () => {
  it.each([
    ['kong.client.authenticate()', `${at}either credential or consumer must be provided`],
    ['kong.client.authenticate(1)', `${at}consumer must be a table or nil`],
    ['local x = kong.client.load_consumer("alice")', `${at}cannot load a consumer with an id that is not a uuid`],
    ['return kong.client.load_consumer("alice", true).id', '00000000-0000-4000-8000-00000000000a'],
    ['return kong.client.load_consumer("00000000-0000-4000-8000-00000000000a").username', 'alice'],
    ['return kong.client.get_protocol()', 'nil No active route found'],
    [
      'return kong.client.get_ip(), kong.client.get_port(), kong.client.get_forwarded_ip()',
      '127.0.0.1 40000 127.0.0.1',
    ],
  ])('%s', async (code, expected) => {
    expect(await run(code)).toBe(expected)
  })
})

describe('kong.log', () => {
  it('writes place, namespace and text', async () => {
    const { host, run: log } = luaRequest()
    await log(
      'kong.log("a", 1, nil, true)\nkong.log.err("b") kong.log.debug("quiet") pcall(kong.log.warn, "c")\nlocal l = kong.log.new("ns", "%message from %namespace 100%%") l.err("d")\nkong.log.inspect({ 1, x = "y" })',
    )
    expect(host.lines.slice(0, 4).map(({ level, message }) => `${level} ${message}`)).toEqual([
      'notice [kong] handler.lua:1 a1niltrue',
      'error [kong] handler.lua:2 b',
      'warn [kong] [C]:-1 c',
      'error [kong] d from ns 100%',
    ])
    expect(host.lines[4]?.message.split('\n').map((line) => line.trimEnd())).toEqual([
      `${'[kong] handler.lua:?:4 '.padEnd(120, '-')}+`,
      `|${'{ 1,'.padEnd(120)}|`,
      `|${'  x = "y"'.padEnd(120)}|`,
      `|${'}'.padEnd(120)}|`,
      `+${'-'.repeat(120)}+`,
    ])
  })

  it.each([
    ['kong.log.set_format(1)', `${at}format must be a string`],
    ['kong.log.new("")', `${at}namespace cannot be an empty string`],
    ['kong.log.set_serialize_value(1)', `${at}key must be a string`],
    ['kong.log.set_serialize_value("a", 1, { mode = "x" })', `${at}mode must be 'set', 'add' or 'replace'`],
  ])('%s', async (code, expected) => {
    expect(await run(code)).toBe(expected)
  })

  it('serializes with what plugins added', async () => {
    const { run: log } = luaRequest({
      request: requestOf('GET', '/x?a=1', {
        headers: [
          ['Host', 'h'],
          ['Authorization', 'secret'],
        ],
      }),
    })
    await log(
      'kong.log.set_serialize_value("my.value", 5) kong.log.set_serialize_value("a\\\\.b", 1) kong.log.set_serialize_value("none.x", 1, { mode = "replace" }) kong.log.set_serialize_value("request.method", "Y", { mode = "add" })',
    )
    expect(
      await log(
        'local m = kong.log.serialize() return m.my.value, m["a.b"], m.none, m.request.method, m.request.headers.authorization, m.request.url, m.request.querystring.a, m.latencies.proxy, m.source, m.client_ip',
        'log',
      ),
    ).toBe('5 1 nil GET REDACTED http://h:8000/x?a=1 1 -1 kong 127.0.0.1')
    await log('kong.log.set_serialize_value("request.method.x", 1)')
    expect(await log('local m = kong.log.serialize()', 'log')).toMatch(
      /The key 'request\.method\.x' could not be used as a serialize value\. Subkey 'method' is not a table\. It's GET$/,
    )
  })
})

describe('the rest of kong', () => {
  it.each([
    [
      'return kong.version, kong.version_num, kong.nginx.get_subsystem(), kong.node.get_id()',
      '3.9.1 3009001 http 00000000-0000-4000-8000-0000000000ff',
    ],
    [
      'return kong.configuration.database, kong.configuration.role, next(kong.configuration)',
      'postgres traditional remove_sensitive function: builtin',
    ],
    ['kong.configuration.x = 1', `${at}cannot write to configuration`],
    ['return kong.ip.is_trusted("127.0.0.1"), kong.plugin.get_id()', 'false nil'],
    ['return kong.table.merge({ 1 }, { a = 2 }).a, #kong.table.new(1, 2)', '2 0'],
    [
      'return kong.vault.is_reference("{vault://env/x}"), kong.vault.parse_reference("{vault://env/a/b?p=1#2}").key',
      'true b',
    ],
    ['return kong.vault.get("{vault://env/x}")', 'nil could not find vault (env)'],
    ['local s = kong.tracing.start_span("x") s:set_attribute("a", 1) s:finish() return s.is_recording', 'false'],
    ['return kong.telemetry.log(1)', 'nil plugin_name must be a string'],
  ])('%s', async (code, expected) => {
    const outcome = await run(code)
    expect(outcome.slice(0, expected.length)).toBe(expected)
  })
})
