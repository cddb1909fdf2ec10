import { afterAll, beforeAll, expect, test } from 'vitest'

import { folder, GatewayOnNode } from './tests/gateway-on-node.ts'
import { exchangeBytes } from './tests/raw-client.ts'
import { answering, RawUpstream } from './tests/raw-upstream.ts'

const upstream = new RawUpstream()
const gateway = new GatewayOnNode()
beforeAll(async () => {
  await upstream.listen()
  await gateway.open(folder(`http://127.0.0.1:${upstream.port}`, {}))
})
afterAll(async () => {
  await gateway.close()
  upstream.close()
})

const post = 'POST / HTTP/1.1\r\nHost: api.test\r\nContent-Length: 2\r\nConnection: close\r\n\r\nhi'

function answer(line: string): Promise<string> {
  upstream.heads.length = 0
  upstream.behaviour = answering(`HTTP/1.1 200 OK\r\n${line}\r\nContent-Length: 2\r\n\r\nok`)
  return exchangeBytes(gateway.port, post)
}

test.each(['X-Raw: a\x01b\x1f\x7fc', 'X-Raw: \x08', 'X-Two: \x01\r\nX-Raw: raw-0\r\nX-Three: \x02\xff'])(
  'control characters in the header of an upstream pass, as with nginx: %j',
  async (lines) => {
    const reply = await answer(lines)
    expect(reply).toMatch(/^HTTP\/1\.1 200 OK\r\n/)
    for (const line of lines.split('\r\n')) expect(reply.split('\r\n')).toContain(line)
    expect(reply).toMatch(/\r\n\r\nok$/)
    expect(upstream.heads).toHaveLength(1)
    expect(gateway.failures).toEqual([])
  },
)

test.each(['X-Raw: a\0b', 'X-Raw: a\rb', 'X-Raw: a\r\n folded', 'X\x01Raw: a', 'X Raw: a'])(
  'what nginx calls invalid is a 502, and the request is not sent again: %j',
  async (line) => {
    gateway.lines.length = 0
    expect(await answer(line)).toMatch(/^HTTP\/1\.1 502 /)
    expect(gateway.lines.join('\n')).toContain('upstream sent invalid header')
    expect(upstream.heads).toHaveLength(1)
    expect(gateway.failures).toEqual([])
  },
)
