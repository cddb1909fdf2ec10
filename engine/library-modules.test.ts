import { expect, test } from 'vitest'
import { createEngine } from './engine.ts'
import { createMemoryHost } from './hosts/memory/host.ts'

const YML = `_format_version: "3.0"
services:
- name: up
  url: http://up.test
  routes: [{ name: all, paths: [/] }]
  plugins: [{ name: probe }]
`
const SCHEMA = 'return { name = "probe", fields = { { config = { type = "record", fields = {} } } } }'
const PHASESCOPE = `kong: "3.9"
upstreams:
  up.test: [{ reply: { status: 200 } }]
  keys.test:
    - match: { path: /moved }
      reply: { status: 302, headers: { location: "http://keys.test/keys" } }
    - match: { method: POST }
      reply: { status: 201, body: made }
    - reply: { status: 200, headers: { x-kind: a }, body: keys }
`

/** What Lua printed in the access phase of a plugin. */
async function printed(access: string, files: Readonly<Record<string, string>> = {}): Promise<string[]> {
  const host = createMemoryHost()
  const engine = createEngine({ host })
  const handler = `require "ltn12"
    local function print(...)
      local t = { ... } for i = 1, select("#", ...) do t[i] = tostring(t[i]) end
      kong.log.notice("> ", table.concat(t, " "))
    end
    return { PRIORITY = 1, VERSION = "1", access = function() ${access} end }`
  const own = { 'kong/plugins/probe/handler.lua': handler, 'kong/plugins/probe/schema.lua': SCHEMA }
  const scenario = { 'kong.yml': YML, 'phasescope.yml': PHASESCOPE, ...own, ...files }
  const applied = await host.run(engine.apply({ id: 'probe', files: scenario }))
  expect(applied).toMatchObject({ ok: true })
  await host.run(engine.send({ method: 'GET', target: '/', headers: [['Host', 'api.test']] }))
  engine.dispose()
  const texts = host.lines.map(({ message }) => message)
  return texts.map((text) => (text.includes('> ') ? text.slice(text.indexOf('> ') + 2) : text))
}

const TOKEN =
  'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lIiwiaWF0IjoxNTE2MjM5MDIyfQ.SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c'

test('the parser of the jwt plugin reads tokens and checks them', async () => {
  const lines = await printed(`
    local parser = require "kong.plugins.jwt.jwt_parser"
    local jwt = parser:new("${TOKEN}")
    print(jwt.claims.name, jwt.header.typ, jwt:verify_signature("your-256-bit-secret"), jwt:verify_signature("other"))
    for _, bad in ipairs { "rubbish", "a.b.c", "e30.e30.e30", "eyJhbGciOiJ4In0.e30.e30" } do print(parser:new(bad)) end
    print(pcall(parser.new, parser, nil))
    local ok, errors = jwt:verify_registered_claims({ "exp", "nbf" })
    print(ok, errors.exp, errors.nbf, jwt:check_maximum_expiration(10), jwt:check_maximum_expiration(0))
    local old = parser:new(parser.encode({ exp = ngx.time() - 1, nbf = ngx.time() + 9 }, "k"))
    ok, errors = old:verify_registered_claims({ "exp", "nbf" })
    print(ok, errors.exp, errors.nbf, old:verify_registered_claims())`)
  expect(lines).toEqual([
    'John Doe JWT true false',
    'nil invalid JSON',
    'nil invalid JSON',
    'nil invalid alg',
    'nil invalid alg',
    'false Token must be a string, got nil',
    'false must be a number must be a number false true',
    'false token expired token not valid yet true nil',
  ])
})

test('the parser signs and verifies by every algorithm', async () => {
  const lines = await printed(`
    local parser, pkey = require "kong.plugins.jwt.jwt_parser", require "resty.openssl.pkey"
    local rsa = pkey.new { type = "RSA", bits = 2048 }
    for name, curve in pairs { ES256 = "prime256v1", ES384 = "secp384r1", ES512 = "secp521r1", RS256 = "", RS384 = "", RS512 = "", PS256 = "" } do
      local key = curve == "" and rsa or pkey.new { type = "EC", curve = curve }
      local jwt = parser:new(parser.encode({ sub = "a" }, key:to_PEM("private"), name))
      print(name, jwt:verify_signature(key:to_PEM("public")), pcall(jwt.verify_signature, jwt, "no key"))
    end`)
  expect(lines.map((line) => line.replace(/\S+:\d+: /, '')).toSorted()).toEqual(
    ['ES256', 'ES384', 'ES512', 'PS256', 'RS256', 'RS384', 'RS512'].map(
      (name) => `${name} true false Consumer Public Key is Invalid`,
    ),
  )
})

test('LuaSocket gives its clock, encodings and flows', async () => {
  const lines = await printed(`
    local socket, mime, ltn12 = require "socket", require "mime", require "ltn12"
    print(socket.gettime() == ngx.now(), socket.skip(1, "a", "b"), pcall(socket.tcp))
    print(mime.b64("diego:password"), mime.unb64("ZGllZ286cGFzc3dvcmQ="), mime.b64(""))
    print(mime.b64("abcd", "e"), mime.unb64("YWJj", "ZA"))
    print(mime.qp("a=\\195\\169 \\r\\n"), mime.unqp("a=3D=C3=A9=20"))
    local sink, parts = ltn12.sink.table()
    local long = ("x"):rep(5000)
    ltn12.pump.all(ltn12.source.chain(ltn12.source.string(long), mime.encode("base64")), sink)
    print(table.concat(parts) == ngx.encode_base64(long))
    parts = {}
    ltn12.pump.all(ltn12.source.cat(ltn12.source.string("ab"), ltn12.source.table { "c", "d" }),
      ltn12.sink.chain(ltn12.filter.chain(mime.encode("base64"), mime.wrap("base64", 4)), (ltn12.sink.table(parts))))
    print((table.concat(parts):gsub("\\r\\n", "|")), _G.ltn12 == ltn12)
    print(socket.protect(function() socket.try(nil, "refused") end)())`)
  expect(lines).toEqual([
    expect.stringMatching(/^true b false .*socket\.tcp\): use ngx\.socket/),
    'ZGllZ286cGFzc3dvcmQ= diego:password nil nil',
    'YWJj abc ZA',
    'a=3D=C3=A9=20\r\n a=\u00c3\u00a9  nil',
    'true',
    'YWJj|ZA==| true',
    'nil refused',
  ])
})

test('socket.http and ssl.https ask as LuaSocket does', async () => {
  const lines = await printed(`
    local http, https, ltn12 = require "socket.http", require "ssl.https", require "ltn12"
    local body, code, headers, line = http.request("http://keys.test/keys")
    print(body, code, headers["x-kind"], line)
    print(http.request("http://keys.test/", "a=1"))
    local parts = {}
    print(http.request { url = "http://keys.test/moved", sink = ltn12.sink.table(parts) })
    print(table.concat(parts), (select(2, http.request { url = "http://keys.test/moved", redirect = false })))
    print((select(2, https.request { url = "http://keys.test/keys", sink = ltn12.sink.null() })), (http.request("http://nowhere.test/")))`)
  expect(lines).toEqual([
    'keys 200 a HTTP/1.1 200 OK',
    expect.stringMatching(/^made 201 table: \S+ HTTP\/1.1 201 Created$/),
    expect.stringMatching(/^1 200 table: \S+ HTTP\/1.1 200 OK$/),
    'keys 302',
    '200 nil',
  ])
})

test('the limiters of OpenResty count, leak and hold', async () => {
  const lines = await printed(`
    local count = require("resty.limit.count").new("kong", 2, 10)
    print(count:incoming("a", true)) print(count:incoming("a", true)) print(count:incoming("a", true))
    print(count:incoming("b", false), (count:uncommit("a")), require("resty.limit.count").new("none", 1, 1))
    local req = require("resty.limit.req").new("kong", 2, 1)
    print(req:incoming("r", true)) print(req:incoming("r", true)) print(req:incoming("r", true)) print(req:uncommit("r"))
    local conn = require("resty.limit.conn").new("kong", 1, 1, 0.5)
    print(conn:incoming("c", true)) print(conn:incoming("c", true)) print(conn:incoming("c", true)) print(conn:is_committed(), conn:leaving("c", 0.1))
    local states = {}
    local one = require("resty.limit.count").new("kong", 1, 10)
    print(require("resty.limit.traffic").combine({ one, req }, { "t", "u" }, states), states[1], states[2])
    print(require("resty.limit.traffic").combine({ one, req }, { "t", "v" }))`)
  expect(lines).toEqual([
    '0 1',
    '0 0',
    'nil rejected',
    '0 0 nil shared dict not found',
    '0 0',
    '0.5 1',
    'nil rejected',
    'true',
    '0 1',
    '0.5 2',
    'nil rejected',
    'false 1',
    '0 0 0',
    'nil rejected',
  ])
})

test('a file of the scenario goes before a module of ours', async () => {
  const lines = await printed('print(require("socket").own)', { 'socket.lua': 'return { own = "mine" }' })
  expect(lines).toEqual(['mine'])
})
