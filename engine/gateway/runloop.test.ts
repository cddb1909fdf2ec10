import { describe, expect, it } from 'vitest'
import { requestOf } from '../hosts/memory/recorded-exchange.ts'
import { HandlerError, type PhaseHandler } from './plugin.ts'
import { HELLO, plugin, ROUTE, send, SERVICE, witness } from './tests/gateway-under-test.ts'

const RAW_EXIT_403: PhaseHandler = () => ({ type: 'exit', status: 403 })
const throwing =
  (message: string): PhaseHandler =>
  () => {
    throw new HandlerError(message)
  }
const exiting =
  (status: number, body?: string): PhaseHandler =>
  (ctx) => {
    ctx.isExited = true
    ctx.delayedResponse = { status, body, headers: [], isThrow: false }
    return { type: 'delayed-exit' }
  }

describe('a proxied request', () => {
  it('passes every phase in order of priority', async () => {
    const seen: string[] = []
    const { outcome, head, body } = await send({ plugins: [witness('b', 1, seen), witness('a', 2, seen)] })
    expect(seen).toEqual([
      'a:rewrite',
      'b:rewrite',
      'a:access',
      'b:access',
      'a:header_filter',
      'b:header_filter',
      'a:body_filter 5 false',
      'b:body_filter 5 false',
      'a:body_filter 0 true',
      'b:body_filter 0 true',
      'a:log',
      'b:log',
    ])
    expect({ outcome, head, body }).toEqual({
      outcome: 'complete',
      head: {
        status: 200,
        reason: 'OK',
        headers: [
          ['Content-Type', 'text/plain; charset=UTF-8'],
          ['Content-Length', '5'],
          ['Date', 'Mon, 01 Jan 2024 00:00:00 GMT'],
          ['X-Kong-Upstream-Latency', '0'],
          ['X-Kong-Proxy-Latency', '0'],
          ['Via', '1.1 kong/3.9.1'],
          ['Server', 'kong/3.9.1'],
          ['X-Kong-Request-Id', '0123456789abcdef0123456789abcdef'],
        ],
      },
      body: 'hello',
    })
  })

  it('tells the upstream about this hop, in the order nginx writes headers', async () => {
    const request = requestOf('POST', '/x?a=1', {
      headers: [
        ['Host', 'API.test:8000'],
        ['X-Own', '1'],
        ['Content-Length', '2'],
        ['Connection', 'close, X-Own'],
      ],
      body: new Uint8Array([104, 105]),
    })
    const { host } = await send({}, request)
    expect(host.requests.map(({ host: ip, method, target, headers }) => ({ ip, method, target, headers }))).toEqual([
      {
        ip: '10.0.0.1',
        method: 'POST',
        target: '/x?a=1',
        headers: [
          ['Via', '1.1 kong/3.9.1'],
          ['Host', 'up.test'],
          ['Connection', 'keep-alive'],
          ['X-Forwarded-For', '127.0.0.1'],
          ['X-Forwarded-Proto', 'http'],
          ['X-Forwarded-Host', 'api.test'],
          ['X-Forwarded-Port', '8000'],
          ['X-Forwarded-Path', '/x'],
          ['X-Real-IP', '127.0.0.1'],
          ['X-Kong-Request-Id', '0123456789abcdef0123456789abcdef'],
          ['Content-Length', '2'],
        ],
      },
    ])
  })

  it('loses an answer that is cut short, without its end', async () => {
    const seen: string[] = []
    const { outcome, body, log } = await send({
      plugins: [witness('a', 1, seen)],
      upstream: { ...HELLO, breaksOff: true },
    })
    expect({ outcome, body, log, filtered: seen.filter((line) => line.includes('body_filter')) }).toEqual({
      outcome: 'incomplete',
      body: 'hello',
      log: ['error upstream prematurely closed connection while reading upstream'],
      filtered: ['a:body_filter 5 false', 'a:body_filter 0 false'],
    })
  })

  it('never filters a body for HEAD', async () => {
    const seen: string[] = []
    const { body } = await send({ plugins: [witness('a', 1, seen)] }, requestOf('HEAD', '/x'))
    expect({ body, seen }).toEqual({ body: '', seen: ['a:rewrite', 'a:access', 'a:header_filter', 'a:log'] })
  })
})

describe('an upstream that fails', () => {
  it('is tried again before Kong answers 502', async () => {
    const { head, log } = await send({ upstream: undefined, service: { ...SERVICE, retries: 1 } })
    expect({ status: head?.status, log }).toEqual({
      status: 502,
      log: Array<string>(2).fill('error connect() failed (111: Connection refused) while connecting to upstream'),
    })
  })

  it('gets a POST only once when it has read it', async () => {
    const { host, head } = await send({ upstream: { failure: 'reset' } }, requestOf('POST', '/x'))
    expect({ status: head?.status, tries: host.requests.length }).toEqual({ status: 502, tries: 1 })
  })

  it('times out with 504', async () => {
    const { head, log } = await send({
      upstream: { hangs: true },
      service: { ...SERVICE, retries: 0, readTimeout: 100 },
    })
    expect({ status: head?.status, log }).toEqual({
      status: 504,
      log: ['error upstream timed out (110: Connection timed out) while reading response header from upstream'],
    })
  })

  it('is not asked when its name does not resolve', async () => {
    const { head, host } = await send({ service: { ...SERVICE, host: 'nx.invalid' } })
    expect({ status: head?.status, tries: host.requests.length }).toEqual({ status: 503, tries: 0 })
  })
})

describe('a request that leads nowhere', () => {
  it('gets 404 without a route, and only global plugins see it', async () => {
    const seen: string[] = []
    const { head, body } = await send({ plugins: [witness('a', 1, seen)], route: undefined })
    expect({ status: head?.status, body, seen }).toEqual({
      status: 404,
      body: '{\n  "message":"no Route matched with those values",\n  "request_id":"0123456789abcdef0123456789abcdef"\n}',
      seen: ['a:rewrite', 'a:header_filter', 'a:body_filter 103 false', 'a:body_filter 0 true', 'a:log'],
    })
  })

  it('gets 503 without a service, after access', async () => {
    const { head, body } = await send({ service: undefined })
    expect({ status: head?.status, isTold: body.includes('no Service found with those values') }).toEqual({
      status: 503,
      isTold: true,
    })
  })

  it('is sent to https when the route wants it', async () => {
    const { head, body } = await send({ route: { ...ROUTE, protocols: ['https'], httpsRedirectStatusCode: 301 } })
    expect({
      status: head?.status,
      location: head?.headers.find(([name]) => name === 'Location'),
      length: body.length,
    }).toEqual({
      status: 301,
      location: ['Location', 'https://api.test/x'],
      length: 134,
    })
  })

  it('is refused by nginx before any plugin when it makes no sense', async () => {
    const seen: string[] = []
    const { head } = await send({ plugins: [witness('a', 1, seen)] }, requestOf('get', '/x'))
    expect({ status: head?.status, first: seen[0] }).toEqual({ status: 400, first: 'a:header_filter' })
  })
})

describe('a plugin that ends a request', () => {
  it('stops access, yet later plugins are collected for the phases after it', async () => {
    const seen: string[] = []
    const gate = plugin('gate', 9, { access: exiting(403, 'no') })
    const { head, body } = await send({ plugins: [gate, witness('a', 1, seen)] })
    expect({ status: head?.status, body, seen }).toEqual({
      status: 403,
      body: 'no',
      seen: ['a:rewrite', 'a:header_filter', 'a:body_filter 2 false', 'a:body_filter 0 true', 'a:log'],
    })
  })

  it('gets the error page for a status without a body', async () => {
    const { head, body } = await send({ plugins: [plugin('gate', 1, { access: exiting(404) })] })
    expect({ status: head?.status, body }).toEqual({
      status: 404,
      body: 'Not found\nrequest_id: 0123456789abcdef0123456789abcdef\n',
    })
  })

  it('with a raw exit ends collecting, too, and gets the page of nginx', async () => {
    const seen: string[] = []
    const { head, body } = await send({ plugins: [plugin('gate', 9, { access: RAW_EXIT_403 }), witness('a', 1, seen)] })
    expect({ status: head?.status, length: body.length, seen }).toEqual({
      status: 403,
      length: 118,
      seen: ['a:rewrite'],
    })
  })

  it('in header_filter replaces the body in one piece', async () => {
    const seen: string[] = []
    const gate = plugin('gate', 9, {
      header_filter(ctx) {
        ctx.response.status = 403
        ctx.response.reason = undefined
        ctx.response.headers.set('Content-Length', '8')
        ctx.response.replacement = 'replaced'
        ctx.filterExit = 0
      },
    })
    const { body } = await send({ plugins: [gate, witness('a', 1, seen)] })
    expect({ body, filtered: seen.filter((line) => line.includes('body_filter')) }).toEqual({
      body: 'replaced',
      filtered: ['a:body_filter 8 true'],
    })
  })

  it('with a raw exit in header_filter starts header_filter again for the replacement', async () => {
    const seen: string[] = []
    const gate = plugin('gate', 9, {
      header_filter(ctx) {
        ctx.filterExit = 401
      },
    })
    const { head, body } = await send({ plugins: [gate, witness('a', 1, seen)] })
    expect({
      status: head?.status,
      length: body.length,
      runs: seen.filter((line) => line === 'a:header_filter').length,
    }).toEqual({
      status: 401,
      length: 144,
      runs: 2,
    })
  })
})

describe('a plugin that throws', () => {
  it('in rewrite gets the error page as text', async () => {
    const { head, body, log } = await send({ plugins: [plugin('bad', 1, { rewrite: throwing('boom') })] })
    expect({ status: head?.status, body, log }).toEqual({
      status: 500,
      body: 'An unexpected error occurred\nrequest_id: 0123456789abcdef0123456789abcdef\n',
      log: ['error lua entry thread aborted: runtime error: boom'],
    })
  })

  it('in access gets JSON, and the rest is collected', async () => {
    const seen: string[] = []
    const { head, log } = await send({
      plugins: [plugin('bad', 9, { access: throwing('boom') }), witness('a', 1, seen)],
    })
    expect({ status: head?.status, log, last: seen.at(-1) }).toEqual({
      status: 500,
      log: ['error [kong] init.lua:413 [bad] boom'],
      last: 'a:log',
    })
  })

  it('in header_filter loses the connection; log still runs', async () => {
    const seen: string[] = []
    const { outcome, log } = await send({
      plugins: [plugin('bad', 9, { header_filter: throwing('boom') }), witness('a', 1, seen)],
    })
    expect({ outcome, log, seen }).toEqual({
      outcome: 'closed',
      log: ['error failed to run header_filter_by_lua*: boom'],
      seen: ['a:rewrite', 'a:access', 'a:log'],
    })
  })

  it('in body_filter loses a small answer altogether', async () => {
    const { outcome, log } = await send({ plugins: [plugin('bad', 1, { body_filter: throwing('boom') })] })
    expect({ outcome, log }).toEqual({ outcome: 'closed', log: ['error failed to run body_filter_by_lua*: boom'] })
  })

  it('in log ends the log phase', async () => {
    const seen: string[] = []
    const { outcome } = await send({ plugins: [plugin('bad', 9, { log: throwing('boom') }), witness('a', 1, seen)] })
    expect({ outcome, logged: seen.includes('a:log') }).toEqual({ outcome: 'complete', logged: false })
  })
})

describe('buffered proxying', () => {
  it('fetches the whole answer before `response`, then filters it in one piece', async () => {
    const seen: string[] = []
    const reader = plugin('reader', 5, {
      response(ctx) {
        seen.push(`response ${ctx.answer?.bufferedBody}`)
      },
    })
    const upstream = { headers: [['Transfer-Encoding', 'chunked']] as const, chunks: ['one', 'two'], gap: 40 }
    const { body } = await send({ plugins: [reader, witness('a', 1, seen)], upstream })
    expect({ body, seen }).toEqual({
      body: 'onetwo',
      seen: [
        'a:rewrite',
        'a:access',
        'response onetwo',
        'a:header_filter',
        'a:body_filter 6 false',
        'a:body_filter 0 true',
        'a:log',
      ],
    })
  })
})

describe('a listener', () => {
  it('hears why handlers did not run', async () => {
    const skipped: string[] = []
    const probe = {
      onSkipped: (_: unknown, phase: string, name: string, { code, by }: { code: string; by?: string }) =>
        void skipped.push(`${name}:${phase} ${code} ${by ?? ''}`.trim()),
    }
    await send({ plugins: [plugin('gate', 9, { access: exiting(403, 'no') }), witness('a', 1, [])], probe })
    expect(skipped).toEqual(['a:access exited-by gate'])
  })

  it('may hold a handler back: the filters wait', async () => {
    const seen: string[] = []
    const probe = { onBeforeHandler: () => Promise.resolve() }
    const { body } = await send({ plugins: [witness('a', 2, seen), witness('b', 1, seen)], probe })
    expect({ body, count: seen.length }).toEqual({ body: 'hello', count: 12 })
  })
})
