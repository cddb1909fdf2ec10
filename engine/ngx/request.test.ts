import { describe, expect, it } from 'vitest'
import { requestOf } from '../hosts/memory/recorded-exchange.ts'
import { luaRequest } from '../scripting/tests/lua-request.ts'

const request = requestOf('POST', '/p/%41?a=1&a=2&b&c=%20x+y&=z', {
  headers: [
    ['Host', 'API.test:8000'],
    ['X-Multi', '1'],
    ['x-multi', '2'],
    ['X_Under', 'u'],
    ['X-Under', 'd'],
    ['Cookie', 'a=1'],
    ['Cookie', 'b=2'],
  ],
  body: Uint8Array.from('f=1&f=2&g', (char) => char.charCodeAt(0)),
})
const run = (code: string) => luaRequest({ request }).run(code)

describe('ngx.req', () => {
  it.each([
    [
      'local h = ngx.req.get_headers() return h["x-multi"][1], h.X_Multi[2], h.x_under, h["x-under"], h.X_UNDER',
      '1 2 u d d',
    ],
    [
      'local h = ngx.req.get_headers(0, true) return h["X-Multi"], h["x-multi"], h["Host"], h.host',
      '1 2 API.test:8000 nil',
    ],
    ['local h, e = ngx.req.get_headers(2) return h.host, e', 'API.test:8000 truncated'],
    ['local a = ngx.req.get_uri_args() return a.a[2], a.b, a.c, a[""]', '2 true  x y nil'],
    ['local a, e = ngx.req.get_uri_args(1) return a.a, e', '1 truncated'],
    [
      'ngx.req.read_body() local a = ngx.req.get_post_args() return a.f[2], a.g, ngx.req.get_body_data()',
      '2 true f=1&f=2&g',
    ],
    ['return ngx.req.get_method(), ngx.req.http_version(), ngx.req.is_internal()', 'POST 1.1 false'],
    ['ngx.req.set_method(ngx.HTTP_PUT) return ngx.req.get_method()', 'PUT'],
    ['ngx.req.set_method(99)', 'throws kong/plugins/p/handler.lua:1: unsupported HTTP method: 99'],
    ['ngx.req.set_method("PUT")', 'throws kong/plugins/p/handler.lua:1: bad method number'],
    ['ngx.req.set_uri("")', 'throws kong/plugins/p/handler.lua:1: attempt to use zero-length uri'],
    [
      'ngx.req.set_uri("/a\\n")',
      'throws kong/plugins/p/handler.lua:1: unsafe byte "0x0a" in uri "/a\n" (maybe you want to set the \'binary\' argument?)',
    ],
    ['ngx.req.set_uri("/n") return ngx.var.uri, ngx.var.request_uri', '/n /p/%41?a=1&a=2&b&c=%20x+y&=z'],
    ['ngx.req.set_uri_args("q=1") return ngx.var.args, ngx.var.arg_q', 'q=1 1'],
    ['ngx.req.set_uri_args(5) return ngx.var.args', '5'],
    [
      'ngx.req.set_uri_args(nil)',
      "throws kong/plugins/p/handler.lua:1: bad argument #1 to 'set_uri_args' (string, number, or table expected, but got nil)",
    ],
    [
      'ngx.req.set_header("X-Multi", { "p", "q" }) local h = ngx.req.get_headers() return h["x-multi"][1], h["x-multi"][2]',
      'p q',
    ],
    ['ngx.req.set_header("X-Multi", "") return ngx.req.get_headers()["x-multi"]', 'nil'],
    ['ngx.req.set_header("X-Multi", {}) return ngx.req.get_headers()["x-multi"]', 'nil'],
    ['ngx.req.set_header("X Bad: z", "1\\r\\n2") return ngx.req.get_headers(0, true)["X%20Bad%3A%20z"]', '1%0D%0A2'],
    [
      'ngx.req.set_header("X-N", 12) ngx.req.set_header("X-B", true) local h = ngx.req.get_headers() return h["x-n"], h["x-b"]',
      '12 true',
    ],
    ['return (ngx.req.raw_header():match("^[^\\r]+"))', 'POST /p/%41?a=1&a=2&b&c=%20x+y&=z HTTP/1.1'],
  ])('%s', async (code, expected) => {
    expect(await run(code)).toBe(expected)
  })

  it('keeps a body over 8 KiB in a file', async () => {
    const big = requestOf('POST', '/x', { body: new Uint8Array(9000).fill(97) })
    const code =
      'ngx.req.read_body() return ngx.req.get_body_data(), ngx.req.get_body_file() ~= nil, kong.request.get_raw_body()'
    expect(await luaRequest({ request: big }).run(code)).toBe(
      "nil true nil request body did not fit into client body buffer, consider raising 'client_body_buffer_size'",
    )
    expect(
      await luaRequest({ request: big }).run('return #kong.request.get_raw_body(0), kong.request.get_raw_body(10)'),
    ).toBe('9000 nil request body file too big: 9000 > 10')
  })
})

describe('ngx.var', () => {
  it.each([
    ['return ngx.var.host, ngx.var.scheme, ngx.var.server_port, ngx.var.remote_addr', 'api.test http 8000 127.0.0.1'],
    ['return ngx.var.http_x_multi, ngx.var.http_cookie, ngx.var.cookie_b', '1, 2 a=1; b=2 2'],
    ['return ngx.var.arg_a, ngx.var.arg_none, ngx.var.is_args', '1 nil ?'],
    ['return ngx.var.nope, ngx.var[1]', 'nil nil'],
    ['return ngx.var[nil]', 'throws kong/plugins/p/handler.lua:1: bad variable name'],
    ['ngx.var.uri = "/x"', 'throws kong/plugins/p/handler.lua:1: variable "uri" not changeable'],
    [
      'ngx.var.nope = 1',
      'throws kong/plugins/p/handler.lua:1: variable "nope" not found for writing; maybe it is a built-in variable that is not changeable or you forgot to use "set $nope \'\';" in the config file to define it first',
    ],
    [
      'ngx.var.http_x = 1',
      'throws kong/plugins/p/handler.lua:1: variable "http_x" not found for writing; maybe it is a built-in variable that is not changeable or you forgot to use "set $http_x \'\';" in the config file to define it first',
    ],
    ['ngx.var.upstream_uri = 12 return ngx.var.upstream_uri, ngx.var.upstream_host', '12 '],
    ['ngx.var.args = "z=1" return kong.request.get_query_arg("z")', '1'],
  ])('%s', async (code, expected) => {
    expect(await run(code)).toBe(expected)
  })
})

describe('ngx.header and ngx.status', () => {
  it.each([
    [
      'ngx.header.X_Under = "1" return ngx.header["x-under"], ngx.resp.get_headers()["x-under"], next(ngx.header)',
      '1 1 nil',
    ],
    ['ngx.header["X-A"] = { "1", "2" } return ngx.header["x-a"][2], ngx.header.x_a[1]', '2 1'],
    ['ngx.header["X-A"] = 1 ngx.header["X-A"] = {} return ngx.header["X-A"]', 'nil'],
    ['ngx.header["X-A"] = "a\\r\\nb" return ngx.header["X-A"]', 'a%0D%0Ab'],
    ['ngx.header["Content-Type"] = { "a", "b" } return ngx.header["Content-Type"]', 'b'],
    ['ngx.header["Content-Length"] = "abc"', 'throws kong/plugins/p/handler.lua:1: failed to set header'],
    ['ngx.status = "404" return ngx.status', '404'],
    ['return ngx.status, ngx.headers_sent', '0 false'],
    ['local h, e = ngx.resp.get_headers() return h.connection, e', 'keep-alive nil'],
  ])('%s', async (code, expected) => {
    expect(await run(code)).toBe(expected)
  })

  it('leaves the value and logs once the headers are out', async () => {
    const { ctx, host, run: send } = luaRequest()
    ctx.response.headersSent = true
    expect(await send('ngx.header.x = 1 ngx.status = 500 return ngx.header.x, ngx.status', 'log')).toBe('nil 0')
    expect(host.lines.map(({ message }) => message)).toEqual([
      'attempt to set ngx.header.HEADER after sending out response headers',
      'attempt to set ngx.status after sending out response headers',
    ])
  })
})

describe('ngx.arg', () => {
  const filter = (code: string, chunk = 'abc') => {
    const under = luaRequest()
    under.ctx.filter = { chunk, eof: false }
    return under.run(code, 'body_filter')
  }
  it.each([
    ['return ngx.arg[1], ngx.arg[2], ngx.arg[3]', 'abc false nil'],
    ['ngx.arg[1] = nil return type(ngx.arg[1]), ngx.arg[1]', 'string '],
    ['ngx.arg[1] = { "a", { 1, "b" } } return ngx.arg[1]', 'a1b'],
    ['ngx.arg[1] = 12 return ngx.arg[1]', '12'],
    ['ngx.arg[2] = "yes" return ngx.arg[2]', 'true'],
    [
      'local ok, e = pcall(function() ngx.arg[1] = true end) return e, ngx.arg[1]',
      'kong/plugins/p/handler.lua:1: bad chunk data type: boolean abc',
    ],
    [
      'ngx.arg[1] = { true }',
      "throws kong/plugins/p/handler.lua:1: bad argument #3 to '__newindex' (bad data type boolean found)",
    ],
    [
      'ngx.arg[1] = { a = 1 }',
      "throws kong/plugins/p/handler.lua:1: bad argument #3 to '__newindex' (non-array table found)",
    ],
    ['ngx.arg[3] = 1', 'throws kong/plugins/p/handler.lua:1: bad index: 3'],
  ])('%s', async (code, expected) => {
    expect(await filter(code)).toBe(expected)
  })

  it('belongs to body_filter', async () => {
    const { run: at } = luaRequest()
    expect(await at('return ngx.arg[1]')).toBe(
      'throws kong/plugins/p/handler.lua:1: API disabled in the current context',
    )
    expect(await at('ngx.arg[1] = ""')).toBe(
      'throws kong/plugins/p/handler.lua:1: API disabled in the context of access_by_lua*',
    )
  })
})

describe('ngx.var.binary_remote_addr', () => {
  const bytesOf = (ip: string) =>
    luaRequest({ request: { ...request, client: { ip, port: 4000 } } }).run(
      'return (ngx.var.binary_remote_addr:gsub(".", function(c) return string.format("%02x", c:byte()) end))',
    )

  it('has 4 bytes, or 16', async () => {
    expect(await bytesOf('10.0.0.255')).toBe('0a0000ff')
    expect(await bytesOf('2001:db8::1')).toBe('20010db8000000000000000000000001')
  })
})
