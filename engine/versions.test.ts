import { describe, expect, it } from 'vitest'

import { createEngine } from './engine.ts'
import { createMemoryHost } from './hosts/memory/host.ts'
import type { Run } from './protocol.ts'

interface Asked {
  readonly kong: string
  readonly target?: string
  readonly headers?: readonly (readonly [string, string])[]
  readonly files?: Readonly<Record<string, string>>
}

/** One request to a version; what the client and the upstream got. */
async function ask({ kong, target = '/', headers = [], files = {} }: Asked) {
  const host = createMemoryHost({ upstream: () => ({ headers: [['Content-Length', '2']], chunks: ['ok'] }) })
  const engine = createEngine({ host, change: { kong } })
  const yml = `_format_version: "3.0"
services:
- name: up
  url: http://up.test
  routes:
  - name: all
    paths: [/]
`
  const applied = await host.run(engine.apply({ id: 'versions', files: { 'kong.yml': yml, ...files } }))
  expect(applied.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([])
  const run = await host.run(engine.send({ method: 'GET', target, headers: [['Host', 'api.test'], ...headers] }))
  engine.dispose()
  return { run, upstream: host.requests.at(-1), lines: host.lines.map(({ level, message }) => `${level} ${message}`) }
}

const valueOf = (headers: readonly (readonly [string, string])[] | undefined, name: string) =>
  headers?.find(([given]) => given.toLowerCase() === name.toLowerCase())?.[1]
const bodyOf = ({ response }: Run) => new TextDecoder().decode(response.body)
const nowhere = {
  'kong.yml':
    '_format_version: "3.0"\nservices:\n- name: up\n  url: http://up.test\n  routes:\n  - name: a\n    paths: [/a]\n',
}

describe('headers of a proxied answer', () => {
  it.each([
    ['1.1', 'kong/1.1.0', undefined, undefined, undefined],
    ['3.4', 'kong/3.4.2', undefined, undefined, undefined],
    ['3.7', 'kong/3.7.1', undefined, 'id', undefined],
    ['3.8', '1.1 kong/3.8.0', 'kong/3.8.0', 'id', '1.1 kong/3.8.0'],
    ['3.15', '1.1 kong/3.15.0', 'kong/3.15.0', 'id', '1.1 kong/3.15.0'],
  ])('Kong %s: Via %s, Server %s, request id %s, Via to the upstream %s', async (kong, via, server, id, viaUp) => {
    const { run, upstream } = await ask({ kong })
    const { headers } = run.response
    const request = valueOf(headers, 'X-Kong-Request-Id')
    expect([
      valueOf(headers, 'Via'),
      valueOf(headers, 'Server'),
      request && 'id',
      valueOf(upstream?.headers, 'Via'),
    ]).toEqual([via, server, id, viaUp])
  })

  it('leaves the Via of a client alone before 3.8', async () => {
    const { upstream } = await ask({ kong: '3.4', headers: [['Via', '1.1 mine']] })
    expect(valueOf(upstream?.headers, 'Via')).toBe('1.1 mine')
  })
})

describe('an answer of Kong itself', () => {
  it.each([
    ['1.1', '{"message":"no Route matched with those values"}', undefined],
    ['3.4', '{\n  "message":"no Route matched with those values"\n}', 'latency'],
    ['3.9', '{\n  "message":"no Route matched with those values",\n  "request_id":"R"\n}', 'latency'],
  ])('Kong %s', async (kong, body, latency) => {
    const { run } = await ask({ kong, target: '/b', files: nowhere })
    expect(run.response.status).toBe(404)
    expect(bodyOf(run).replace(/[0-9a-f]{32}/, 'R')).toBe(body)
    expect(valueOf(run.response.headers, 'X-Kong-Response-Latency') && 'latency').toBe(latency)
    expect(valueOf(run.response.headers, 'Content-Type')).toBe('application/json; charset=utf-8')
  })

  it.each([
    [
      'text/html',
      'text/html; charset=UTF-8',
      '<html><head><title>Kong Error</title></head><body><h1>Kong Error</h1><p>Bad request.</p></body></html>\n',
    ],
    ['application/json', 'application/json', '{"message":"Bad request"}\n'],
    [
      'application/xml',
      'application/xml',
      '<?xml version="1.0" encoding="UTF-8"?>\n<error><message>Bad request</message></error>\n',
    ],
    ['*/*', 'text/plain; charset=UTF-8', 'Bad request\n'],
  ])('of Kong 1.1 for an error of nginx, to %s', async (accept, type, body) => {
    const { run } = await ask({
      kong: '1.1',
      headers: [
        ['Content-Length', 'x'],
        ['Accept', accept],
      ],
    })
    expect([run.response.status, bodyOf(run), valueOf(run.response.headers, 'Content-Type')]).toEqual([400, body, type])
  })
})

it('tells the studio its landmarks, and which rules stand in for unknown ones', async () => {
  const host = createMemoryHost()
  const engine = createEngine({ host, change: { kong: '1.1' } })
  await host.run(engine.apply({ id: 'landmarks', files: {} }))
  const { landmarks = [], versionNotes } = engine.overview() ?? {}
  engine.dispose()
  expect(landmarks.slice(0, 2)).toEqual([
    { name: 'zipkin', priority: 100000, phases: ['access', 'header_filter', 'body_filter', 'log', 'preread'] },
    { name: 'bot-detection', priority: 2500, phases: ['access'] },
  ])
  expect(landmarks.find(({ name }) => name === 'rate-limiting')).toEqual({
    name: 'rate-limiting',
    priority: 901,
    phases: ['access', 'header_filter', 'log'],
  })
  expect(versionNotes?.assumed).toContain('the router, the balancer, the PDK and the schemas are those of 3.10')
})
