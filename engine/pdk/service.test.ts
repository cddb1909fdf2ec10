import { expect, test } from 'vitest'

import type { BalancerData } from '../gateway/request-context.ts'
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

async function inAccess(code: string): Promise<{ readonly said: string; readonly data: BalancerData | undefined }> {
  const { ctx, run } = luaRequest()
  ctx.balancer = balancer()
  const said = await run(`local c = ngx.ctx local b = c.balancer_data ${code}`)
  ctx.afterHandler?.(ctx)
  return { said, data: ctx.balancer }
}

test.each([
  ['kong.service.set_target("10.0.0.1", 81) return b.host, b.port', '10.0.0.1 81'],
  ['kong.service.set_retries(2) return b.retries', '2'],
  ['kong.service.set_timeouts(1, 2, 3) return b.connect_timeout, b.read_timeout', '1 3'],
  ['kong.service.request.enable_buffering() return c.buffered_proxying', 'true'],
])('who holds ngx.ctx sees at once: %s', async (code, said) => {
  expect((await inAccess(code)).said).toBe(said)
})

test.each([
  ['b.host = "10.0.0.2" b.port = 82', { host: '10.0.0.2', port: 82 }],
  // looking again loses nothing
  ['b.host = "10.0.0.2" ngx.ctx.balancer_data.port = 82', { host: '10.0.0.2', port: 82 }],
  ['b.host = "10.0.0.2" kong.service.set_retries(1)', { host: '10.0.0.2', retries: 1 }],
  ['b.host = "10.0.0.2" kong.service.set_target("10.0.0.3", 83)', { host: '10.0.0.3', port: 83 }],
  ['kong.service.set_target("10.0.0.3", 83) b.port = 84', { host: '10.0.0.3', port: 84 }],
  ['kong.service.set_target("10.0.0.3", 83) local again = ngx.ctx.balancer_data', { host: '10.0.0.3', port: 83 }],
])('what a handler wrote last counts: %s', async (code, expected) => {
  expect((await inAccess(code)).data).toMatchObject(expected)
})

test('a target cannot be written to what the handler has removed', async () => {
  const { said } = await inAccess('c.balancer_data = nil kong.service.set_target("10.0.0.1", 81)')
  expect(said).toContain("attempt to index field 'balancer_data' (a nil value)")
})
