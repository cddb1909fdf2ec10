import { describe, expect, it } from 'vitest'
import { luaRequest } from '../scripting/tests/lua-request.ts'
import { requestOf } from '../hosts/memory/recorded-exchange.ts'
import { sendThrough } from '../scripting/tests/lua-gateway.ts'

/** Names of a table's fields at every level, sorted; lists are shown by their items. */
const FIELDS = `local fields fields = function(t)
  local names = {}
  for k, v in pairs(t) do names[#names + 1] = type(v) == "table" and next(v) and type(next(v)) == "string" and k .. "{" .. fields(v) .. "}" or tostring(k) end
  table.sort(names) return table.concat(names, " ")
end `
const log = (code: string) => `function H:log() ${code.replaceAll('\n', ' ')} end`
const said = (lines: readonly string[]) => lines.flatMap((line) => /say: (.*)$/.exec(line)?.[1] ?? [])

describe('kong.log.serialize', () => {
  it('has exactly the fields of Kong for a proxied request', async () => {
    const reply = await sendThrough(
      {
        lua: {
          a: log(
            `${FIELDS} local m = kong.log.serialize() m.route, m.service, m.request.headers, m.response.headers = nil ngx.log(ngx.NOTICE, "say: ", fields(m))`,
          ),
        },
      },
      requestOf('GET', '/x?a=1', { headers: [['Host', 'h.test']] }),
    )
    expect(said(reply.log)).toEqual([
      'client_ip latencies{kong proxy receive request} request{id method querystring{a} size uri url} response{size status} source started_at tries upstream_status upstream_uri workspace workspace_name',
    ])
  })

  it('says what happened', async () => {
    const code = `local m = kong.log.serialize() ngx.log(ngx.NOTICE, "say: ", table.concat({ m.upstream_uri, m.upstream_status, type(m.upstream_status), m.source, m.request.url, m.tries[1].ip, m.service.name, m.route.name, m.workspace_name }, " "))`
    const { log: lines } = await sendThrough(
      { lua: { a: log(code) } },
      requestOf('GET', '/x?a=1', { headers: [['Host', 'h.test']] }),
    )
    expect(said(lines)).toEqual(['/x?a=1 200 string upstream http://h.test:8000/x?a=1 127.0.0.1 s1 r1 default'])
  })

  it.each([
    ['a question mark alone stays', '/x?', '/x?'],
    [
      'a query that the path has already is not added',
      '/x?a=1',
      '/p?b=2',
      'kong.service.request.set_raw_query("") ngx.var.upstream_uri = "/p?b=2"',
    ],
  ])('upstream_uri: %s', async (_what, target, expected, change = '') => {
    const { log: lines } = await sendThrough(
      {
        lua: {
          a: `function H:access() ${change} end ${log('ngx.log(ngx.NOTICE, "say: ", kong.log.serialize().upstream_uri)')}`,
        },
      },
      requestOf('GET', target, { headers: [['Host', 'h.test']] }),
    )
    expect(said(lines)).toEqual([expected])
  })

  it('copies entities, so that changes of the message stay in it', async () => {
    const code = `local m = kong.log.serialize() m.route.name = "changed" m.route.paths[1] = "x" ngx.log(ngx.NOTICE, "say: ", kong.router.get_route().name, kong.router.get_route().paths[1])`
    expect(said((await sendThrough({ lua: { a: log(code) } })).log)).toEqual(['r1/'])
  })

  it('leaves headers out when it is told to, and hands the query out that plugins hold', async () => {
    const { run } = luaRequest({ request: requestOf('GET', '/x?a=1', { headers: [['Host', 'h']] }) })
    const code =
      'local m = kong.log.serialize({ __skip_fetch_headers__ = true }) return m.request.headers, m.response.headers, m.request.querystring == kong.request.get_query()'
    expect(await run(code, 'log')).toBe('nil nil true')
  })

  it('finds the consumer of a credential where Kong looks for it', async () => {
    const { run } = luaRequest()
    await run('kong.client.authenticate({ id = "c" }, { id = "k" })')
    const ids = 'local e = kong.log.serialize().authenticated_entity return e.id, e.consumer_id'
    expect(await run(ids, 'log')).toBe('k nil')
    expect(await run(`ngx.ctx.authenticate_consumer = { id = "d" } ${ids}`, 'log')).toBe('k d')
    expect(await run('kong.client.authenticate({ id = "c" }, { id = "k", consumer_id = "c" })')).toBe('')
    expect(await run(ids, 'log')).toBe('k c')
  })

  it('shows TLS with the verdict on the client', async () => {
    const request = {
      ...requestOf('GET', '/x', { headers: [['Host', 'h']] }),
      scheme: 'https' as const,
      tls: { protocol: 'TLSv1.3', cipher: 'TLS_AES_256_GCM_SHA384' },
    }
    const { run } = luaRequest({ request })
    const tls = 'local t = kong.log.serialize().request.tls return t.version, t.cipher, t.client_verify'
    expect(await run(tls, 'log')).toBe('TLSv1.3 TLS_AES_256_GCM_SHA384 NONE')
    await run('kong.client.tls.set_client_verify("FAILED:no")')
    expect(await run(tls, 'log')).toBe('TLSv1.3 TLS_AES_256_GCM_SHA384 FAILED:no')
  })

  it('reads an ngx and a kong that it is given', async () => {
    const given = `local c = { request_uri = "/r?", KONG_PROXY_LATENCY = 3, KONG_WAITING_TIME = 4, balancer_data = { tries = { "t" } }, route = { id = "r" }, workspace = "w" }
      local n = { ctx = c, status = 201, var = { scheme = "https", host = "x.test", server_port = "8443", upstream_uri = "/u", request_length = "12", bytes_sent = "?", request_time = "0.125", remote_addr = "9.9.9.9" }, resp = { get_headers = function() return { a = "1" } end } }
      local k = { request = { get_query = function() return { q = "1" } end, get_method = function() return "PURGE" end, get_headers = function() return { authorization = "s" } end, get_start_time = function() return 7 end }, response = { get_source = function(x) return x == c and "service" or "exit" end } }
      kong.log.set_serialize_value("mine", 1, { ngx = n, mode = "add" })
      local m = kong.log.serialize({ ngx = n, kong = k })
      return m.request.url, m.request.method, m.request.querystring.q, m.request.headers.authorization, m.request.size, m.response.size, m.response.status, m.response.headers.a, m.upstream_uri, m.latencies.kong, m.latencies.proxy, m.latencies.request, m.latencies.receive, m.tries[1], m.route.id, m.client_ip, m.started_at, m.source, m.workspace, m.mine, #c.serialize_values, kong.log.serialize().mine`
    expect(await luaRequest().run(given, 'log')).toBe(
      'https://x.test:8443/r? PURGE 1 REDACTED 12 ? 201 1 /u? 3 4 125 0 t r 9.9.9.9 7 upstream w 1 1 nil',
    )
  })
})
