import { describe, expect, it, test } from 'vitest'

import type { ObservedChange } from '../gateway/instrumentation.ts'
import type { KongPhase } from '../gateway/phases.ts'
import type { BalancerData, RequestContext } from '../gateway/request-context.ts'
import { plugin, row } from '../gateway/tests/gateway-under-test.ts'
import { luaRequest } from '../scripting/tests/lua-request.ts'

const balancer = (): BalancerData => ({
  scheme: 'http',
  type: 'name',
  host: 'service.test',
  port: 80,
  ip: undefined,
  hostname: undefined,
  tryCount: 0,
  retries: 5,
  connectTimeout: 60_000,
  sendTimeout: 60_000,
  readTimeout: 60_000,
  tries: [],
})

interface Handling {
  readonly phase?: KongPhase
  /** Plugin whose handler it is. */
  readonly by?: string
  /** The core finds out while it runs that the request failed. */
  readonly fail?: boolean
}

/** A request whose handlers look at `ngx.ctx` at one and the same place, which has been there before. */
async function underWay(prepare: (ctx: RequestContext) => void = () => undefined) {
  const probe: { onChange?: (ctx: RequestContext, change: ObservedChange) => void } = {}
  const request = luaRequest({ probe })
  const { ctx } = request
  const handle = async (code: string, { phase = 'access', by = 'a', fail = false }: Handling = {}) => {
    ctx.active = { plugin: plugin(by, 1, {}), row: row(by) }
    const said = await request.run(code, phase)
    if (fail) ctx.isUnexpected = true
    ctx.afterHandler?.(ctx)
    ctx.watched?.compare(ctx)
    ctx.active = undefined
    return said
  }
  prepare(ctx)
  await handle('function look() return ngx.ctx end local c = look() c.own = 1')
  await handle('local c = look()')
  await handle('local c = look()')
  return { ...request, probe, handle }
}

const ROUTE = { id: 'r1', name: 'one', protocols: ['http'], tags: [] } as never
const SERVICE = { id: 's1', name: 'first', tags: [] } as never
const MATCH = { route: ROUTE, service: SERVICE, captures: { positional: ['all'], named: { id: '7' } } } as never

/** What the core does between two handlers, how Lua sees it, and what it sees. */
const CHANGES: readonly (readonly [code: string, change: (ctx: RequestContext) => void, seen: string])[] = [
  ['KONG_PROXIED', (ctx) => (ctx.isProxied = true), 'true'],
  ['KONG_EXITED', (ctx) => (ctx.isExited = true), 'true'],
  ['KONG_UNEXPECTED', (ctx) => (ctx.isUnexpected = true), 'true'],
  ['delay_response', (ctx) => (ctx.delaysResponse = true), 'true'],
  ['buffered_proxying', (ctx) => (ctx.isBuffered = true), 'true'],
  ['KONG_WAITING_TIME', (ctx) => (ctx.timings.waitingTime = 1), '1'],
  ['KONG_RECEIVE_TIME', (ctx) => (ctx.timings.receiveTime = 2), '2'],
  ['KONG_PROXY_LATENCY', (ctx) => (ctx.timings.proxyLatency = 3), '3'],
  ['KONG_RESPONSE_LATENCY', (ctx) => (ctx.timings.responseLatency = 4), '4'],
  ['router_matches.uri_captures.id', (ctx) => (ctx.match = MATCH), '7'],
  ['route.name', (ctx) => (ctx.route = ROUTE), 'one'],
  ['service.name', (ctx) => (ctx.service = SERVICE), 'first'],
]

describe('what the core changed since the last handler looked', () => {
  it.each(CHANGES)('is there: %s', async (field, change, seen) => {
    const { ctx, handle } = await underWay()
    change(ctx)
    expect(await handle(`return look().${field}`)).toBe(seen)
  })

  it.each(CHANGES)('is gone again: %s', async (field, change) => {
    const { ctx, handle } = await underWay(change)
    ctx.isProxied = ctx.isExited = ctx.isUnexpected = ctx.delaysResponse = ctx.isBuffered = false
    const { timings } = ctx
    timings.waitingTime = timings.receiveTime = timings.proxyLatency = timings.responseLatency = undefined
    ctx.match = ctx.route = ctx.service = undefined
    // what the router found stays, as in Kong
    const key = field.split('.')[0] ?? ''
    expect(await handle(`return type(look().${key})`)).toBe(key === 'router_matches' ? 'table' : 'nil')
  })

  it.each(['waitingTime', 'receiveTime', 'proxyLatency', 'responseLatency'] as const)('is a new %s', async (time) => {
    const { ctx, handle } = await underWay((request) => (request.timings[time] = 5))
    ctx.timings[time] = 6
    expect(
      await handle(
        'local c = look() return c.KONG_WAITING_TIME or c.KONG_RECEIVE_TIME or c.KONG_PROXY_LATENCY or c.KONG_RESPONSE_LATENCY',
      ),
    ).toBe('6')
  })

  it('is the phase and the plugin', async () => {
    const { handle } = await underWay()
    expect(await handle('local c = look() return c.KONG_PHASE, c.plugin_id', { by: 'b' })).toBe('32 row-b')
    expect(await handle('local c = look() return c.KONG_PHASE, c.plugin_id', { phase: 'log' })).toBe('8192 row-a')
    expect(await handle('local c = look() return c.plugin_id', { phase: 'log', by: 'b' })).toBe('row-b')
  })

  it('is the balancer, and what it has', async () => {
    const { ctx, handle } = await underWay()
    ctx.balancer = balancer()
    expect(await handle('return look().balancer_data.host')).toBe('service.test')
    ctx.balancer.host = 'other.test'
    expect(await handle('return look().balancer_data.host')).toBe('other.test')
    ctx.balancer = undefined
    expect(await handle('return look().balancer_data')).toBe('nil')
  })

  it('is whether the upstream spoke TLS, for those who asked', async () => {
    const { ctx, handle } = await underWay((request) => (request.isProxied = true))
    await handle('kong.service.enable_recording_upstream_ssl()')
    ctx.vars.set('upstream_scheme', 'https')
    expect(await handle('return look().upstream_ssl_enabled')).toBe('true')
    ctx.vars.set('upstream_scheme', 'http')
    expect(await handle('return look().upstream_ssl_enabled')).toBe('false')
  })
})

describe('what a handler writes', () => {
  it('is a consumer: set, another, changed in place, taken away', async () => {
    const { ctx, handle } = await underWay()
    await handle('look().authenticated_consumer = { id = "c1", username = "carol" }')
    expect(ctx.consumer).toMatchObject({ id: 'c1', username: 'carol' })
    await handle('look().authenticated_consumer = { id = "c2" }')
    expect(ctx.consumer).toMatchObject({ id: 'c2', username: undefined })
    await handle('look().authenticated_consumer.id = "c3"')
    expect(ctx.consumer).toMatchObject({ id: 'c3' })
    await handle('look().authenticated_consumer = nil')
    expect(ctx.consumer).toBeUndefined()
  })

  it('is a credential alone', async () => {
    const { ctx, handle } = await underWay()
    await handle('look().authenticated_credential = "key"')
    expect(ctx.credential).toBe('key')
    await handle('look().authenticated_credential = "other key"')
    expect(ctx.credential).toBe('other key')
    await handle('look().authenticated_credential = nil')
    expect(ctx.credential).toBeUndefined()
  })

  it('turns buffering on', async () => {
    const { ctx, handle } = await underWay()
    await handle('look().buffered_proxying = false')
    expect(ctx.isBuffered).toBe(false)
    await handle('look().buffered_proxying = true')
    expect(ctx.isBuffered).toBe(true)
  })

  it('is where the request goes, and that it goes nowhere', async () => {
    const { ctx, handle } = await underWay((request) => (request.balancer = balancer()))
    await handle('look().balancer_data.host = "plugin.test"')
    expect(ctx.balancer?.host).toBe('plugin.test')
    await handle('look().balancer_data = nil')
    expect(ctx.balancer).toBeUndefined()
  })

  it('counts in a table that the handler before left in a variable', async () => {
    const { ctx, handle } = await underWay()
    await handle('KEPT = look()')
    await handle('local c = look() KEPT.authenticated_consumer = { id = "c1" }')
    expect(ctx.consumer).toMatchObject({ id: 'c1' })
    await handle('KEPT.authenticated_consumer = { id = "c2" }')
    await handle('local c = look()')
    expect(ctx.consumer).toMatchObject({ id: 'c2' })
  })

  it('does not count when the handler never looked', async () => {
    const { ctx, handle } = await underWay()
    ctx.balancer = balancer()
    await handle('local x = 1')
    expect(ctx.balancer).toBeDefined()
  })

  it('to keys of Kong stays until the core changes something', async () => {
    const { ctx, handle } = await underWay((request) => (request.route = ROUTE))
    await handle('local c = look() c.route = "mine" c.plugin_id = nil')
    expect(await handle('local c = look() return c.route, c.plugin_id', { by: 'b' })).toBe('mine row-b')
    ctx.isExited = true
    expect(await handle('return look().route.name')).toBe('one')
  })

  it('never ends up under another key, wherever its table has them by then', async () => {
    const { handle } = await underWay()
    const said = await handle(`local c = look()
      for i = 1, 20 do c["key" .. i] = i end
      for i = 1, 20 do c["key" .. i] = nil end
      c.KONG_PHASE = nil
      for i = 1, 20 do c["other" .. i] = i end
      local plugin = look().plugin_id
      for i = 1, 20 do assert(c["other" .. i] == i) end
      return plugin, c.own, #c.request_id, type(c.KONG_PROCESSING_START)`)
    expect(said).toBe('row-a 1 32 number')
  })

  it('may be many keys', async () => {
    const { ctx, handle } = await underWay()
    await handle('local c = look() for i = 1, 40 do c["key" .. i] = i end')
    expect(await handle('return look().plugin_id', { by: 'b' })).toBe('row-b')
    await handle('look().authenticated_consumer = { id = "c1" }')
    expect(ctx.consumer).toMatchObject({ id: 'c1' })
    await handle('local c = look() c.last = 1 for k in pairs(c) do c[k] = nil end')
    expect(await handle('local c = look() c.again = 1 return c.plugin_id, c.KONG_PHASE', { by: 'b' })).toBe('row-b nil')
    expect(ctx.consumer).toBeUndefined()
  })
})

describe('another table', () => {
  it('never shows what Kong knows', async () => {
    const { handle } = await underWay()
    await handle('ngx.ctx = { mine = 1 }')
    expect(await handle('local c = look() return c.mine, c.plugin_id, c.KONG_PHASE')).toBe('1 nil nil')
    expect(await handle('local c = look() return c.mine, c.plugin_id, c.KONG_PHASE')).toBe('1 nil nil')
  })

  it('may be the same, which is no longer Kong’s then', async () => {
    const { handle } = await underWay()
    await handle('ngx.ctx = ngx.ctx')
    expect(await handle('return look().plugin_id', { by: 'b' })).toBe('row-a')
    expect(await handle('return look().KONG_PHASE', { phase: 'log' })).toBe('32')
  })

  it('gives way to the first one in the error handler', async () => {
    const { ctx, handle } = await underWay()
    await handle('look().first = 1 ngx.ctx = { mine = 1 }')
    await handle('local c = look()')
    ctx.isUnexpected = true
    expect(await handle('local c = look() return c.first, c.mine, c.plugin_id', { by: 'b' })).toBe('1 nil row-b')
    expect(await handle('return look().plugin_id')).toBe('row-a')
  })

  it('is read back from when a handler fails after it assigned one', async () => {
    const { ctx, handle } = await underWay((request) => (request.isUnexpected = true))
    await handle('look().authenticated_consumer = { id = "c1" } ngx.ctx = {}')
    expect(ctx.consumer).toMatchObject({ id: 'c1' })
  })

  it('is that of another request of the same machine', async () => {
    const { ctx, vm, handle } = await underWay()
    for (let turn = 0; turn < 2; turn++) await handle('local c = look()', { phase: 'log' })
    const other = Object.assign(Object.create(Object.getPrototypeOf(ctx) as object) as RequestContext, ctx)
    other.scripting = undefined
    other.afterHandler = undefined
    ctx.active = other.active = { plugin: plugin('a', 1, {}), row: row('a') }
    const own = vm.callPlain(vm.load('local c = look() c.mine = 2 return c.own, c.mine', '@x'), [], {
      context: other,
    })
    expect(own).toEqual([undefined, 2])
    expect(await handle('local c = look() return c.own, c.mine')).toBe('1 nil')
  })

  it('is read back from although another request looked in between', async () => {
    const { ctx, vm, handle } = await underWay()
    const other = Object.assign(Object.create(Object.getPrototypeOf(ctx) as object) as RequestContext, ctx)
    other.scripting = undefined
    const write = 'look().authenticated_consumer = { id = "c1" }'
    vm.callPlain(vm.load(write, '@x'), [], { context: other })
    await handle('local c = look()')
    other.afterHandler?.(other)
    expect([other.consumer?.id, ctx.consumer]).toEqual(['c1', undefined])
  })

  it('is the first one again for what fails after an internal redirect', async () => {
    const { ctx, handle } = await underWay()
    await handle('look().authenticated_consumer = { id = "c1" } ngx.ctx = {}')
    ctx.scripting = undefined
    await handle('local c = look()')
    await handle('local c = look() kong.response.set_header("a", "b")')
    expect(ctx.consumer).toBeUndefined()
    await handle('local c = look()', { fail: true })
    expect(ctx.consumer).toMatchObject({ id: 'c1' })
  })

  it('is begun when the core dropped the old one', async () => {
    const { ctx, handle } = await underWay()
    ctx.scripting = undefined
    expect(await handle('local c = look() return c.own, c.plugin_id', { by: 'b' })).toBe('nil row-b')
  })
})

test('who begins to listen hears of changes from then on', async () => {
  const heard: string[] = []
  const { probe, handle } = await underWay()
  probe.onChange = (_ctx, { key, before, after }) => void heard.push(`${key}: ${before} → ${after}`)
  await handle('look().own = 2')
  await handle('look().own = 3')
  expect(heard).toEqual(['own: 1 → 2', 'own: 2 → 3'])
})

test.each([
  ['rawset(ngx, "ctx", 5)', '5'],
  ['getmetatable(ngx).__index = function() return "asked" end', 'asked'],
  ['local m = getmetatable(ngx) m.__index = nil', 'nil'],
  ['setmetatable(ngx, nil)', 'nil'],
  ['setmetatable(ngx, { __index = { ctx = 6 } })', '6'],
  ['ngx.more = 1', 'true'],
])('who changes ngx itself gets that: %s', async (code, seen) => {
  const { handle } = await underWay()
  await handle('function mine() local c = look() return type(c) == "table" and c.own == 1 or c end')
  await handle(code)
  expect(await handle('return mine()')).toBe(seen)
})

test('who looked before any handler ran sees the plugin later', async () => {
  const { ctx, run, handle } = await underWay()
  ctx.scripting = undefined
  expect(await run('return look().plugin_id')).toBe('nil')
  expect(await handle('return look().plugin_id')).toBe('row-a')
})

test('outside any request there is nothing to look at', async () => {
  const { vm } = await underWay()
  const [isFine, message] = vm.callPlain(vm.load('return pcall(look)', '@x'), [])
  expect([isFine, message]).toEqual([false, expect.stringContaining('no request found')])
})
