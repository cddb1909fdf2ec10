import { describe, expect, it } from 'vitest'
import { requestOf } from '../hosts/memory/recorded-exchange.ts'
import type { HeaderPair } from './message.ts'
import { plugin, send, type UnderTest } from './tests/gateway-under-test.ts'

const HOST: HeaderPair = ['Host', 'api.test']

async function upstreamSees(
  headers: readonly HeaderPair[],
  under: UnderTest = {},
  target = '/x',
): Promise<Record<string, string>> {
  const { host } = await send(under, requestOf('GET', target, { headers }))
  const [request] = host.requests
  return {
    target: request?.target ?? '',
    ...Object.fromEntries((request?.headers ?? []).map(([name, value]) => [name.toLowerCase(), value])),
  }
}

describe('what an upstream is told', () => {
  it('ignores forwarded headers of peers that are not trusted', async () => {
    const seen = await upstreamSees([
      HOST,
      ['X-Forwarded-Proto', 'https'],
      ['X-Forwarded-For', '1.2.3.4'],
      ['X-Real-IP', '1.2.3.4'],
    ])
    expect(seen).toMatchObject({
      'x-forwarded-proto': 'http',
      'x-forwarded-for': '1.2.3.4, 127.0.0.1',
      'x-real-ip': '127.0.0.1',
    })
  })

  it('passes on what a trusted proxy said', async () => {
    const headers: HeaderPair[] = [
      HOST,
      ['X-Forwarded-Proto', 'https'],
      ['X-Forwarded-Port', '443'],
      ['X-Real-IP', '1.2.3.4'],
    ]
    const seen = await upstreamSees(headers, { settings: { trustedIps: ['127.0.0.0/8'] } })
    expect(seen).toMatchObject({
      'x-forwarded-proto': 'https',
      'x-forwarded-port': '443',
      'x-forwarded-for': '1.2.3.4',
      'x-real-ip': '1.2.3.4',
    })
  })

  it('walks a chain of proxies back to the first that is not trusted', async () => {
    const settings = {
      trustedIps: ['127.0.0.1', '10.0.0.0/8'],
      realIpHeader: 'X-Forwarded-For',
      isRealIpRecursive: true,
    }
    const seen = await upstreamSees([HOST, ['X-Forwarded-For', '9.9.9.9, 8.8.8.8:1234, 10.1.1.1']], { settings })
    expect(seen['x-real-ip']).toBe('8.8.8.8')
  })

  it('drops what concerns one hop only', async () => {
    const hop: HeaderPair[] = [
      ['Connection', 'close, X-Hop'],
      ['X-Hop', '1'],
      ['Proxy', 'p'],
      ['Proxy-Connection', 'p'],
      ['Keep-Alive', 'k'],
    ]
    const seen = await upstreamSees([HOST, ...hop, ['TE', 'trailers, deflate'], ['Upgrade', 'h2c'], ['Trailer', 'X']])
    expect({ ...seen, 'x-kong-request-id': '' }).toEqual({
      target: '/x',
      te: 'trailers',
      via: '1.1 kong/3.9.1',
      host: 'up.test',
      connection: 'keep-alive',
      'x-forwarded-for': '127.0.0.1',
      'x-forwarded-proto': 'http',
      'x-forwarded-host': 'api.test',
      'x-forwarded-port': '8000',
      'x-forwarded-path': '/x',
      'x-real-ip': '127.0.0.1',
      'x-kong-request-id': '',
      trailer: 'X',
    })
  })

  it('asks for a websocket as the client did', async () => {
    expect(await upstreamSees([HOST, ['Upgrade', 'WebSocket']])).toMatchObject({
      upgrade: 'websocket',
      connection: 'keep-alive, Upgrade',
    })
  })

  it('keeps a lone question mark', async () => {
    expect([
      (await upstreamSees([HOST], {}, '/x?'))['target'],
      (await upstreamSees([HOST], {}, '/x?a'))['target'],
    ]).toEqual(['/x?', '/x?a'])
  })

  it('gets the Host that a plugin chose', async () => {
    const chooser = plugin('chooser', 1, { access: (ctx) => void ctx.vars.set('upstream_host', 'chosen.test') })
    expect(await upstreamSees([HOST], { plugins: [chooser] })).toMatchObject({ host: 'chosen.test' })
  })
})
