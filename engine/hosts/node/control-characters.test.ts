import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { folder, GatewayOnNode } from './tests/gateway-on-node.ts'
import { exchangeBytes } from './tests/raw-client.ts'
import { RawUpstream } from './tests/raw-upstream.ts'

const upstream = new RawUpstream()
let gateway: GatewayOnNode
/** Values with every control character but tab, names with what no header name may have. */
const CODE = `
local P = { PRIORITY = 1000, VERSION = "1.0.0" }
local value = "a\\nb\\r\\0c\\1d\\31e\\127f\\tg\\xff"
local name = "X:\\n y"
local ways = {
  exit = function() kong.response.exit(200, "ok", { ["X-V"] = value, [name] = "n", ["X-L"] = { value, "2" }, X_Under = "u" }) end,
  error = function() kong.response.error(400, "no", { ["X-V"] = value, [name] = "n" }) end,
  ngx = function() ngx.header["X-V"] = value ngx.header[name] = "n" ngx.header["X-L"] = { value, "2" } end,
  set = function() kong.response.set_header("X-V", value) kong.response.set_headers({ [name] = "n" }) end,
  add = function() kong.response.add_header("X-V", value) kong.response.add_header(name, "n") end,
  redirect = function() local ok, e = pcall(ngx.redirect, "/a" .. value) kong.response.set_header("X-V", e) end,
}
local function act(phase)
  if ngx.req.get_headers()["X-Phase"] == phase then ways[ngx.req.get_headers()["X-Way"]]() end
end
for _, phase in ipairs({ "rewrite", "access", "header_filter" }) do
  P[phase] = function() act(phase) end
end
return P
`
const SAFE = 'a%0Ab%0D%00c%01d%1Fe%7Ff\tg\xff'

beforeAll(async () => {
  await upstream.listen()
  gateway = await new GatewayOnNode().open(folder(`http://127.0.0.1:${upstream.port}`, { p: CODE }))
})
afterAll(async () => {
  await gateway.close()
  upstream.close()
})

const ask = (phase: string, way: string): Promise<string> =>
  exchangeBytes(
    gateway.port,
    `GET / HTTP/1.1\r\nHost: api.test\r\nX-Phase: ${phase}\r\nX-Way: ${way}\r\nConnection: close\r\n\r\n`,
  )
const linesOf = (reply: string, name: RegExp): string[] =>
  (reply.split('\r\n\r\n')[0] ?? '').split('\r\n').filter((line) => name.test(line))

describe('control characters in an answer are escaped, on the wire', () => {
  it.each([
    ['rewrite', 'exit', 200],
    ['access', 'exit', 200],
    ['header_filter', 'exit', 200],
    ['rewrite', 'error', 400],
    ['access', 'error', 400],
    ['header_filter', 'error', 400],
    ['access', 'ngx', 200],
    ['header_filter', 'ngx', 200],
    ['access', 'set', 200],
    ['header_filter', 'set', 200],
    ['header_filter', 'add', 200],
  ] as const)('%s, %s', async (phase, way, status) => {
    const reply = await ask(phase, way)
    expect(reply).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `))
    expect(linesOf(reply, /^X-V:/)).toEqual([`X-V: ${SAFE}`])
    expect(linesOf(reply, /^X%3A/)).toEqual(['X%3A%0A%20y: n'])
    if (way === 'exit') expect(linesOf(reply, /^X-Under/)).toEqual(['X-Under: u'])
    if (way === 'exit' || way === 'ngx') expect(linesOf(reply, /^X-L/)).toEqual([`X-L: ${SAFE}`, 'X-L: 2'])
    expect(gateway.failures).toEqual([])
  })

  it('but not in a redirect, which refuses them', async () => {
    expect(linesOf(await ask('access', 'redirect'), /^X-V:/)).toEqual([
      expect.stringContaining('unsafe byte "0x0a" in redirect uri "/aa%0Ab'),
    ])
  })
})
