import { describe, expect, it } from 'vitest'
import { requestOf } from '../hosts/memory/recorded-exchange.ts'
import type { Instrumentation } from './instrumentation.ts'
import type { GatewayRequest } from './message.ts'
import { HandlerError, type PhaseHandler } from './plugin.ts'
import type { SkipReason } from './skip-reason.ts'
import { ALICE, plugin, ROUTE, row, send, witness, type UnderTest } from './tests/gateway-under-test.ts'

async function skippedIn(under: UnderTest, request?: GatewayRequest): Promise<Record<string, SkipReason>> {
  const skipped: Record<string, SkipReason> = {}
  const probe: Instrumentation = {
    onSkipped(_ctx, phase, name, reason) {
      skipped[`${name}:${phase}`] = reason
    },
  }
  await send({ ...under, probe }, request)
  return skipped
}

const delayed: PhaseHandler = (ctx) => {
  ctx.delayedResponse = { status: 403, body: 'no', headers: [], isThrow: false }
  return { type: 'delayed-exit' }
}
const throws: PhaseHandler = () => {
  throw new HandlerError('boom', { at: { file: 'kong/plugins/bad/handler.lua', line: 7 } })
}

describe('why a handler did not run', () => {
  it('its rows are disabled', async () => {
    const rows = [row('a', { enabled: false })]
    const skipped = await skippedIn({ plugins: [witness('a', 1, [])], rows })
    expect(new Set(Object.values(skipped).map(({ code }) => code))).toEqual(new Set(['disabled']))
  })

  it('it belongs to a consumer nobody is', async () => {
    const rows = [row('a', { consumerId: ALICE.id })]
    expect(await skippedIn({ plugins: [witness('a', 1, [])], rows })).toEqual({
      'a:rewrite': { code: 'not-global', detail: 'consumer alice' },
      'a:access': { code: 'no-config-in-scope', detail: 'consumer alice' },
      'a:header_filter': { code: 'no-config-in-scope', detail: 'consumer alice' },
      'a:body_filter': { code: 'no-config-in-scope', detail: 'consumer alice' },
      'a:log': { code: 'no-config-in-scope', detail: 'consumer alice' },
    })
  })

  it('no route matched', async () => {
    const rows = [row('a', { routeId: ROUTE.id }), row('b')]
    const skipped = await skippedIn({ plugins: [witness('a', 2, []), witness('b', 1, [])], rows, route: undefined })
    expect([skipped['a:log'], skipped['b:access'], skipped['b:log']]).toEqual([
      { code: 'no-route' },
      { code: 'no-route' },
      undefined,
    ])
  })

  it('a plugin exited before', async () => {
    const skipped = await skippedIn({ plugins: [plugin('gate', 9, { access: delayed }), witness('a', 1, [])] })
    expect(skipped).toEqual({ 'a:access': { code: 'exited-by', by: 'gate', detail: '403' } })
  })

  it('a plugin threw before', async () => {
    const at = { file: 'kong/plugins/bad/handler.lua', line: 7 }
    const skipped = await skippedIn({ plugins: [plugin('bad', 9, { rewrite: throws }), witness('a', 1, [])] })
    expect(skipped).toEqual({
      'a:rewrite': { code: 'error-in', by: 'bad', at },
      'a:access': { code: 'error-in', by: 'bad', at, endedIn: 'rewrite' },
    })
  })

  it('there is no body', async () => {
    const skipped = await skippedIn({ plugins: [witness('a', 1, [])] }, requestOf('HEAD', '/x'))
    expect(skipped).toEqual({
      'a:body_filter': { code: 'dropped-by', by: 'nginx', detail: 'no body: HEAD, status 200' },
    })
  })

  it('the connection is not TLS', async () => {
    const skipped = await skippedIn({ plugins: [plugin('c', 1, { certificate: () => undefined })] })
    expect(skipped).toEqual({ 'c:certificate': { code: 'not-tls' } })
  })
})
