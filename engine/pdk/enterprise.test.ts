import { describe, expect, it } from 'vitest'
import type { KongPhase } from '../gateway/phases.ts'
import { requestOf } from '../hosts/memory/recorded-exchange.ts'
import { luaRequest } from '../scripting/tests/lua-request.ts'
import { sendThrough } from '../scripting/tests/lua-gateway.ts'

const ALICE = '00000000-0000-4000-8000-00000000000a'
const at = 'throws kong/plugins/p/handler.lua:1: '
const request = requestOf('GET', '/p/%41?x', {
  headers: [
    ['Host', 'h'],
    ['X-A', '1'],
    ['x_a', '2'],
    ['X-A', '3'],
    ['X-Forwarded-Path', '/f/%41'],
  ],
})
const run = (code: string, phase?: KongPhase) => luaRequest({ request }).run(code, phase)

describe('kong.request of the Enterprise edition', () => {
  it.each([
    ['return kong.request.get_id()', '0123456789abcdef0123456789abcdef'],
    [
      'local h = kong.request.get_raw_headers() return h["X-A"][1], h["X-A"][2], h.x_a, h["x-a"], h.Host',
      '1 3 2 nil h',
    ],
    ['return kong.request.get_raw_forwarded_path()', '/p/%41'],
  ])('%s', async (code, expected) => {
    expect(await run(code)).toBe(expected)
  })

  it('has no raw headers of HTTP/2', async () => {
    const second = luaRequest({ request: { ...request, httpVersion: '2.0' } })
    expect(await second.run('return kong.request.get_raw_headers()')).toBe(
      'nil raw headers are only available in HTTP/1.x requests',
    )
  })
})

describe('consumer groups', () => {
  const names = 'local n = {} for i, g in ipairs(kong.client.get_consumer_groups() or {}) do n[i] = g.name end'
  it.each([
    ['return kong.client.get_consumer_groups(), kong.client.get_consumer_group()', 'nil nil'],
    [
      `kong.client.authenticate({ id = "${ALICE}" }, { id = "c" }) ${names} return table.concat(n, ","), kong.client.get_consumer_group().id`,
      'gold,silver g1',
    ],
    [
      'local t = { { id = "x", name = "n" } } kong.client.set_authenticated_consumer_groups(t) return kong.client.get_consumer_groups() == t, ngx.ctx.authenticated_consumer_groups == t',
      'true true',
    ],
    [
      `kong.client.authenticate({ id = "${ALICE}" }) kong.client.set_authenticated_consumer_groups(nil) return kong.client.get_consumer_groups()`,
      'nil',
    ],
    [
      'local g = { id = "x" } kong.client.set_authenticated_consumer_group(g) return kong.client.get_consumer_group() == g, #kong.client.get_consumer_groups()',
      'true 1',
    ],
    [
      `kong.client.authenticate_consumer_group_by_consumer_id("${ALICE}") ${names} return table.concat(n, ",")`,
      'gold,silver',
    ],
    ['kong.client.set_authenticated_consumer_groups(1)', `${at}groups must be a table or nil`],
    ['kong.client.set_authenticated_consumer_group("g")', `${at}group must be a table or nil`],
    ['kong.client.authenticate_consumer_group_by_consumer_id({})', `${at}consumer_id must be a string`],
  ])('%s', async (code, expected) => {
    expect(await run(code)).toBe(expected)
  })

  it('go to the core, which chooses configurations by them', async () => {
    const { ctx, run: set } = luaRequest()
    await set('kong.client.set_authenticated_consumer_groups({ { id = "x", name = "n" }, { name = "no id" } })')
    expect(ctx.consumerGroups).toEqual([{ id: 'x', name: 'n' }])
    await set('kong.client.set_authenticated_consumer_groups()')
    expect(ctx.consumerGroups).toEqual([])
    await set(`kong.client.authenticate({ id = "${ALICE}" })`)
    expect(ctx.consumerGroups).toBeUndefined()
  })
})

describe('tokens', () => {
  const jwt = 'eyJhbGciOiJub25lIn0.eyJzdWIiOiJhbGljZSIsImEiOltdfQ.x'
  it.each([
    ['return kong.client.get_token(), kong.client.get_jwt_token_header()', 'nil nil no token was set'],
    ['kong.client.set_token("t") return kong.client.get_token()', 't'],
    ['kong.client.set_token("t") kong.client.set_token("") return kong.client.get_token()', 'nil'],
    ['kong.client.set_token("t") kong.client.set_token() return kong.client.get_token()', 'nil'],
    ['kong.client.set_token(1)', `${at}token must be a string or nil`],
    ['kong.client.set_token("a.b") return kong.client.get_jwt_token_payload()', 'nil the token is not a JWT'],
    ['kong.client.set_token("a.$.c") return kong.client.get_jwt_token_payload()', 'nil the token is not a JWT'],
    [
      `kong.client.set_token("${jwt}") return kong.client.get_jwt_token_header().alg, kong.client.get_jwt_token_payload().sub`,
      'none alice',
    ],
    ['return kong.client.get_aws_vpce_id()', 'nil the connection has no PROXY protocol header'],
  ])('%s', async (code, expected) => {
    expect(await run(code)).toBe(expected)
  })
})

describe('kong.service.request.set_authentication_headers', () => {
  const shown =
    'local h = kong.request.get_headers() local function s(n) return tostring(h["x-" .. n]) end ' +
    'return s("consumer-id") .. "|" .. s("consumer-custom-id") .. "|" .. s("consumer-username") .. "|" .. ' +
    's("credential-identifier") .. "|" .. s("consumer-groups") .. "|" .. s("anonymous-consumer")'
  const first =
    'kong.service.request.set_authentication_headers({ id = "i", custom_id = "c", username = "u" }, "k", { "a", "b" })'
  it.each([
    [`${first} ${shown}`, 'i|c|u|k|a, b|nil'],
    [`${first} kong.service.request.set_authentication_headers() ${shown}`, 'nil|nil|nil|nil|nil|nil'],
    [
      `${first} kong.service.request.set_authentication_headers({ id = "j" }, nil, { "d" }, { mode = "append" }) ${shown}`,
      'j|c|u|k|a, b, d|nil',
    ],
    [
      `kong.service.request.set_authentication_headers({ id = "i" }, nil, nil, { anonymous = true }) ${shown}`,
      'i|nil|nil|nil|nil|true',
    ],
    ['kong.service.request.set_authentication_headers(1)', `${at}consumer must be a table or nil`],
    ['kong.service.request.set_authentication_headers(nil, 1)', `${at}credential_id must be a string`],
    ['kong.service.request.set_authentication_headers(nil, nil, 1)', `${at}group_names must be a table or nil`],
    ['kong.service.request.set_authentication_headers(nil, nil, nil, 1)', `${at}opts must be a table or nil`],
    [
      'kong.service.request.set_authentication_headers(nil, nil, nil, { mode = "x" })',
      `${at}mode must be 'write' or 'append'`,
    ],
  ])('%s', async (code, expected) => {
    expect(await run(code)).toBe(expected)
  })
})

describe('kong.service of the Enterprise edition', () => {
  it('replaces the buffered body before it is sent', async () => {
    const reply = await sendThrough({
      lua: {
        a: 'function H:response() kong.response.set_header("Content-Encoding", "gzip") kong.service.response.set_body("<" .. kong.service.response.get_raw_body() .. ">") end',
      },
    })
    const header = (name: string) => reply.head?.headers.find(([line]) => line.toLowerCase() === name)?.[1]
    expect([reply.body, header('content-length'), header('content-encoding')]).toEqual(['<hello>', '7', undefined])
    expect(await run('kong.service.response.set_body(1)', 'response')).toBe(`${at}body must be a string`)
  })

  it('shows whether the upstream was spoken to over TLS, once asked', async () => {
    const { ctx, run: look } = luaRequest()
    ctx.vars.set('upstream_scheme', 'https')
    ctx.isProxied = true
    expect(await look('return ngx.ctx.upstream_ssl_enabled', 'log')).toBe('nil')
    await look('kong.service.enable_recording_upstream_ssl()')
    expect(await look('return ngx.ctx.upstream_ssl_enabled', 'log')).toBe('true')
  })
})
