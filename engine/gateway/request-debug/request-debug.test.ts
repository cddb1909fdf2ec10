import { describe, expect, it } from 'vitest'
import { createMemoryHost } from '../../hosts/memory/host.ts'
import { requestOf, RecordedExchange } from '../../hosts/memory/recorded-exchange.ts'
import type { HeaderPair } from '../message.ts'
import { handleRequest } from '../runloop.ts'
import { gatewayOf, HELLO, plugin, row } from '../tests/gateway-under-test.ts'
import type { GatewaySettings } from '../settings.ts'

const ASKED: HeaderPair = ['X-Kong-Request-Debug', '*']
const LOCAL = '127.0.0.1'
const REMOTE = '203.0.113.9'

async function send(
  headers: readonly HeaderPair[],
  { ip = LOCAL, settings = {}, rows = 1 }: { ip?: string; settings?: Partial<GatewaySettings>; rows?: number } = {},
) {
  const host = createMemoryHost({ upstream: () => ({ ...HELLO, delay: 30 }) })
  const slow = Array.from({ length: rows }, (_row, i) =>
    plugin(`slow-${i}`, 100 - i, {
      access: async () => new Promise<void>((resolve) => void host.setTimer(5, resolve)).then(() => undefined),
      header_filter: () => undefined,
      log: () => undefined,
    }),
  )
  const request = { ...requestOf('GET', '/x', { headers: [['Host', 'h'], ...headers] }), client: { ip, port: 1 } }
  const exchange = new RecordedExchange(request)
  const gateway = gatewayOf({ plugins: slow, rows: slow.map(({ name }) => row(name)), settings }, host)
  await host.run(handleRequest(exchange, gateway))
  const output = exchange.reply()?.head?.headers.find(([name]) => name === 'X-Kong-Request-Debug-Output')?.[1]
  const upstream = host.requests[0]?.headers.map(([name]) => name.toLowerCase()) ?? []
  return {
    output: output === undefined ? undefined : JSON.parse(output),
    passed: upstream.filter((name) => name.startsWith('x-kong-request-debug')),
    log: host.lines.map(({ level, message }) => `${level} ${message}`).filter((line) => line.includes('request-debug')),
  }
}

describe('X-Kong-Request-Debug', () => {
  it('tells a client of this machine where the time went, and the upstream nothing', async () => {
    const { output, passed, log } = await send([
      ASKED,
      ['X-Kong-Request-Debug-Token', 'x'],
      ['x-kong-request-debug-log', 'no'],
    ])
    expect(output).toEqual({
      request_id: expect.stringMatching(/^\w+$/),
      workspace_id: '0dc6f45b-8f8d-40d2-a504-473544ee190b',
      child: {
        rewrite: { total_time: 0 },
        access: {
          total_time: 5,
          child: {
            router: { total_time: 0 },
            plugins: {
              total_time: 5,
              child: { 'slow-0': { total_time: 5, child: { 'row-slow-0': { total_time: 5 } } } },
            },
          },
        },
        balancer: { total_time: 0 },
        header_filter: {
          total_time: 0,
          child: {
            plugins: {
              total_time: 0,
              child: { 'slow-0': { total_time: 0, child: { 'row-slow-0': { total_time: 0 } } } },
            },
          },
        },
        upstream: { total_time: 30, child: { time_to_first_byte: { total_time: 30 } } },
      },
    })
    expect({ passed, log }).toEqual({ passed: [], log: [] })
  })

  it('is written to the error log when that is asked for, with the end of the answer', async () => {
    const { log } = await send([ASKED, ['X-Kong-Request-Debug-Log', 'true']])
    expect(log).toHaveLength(1)
    expect(log[0]).toMatch(/^notice \[lua\] init\.lua: log\(\): \[request-debug\] output: \{"request_id"/)
    expect(log[0]).toContain('"streaming":{"total_time":0}')
    expect(log[0]).toContain('"log":{"total_time":0,')
  })

  it.each([
    ['another value', [['X-Kong-Request-Debug', 'yes']], LOCAL, undefined],
    ['no token from elsewhere', [ASKED], REMOTE, 'secret'],
    ['a wrong token', [ASKED, ['X-Kong-Request-Debug-Token', 'x']], REMOTE, 'secret'],
    ['a token where none is set', [ASKED, ['X-Kong-Request-Debug-Token', '']], REMOTE, undefined],
  ] as const)('says nothing for %s, and still hides the headers', async (_what, headers, ip, token) => {
    const { output, passed } = await send([...headers, ['X-Kong-Request-Debug-Log', 'true']] as HeaderPair[], {
      ip,
      settings: { requestDebug: { isOn: true, token } },
    })
    expect({ output, passed }).toEqual({ output: undefined, passed: [] })
  })

  it('answers the token from elsewhere', async () => {
    const { output } = await send([ASKED, ['X-Kong-Request-Debug-Token', 'secret']], {
      ip: REMOTE,
      settings: { requestDebug: { isOn: true, token: 'secret' } },
    })
    expect(output.child.access.total_time).toBe(5)
  })

  it('sends a long output elsewhere into the log, in parts', async () => {
    const { output, log } = await send([ASKED, ['X-Kong-Request-Debug-Token', 'secret']], {
      ip: REMOTE,
      rows: 40,
      settings: { requestDebug: { isOn: true, token: 'secret' } },
    })
    expect(output).toEqual({
      truncated: true,
      request_id: expect.any(String),
      message: 'Output is truncated, please check the error_log for full output by filtering with the request_id.',
    })
    const parts = log.map((line) => /parts: (\d+)\/(\d+) output: (.*)$/.exec(line) ?? [])
    expect(parts.map(([, number]) => Number(number))).toEqual(parts.map((_part, i) => i + 1))
    expect(new Set(parts.map(([, , count]) => Number(count)))).toEqual(new Set([parts.length]))
    expect(
      JSON.parse(parts.map(([, , , text]) => text).join('')).child.log.child.plugins.child['slow-39'],
    ).toBeDefined()
    expect((await send([ASKED], { rows: 40 })).output.child.access.total_time).toBe(200)
  })

  it('is an ordinary header when request_debug is off', async () => {
    const { output, passed } = await send([ASKED], { settings: { requestDebug: { isOn: false, token: undefined } } })
    expect({ output, passed }).toEqual({ output: undefined, passed: ['x-kong-request-debug'] })
  })
})
