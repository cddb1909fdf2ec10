import { describe, expect, it } from 'vitest'
import { createMemoryHost, type ScriptedAnswer } from '../hosts/memory/host.ts'
import { RecordedExchange, requestOf } from '../hosts/memory/recorded-exchange.ts'
import type { BalancerTry, RequestContext } from './request-context.ts'
import { handleRequest } from './runloop.ts'
import { gatewayOf, HELLO, plugin, send, SERVICE } from './tests/gateway-under-test.ts'

describe('tries', () => {
  const triesOf = async (
    upstream: ScriptedAnswer | undefined,
    retries: number,
    method = 'GET',
  ): Promise<Partial<BalancerTry>[]> => {
    let tries: readonly BalancerTry[] = []
    const reader = plugin('reader', 1, {
      log(ctx: RequestContext) {
        tries = ctx.balancer?.tries ?? []
      },
    })
    await send({ plugins: [reader], upstream, service: { ...SERVICE, retries } }, requestOf(method, '/x'))
    return tries.map(({ ip, state, code }) => ({ ip, ...(state && { state }), ...(code !== undefined && { code }) }))
  }

  it('are marked as failed, each with what nginx answers', async () => {
    expect(await triesOf(undefined, 1)).toEqual(Array(2).fill({ ip: '10.0.0.1', state: 'failed', code: 502 }))
  })

  it('of a POST that is not sent again stay unmarked', async () => {
    expect(await triesOf({ failure: 'reset' }, 5, 'POST')).toEqual([{ ip: '10.0.0.1' }])
  })

  it('are one when the upstream answers, whatever it says', async () => {
    expect(await triesOf({ status: 503 }, 5)).toEqual([{ ip: '10.0.0.1' }])
  })

  it('stop at an answer that makes no sense', async () => {
    expect(await triesOf({ failure: 'malformed' }, 5)).toHaveLength(1)
  })
})

it('a client that leaves while the upstream is asked gets nothing, and log sees 499', async () => {
  const host = createMemoryHost({ upstream: () => ({ ...HELLO, delay: 50 }) })
  const seen: string[] = []
  const witness = plugin('witness', 1, {
    header_filter: () => void seen.push('header_filter'),
    log: (ctx) => void seen.push(`log ${ctx.response.status}`),
  })
  const exchange = new RecordedExchange(requestOf('GET', '/x'))
  host.setTimer(10, () => {
    exchange.isGone = true
  })
  await host.run(handleRequest(exchange, gatewayOf({ plugins: [witness] }, host)))
  expect({ seen, outcome: exchange.reply()?.outcome }).toEqual({ seen: ['log 499'], outcome: 'closed' })
})

it('a mistake of the engine costs one request and is logged', async () => {
  const host = createMemoryHost({ upstream: () => HELLO })
  const seen: string[] = []
  const witness = plugin('witness', 1, { log: () => void seen.push('log') })
  const gateway = {
    ...gatewayOf({ plugins: [witness] }, host),
    router: {
      match: () => {
        throw new TypeError('no such thing')
      },
    },
  }
  const exchange = new RecordedExchange(requestOf('GET', '/x'))
  await host.run(handleRequest(exchange, gateway))
  const [line] = host.lines
  expect({
    seen,
    outcome: exchange.reply()?.outcome,
    level: line?.level,
    isNamed: line?.message.includes('no such thing'),
  }).toEqual({
    seen: ['log'],
    outcome: 'closed',
    level: 'crit',
    isNamed: true,
  })
})

it('tells what went to the upstream and what came, as they were before the answer was filtered', async () => {
  const host = createMemoryHost({ upstream: () => ({ ...HELLO, headers: [['X-From', 'upstream']] }) })
  const told: unknown[] = []
  const changes = plugin('changes', 1, {
    header_filter: (ctx) => {
      ctx.response.headers.set('X-From', 'plugin')
    },
  })
  const gateway = gatewayOf({ plugins: [changes] }, host)
  const probe = { onSideCall: (_ctx: unknown, call: { exchange?: unknown }) => void told.push(call.exchange) }
  const exchange = new RecordedExchange(requestOf('GET', '/x?a=1'))
  await host.run(handleRequest(exchange, { ...gateway, probe }))
  expect(told).toEqual([
    expect.objectContaining({
      method: 'GET',
      target: '/x?a=1',
      headers: expect.arrayContaining([['X-Forwarded-Proto', 'http']]),
      answer: expect.objectContaining({ status: 200, headers: [['X-From', 'upstream']] }),
    }),
  ])
})
