import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'

import { folder, GatewayOnNode } from './tests/gateway-on-node.ts'
import { exchangeBytes } from './tests/raw-client.ts'
import { RawUpstream } from './tests/raw-upstream.ts'

const upstream = new RawUpstream()
const gateways: GatewayOnNode[] = []
beforeAll(() => upstream.listen())
afterAll(async () => {
  for (const gateway of gateways) await gateway.close()
  upstream.close()
})

async function open(plugins: Readonly<Record<string, string>>): Promise<GatewayOnNode> {
  const gateway = await new GatewayOnNode().open(folder(`http://127.0.0.1:${upstream.port}`, plugins))
  gateways.push(gateway)
  return gateway
}

const get = (phase: string, what: string): string =>
  `GET / HTTP/1.1\r\nHost: api.test\r\nX-Phase: ${phase}\r\nX-What: ${what}\r\nConnection: close\r\n\r\n`

/** Does in one phase what a header asks for. */
const TROUBLE = `
local Trouble = { PRIORITY = 1000, VERSION = "1.0.0" }
local deeds = {}
function deeds.throw() error("trouble") end
function deeds.loop() while true do end end
function deeds.recursion() local function again() return 1 + again() end again() end
function deeds.giant() local s = string.rep("x", 1024 * 1024 * 1024) ngx.header["X-Size"] = #s end
function deeds.growth() local t = {} while true do t[#t + 1] = { "some", "table" } end end
function deeds.strings() local s = "x" while true do s = s .. s end end
function deeds.pcalled() while true do pcall(function() while true do end end) end end
local function act(phase)
  if ngx.req.get_headers()["X-Phase"] == phase then deeds[ngx.req.get_headers()["X-What"]]() end
end
for _, phase in ipairs({ "rewrite", "access", "header_filter", "body_filter", "log" }) do
  Trouble[phase] = function() act(phase) end
end
return Trouble
`
/** Everywhere, and what takes longer in two phases: where a handler may wait, and where it may not. */
const EVERYWHERE = ['throw', 'loop', 'recursion', 'giant'] as const
const SLOW = ['growth', 'strings', 'pcalled'] as const
/** What the client sees of a handler that fails. */
const SEEN: Readonly<Record<string, RegExp>> = {
  rewrite: /^HTTP\/1\.1 500 Internal Server Error\r\n[\s\S]*An unexpected error occurred/,
  access: /^HTTP\/1\.1 500 Internal Server Error\r\n[\s\S]*An unexpected error occurred/,
  header_filter: /^$/,
  body_filter: /^$/,
  log: /^HTTP\/1\.1 200 OK\r\n[\s\S]*ok$/,
}

describe('a handler that', () => {
  let gateway: GatewayOnNode
  beforeAll(async () => {
    gateway = await open({ trouble: TROUBLE })
  })
  afterEach(() => gateway.recover())

  const cases = Object.keys(SEEN).flatMap((phase) => {
    const deeds = phase === 'access' || phase === 'log' ? [...EVERYWHERE, ...SLOW] : EVERYWHERE
    return deeds.map((what) => [what, phase] as const)
  })
  test.for(cases)('does %s in %s costs its own request only', async ([what, phase]) => {
    const answer = await exchangeBytes(gateway.port, get(phase, what))
    expect(answer).toMatch(SEEN[phase] ?? /^never$/)
    expect(await gateway.witnessed()).toContainEqual(expect.stringMatching(/^log /))
  })
})

describe('the response phase', () => {
  let gateway: GatewayOnNode
  beforeAll(async () => {
    gateway = await open({
      trouble: TROUBLE.replace(/for _, phase in [\s\S]*?\nend\n/, 'function Trouble:response() act("response") end\n'),
    })
  })
  afterEach(() => gateway.recover())

  test.for(EVERYWHERE)('%s there: 500 in Kong’s template', async (what) => {
    const answer = await exchangeBytes(gateway.port, get('response', what))
    expect(answer).toMatch(/^HTTP\/1\.1 500 Internal Server Error\r\n[\s\S]*An unexpected error occurred/)
  })
})

test.for([
  'error("trouble")',
  'while true do end',
  'local function f() return 1 + f() end f()',
  'string.rep("x", 2 ^ 30)',
])('init_worker with %s: said as critical, then with every request, which is served', async (deed) => {
  const handler = `return { PRIORITY = 1, VERSION = "1.0.0", init_worker = function() local s = "" ${deed} end }`
  const gateway = await open({ trouble: handler })
  expect(gateway.lines).toContainEqual(
    expect.stringMatching(
      /^crit .*worker initialization error: failed to execute the "init_worker" handler for plugin "trouble"/,
    ),
  )
  gateway.lines.length = 0
  expect(await exchangeBytes(gateway.port, get('none', ''))).toMatch(/^HTTP\/1\.1 200 OK/)
  expect(gateway.lines).toContainEqual(
    expect.stringMatching(/^alert .*unsafe request processing due to earlier initialization errors/),
  )
  await gateway.recover()
})

const STORMS: Readonly<Record<string, string>> = {
  'timers that start two more':
    'local function again() ngx.timer.at(0, again) ngx.timer.at(0, again) end ngx.timer.at(0, again)',
  'timers without end': 'while true do ngx.timer.at(60, function() end) end',
  'threads without end': 'while true do ngx.thread.spawn(function() ngx.sleep(0.01) end) end',
  'threads that never end': 'ngx.thread.spawn(function() while true do ngx.sleep(0) end end)',
  'coroutines without end': 'local function deeper() coroutine.wrap(deeper)() end deeper()',
}

test.for(Object.keys(STORMS))('%s leave the gateway serving', async (name) => {
  const deed = STORMS[name] ?? ''
  const handler = `return { PRIORITY = 1, VERSION = "1.0.0", access = function() if ngx.var.http_x_phase == "storm" then ${deed} end end }`
  const gateway = await open({ storm: handler })
  gateway.isRecorded = false
  const storm = exchangeBytes(gateway.port, get('storm', ''))
  await exchangeBytes(gateway.port, get('none', ''))
  for (let i = 0; i < 5; i += 1)
    expect(await exchangeBytes(gateway.port, get('none', ''))).toMatch(/^HTTP\/1\.1 200 OK/)
  await Promise.race([storm, new Promise((resolve) => setTimeout(resolve, 300))])
  expect(await exchangeBytes(gateway.port, get('none', ''))).toMatch(/^HTTP\/1\.1 200 OK/)
  await gateway.close()
})
