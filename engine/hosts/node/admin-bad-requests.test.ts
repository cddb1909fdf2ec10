import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll, beforeAll, describe, expect, it, test } from 'vitest'

import { type RunningNode, startNode } from './start-node.ts'
import { exchangeBytes } from './tests/raw-client.ts'

const KONG_YML = `_format_version: "3.0"
services:
- name: s
  host: up.test
  routes:
  - {name: r, paths: [/x]}
consumers: [{username: ann}]
upstreams: [{name: pool.test, targets: [{target: "10.0.0.1:80"}]}]
`
const folder = mkdtempSync(join(tmpdir(), 'phasescope-bad-admin-'))
let node: RunningNode
beforeAll(async () => {
  writeFileSync(join(folder, 'kong.yml'), KONG_YML)
  node = await startNode({ folder, listen: '127.0.0.1', proxyPort: 0, adminPort: 0, studioPort: 0 })
})
afterAll(() => node.close())

interface Sent {
  readonly method: string
  readonly target: string
  readonly body?: string
  readonly headers?: readonly string[]
}

/** Bytes as they go over the wire; status and body as they come back. */
async function send({ method, target, body = '', headers = ['Content-Type: application/json'] }: Sent) {
  const head = [
    `${method} ${target} HTTP/1.1`,
    `Host: 127.0.0.1:${node.ports.admin}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
    ...headers,
  ]
  const answer = await exchangeBytes(node.ports.admin, Buffer.from(`${head.join('\r\n')}\r\n\r\n${body}`))
  const [, status = '', rest = ''] = /^HTTP\/1\.1 (\d+)[\s\S]*?\r\n\r\n([\s\S]*)$/.exec(answer) ?? []
  return { status: Number(status), text: rest }
}

const PATHS = ['services', 'routes', 'plugins', 'consumers', 'upstreams', 'upstreams/pool.test/targets', 'tags']

/** Everything there is. */
async function everything(): Promise<readonly string[]> {
  const answers = await Promise.all(PATHS.map((path) => send({ method: 'GET', target: `/${path}`, headers: [] })))
  return answers.map(({ text }) => text)
}

const violation = (message: string, fields: unknown) =>
  JSON.stringify({ code: 2, name: 'schema violation', message, fields })
const NOT_ENABLED = "plugin 'nope' not enabled; add it to the 'plugins' configuration property"
const UUID = '00000000-0000-4000-8000-000000000000'
const post = (target: string, value: unknown): Sent => ({ method: 'POST', target, body: JSON.stringify(value) })

/** What is sent, and Kong's answer: nothing of it may stay. */
const ROWS: readonly (readonly [what: string, sent: Sent, status: number, text: string])[] = [
  [
    'a wrong type and an unknown field',
    post('/services', { host: 'h', port: '80', colour: 'red' }),
    400,
    violation('2 schema violations (colour: unknown field; port: expected an integer)', {
      colour: 'unknown field',
      port: 'expected an integer',
    }),
  ],
  [
    'a plugin that is not enabled',
    post('/routes/r/plugins', { name: 'nope' }),
    400,
    violation(`schema violation (name: ${NOT_ENABLED})`, { name: NOT_ENABLED }),
  ],
  [
    'broken JSON',
    { method: 'POST', target: '/services', body: '{"host":' },
    400,
    '{"message":"Cannot parse JSON body"}',
  ],
  [
    'JSON that is no object',
    { method: 'PATCH', target: '/services/s', body: '"x"' },
    400,
    '{"message":"Cannot parse JSON body"}',
  ],
  [
    'another content type',
    { method: 'POST', target: '/services', body: 'x', headers: ['Content-Type: text/plain'] },
    415,
    '',
  ],
  [
    'two content types',
    {
      method: 'POST',
      target: '/services',
      body: '{}',
      headers: ['Content-Type: application/json', 'Content-Type: application/json'],
    },
    400,
    '{"message":"Multiple Content-Type headers not allowed"}',
  ],
  [
    'a reference to nothing',
    post('/routes', { paths: ['/y'], service: { id: UUID } }),
    400,
    JSON.stringify({
      code: 4,
      name: 'foreign key violation',
      message: `the foreign key '{id="${UUID}"}' does not reference an existing 'services' entity.`,
      fields: { service: { id: UUID } },
    }),
  ],
  [
    'a name that is taken',
    post('/services', { name: 's', host: 'h' }),
    409,
    JSON.stringify({
      code: 5,
      name: 'unique constraint violation',
      message: `UNIQUE violation detected on '{name="s"}'`,
      fields: { name: 's' },
    }),
  ],
  [
    'a row that others need',
    { method: 'DELETE', target: '/services/s' },
    400,
    JSON.stringify({
      code: 4,
      name: 'foreign key violation',
      message: "an existing 'routes' entity references this 'services' entity",
      fields: { '@referenced_by': 'routes' },
    }),
  ],
  ['a method that is not there', { method: 'PUT', target: '/services' }, 405, '{"message":"Method not allowed"}'],
  ['a path that is not there', post('/nothing/here', {}), 404, '{"message":"Not found"}'],
  ['a path that cannot be decoded', post('/services/%zz/routes', {}), 404, '{"message":"Not found"}'],
]

describe('the Admin API on its port refuses', () => {
  it.each(ROWS)('%s', async (_what, sent, status, text) => {
    const before = await everything()
    const answer = await send(sent)
    expect({ status: answer.status, body: jsonOr(answer.text) }).toEqual({ status, body: jsonOr(text) })
    expect(await everything()).toEqual(before)
  })

  it('an invalid regular expression', async () => {
    const before = await everything()
    const { status, text } = await send(post('/services/s/routes', { paths: ['~/x('] }))
    expect(status).toBe(400)
    expect(text).toContain("invalid regex: '/x(' (PCRE returned: ")
    expect(await everything()).toEqual(before)
  })

  it('a body beyond 10 MiB', async () => {
    const before = await everything()
    const { status, text } = await send(post('/services', { name: 'x'.repeat(10 * 1024 * 1024), host: 'h' }))
    expect(status).toBe(413)
    expect(text).toContain('413 Request Entity Too Large')
    expect(await everything()).toEqual(before)
  })

  it('pages from elsewhere, by origin and by name', async () => {
    const before = await everything()
    for (const origin of ['https://evil.test', 'null', 'http://127.0.0.1.evil.test']) {
      const headers = ['Content-Type: application/json', `Origin: ${origin}`]
      expect((await send({ ...post('/consumers', { username: 'eve' }), headers })).status).toBe(403)
      expect((await send({ method: 'DELETE', target: '/routes/r', headers })).status).toBe(403)
    }
    const rebound = `POST /consumers HTTP/1.1\r\nHost: evil.test\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}`
    expect(await exchangeBytes(node.ports.admin, rebound)).toMatch(/^HTTP\/1\.1 403 /)
    expect(await everything()).toEqual(before)
  })
})

test('a request that ends early changes nothing', async () => {
  const before = await everything()
  const head = `POST /consumers HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n`
  const { connect } = await import('node:net')
  await new Promise<void>((resolve) => {
    const socket = connect({ port: node.ports.admin, host: '127.0.0.1' })
    socket.on('error', () => undefined)
    socket.on('close', () => resolve())
    socket.write(`${head}{"username":"eve"}`, () => setTimeout(() => socket.destroy(), 50))
  })
  expect(await everything()).toEqual(before)
})

function jsonOr(text: string): unknown {
  return text.startsWith('{') ? JSON.parse(text) : text
}
