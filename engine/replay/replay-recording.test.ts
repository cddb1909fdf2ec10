import { expect, test } from 'vitest'

import { EngineError } from '../engine.ts'
import type { OutsideAnswer, Run, ScenarioFiles } from '../protocol.ts'
import { isConnection } from '../trace/compare/compare-recordings.ts'
import { compareReplays } from './compare-replays.ts'
import { ReplayHost } from './replay-host.ts'
import { replayRecording } from './replay-recording.ts'

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes)
const bytes = (given: string) => new TextEncoder().encode(given)
const cost = () => 0

function scenario(handler: string): ScenarioFiles {
  const config = { _format_version: '3.0', plugins: [{ name: 'mine' }] }
  const services = [{ name: 'up', url: 'http://10.0.0.1:80', routes: [{ name: 'all', paths: ['/'] }] }]
  return {
    id: 'replayed',
    files: {
      'kong.yml': JSON.stringify({ ...config, services }),
      'kong/plugins/mine/handler.lua': `local M = { PRIORITY = 10, VERSION = "1.0.0" }\n${handler}\nreturn M\n`,
      'kong/plugins/mine/schema.lua':
        'return { name = "mine", fields = { { config = { type = "record", fields = {} } } } }',
    },
  }
}

function recorded(target: string, outside: readonly OutsideAnswer[], startedAt = 1_700_000_000_000): Run {
  return {
    id: target,
    startedAt,
    origin: 'client',
    request: { method: 'GET', target, headers: [['Host', 'api.test']] },
    response: { status: 200, reason: 'OK', headers: [], body: new Uint8Array(), outcome: 'complete' },
    trace: { header: { version: 1, kong: '3.9', edition: 'enterprise', seed: 1, scenario: 's' }, events: [] },
    cost: 1,
    outside,
  }
}
const answered = (target: string, body: string): OutsideAnswer => ({
  type: 'http',
  call: `GET http://10.0.0.1:80${target}`,
  answer: { status: 201, reason: 'Created', httpVersion: '1.1', headers: [['X-From', 'upstream']] },
  body: [bytes(body)],
})
const failed: OutsideAnswer = {
  type: 'http',
  call: 'GET http://10.0.0.1:80/broken',
  body: [],
  failure: { code: 'refused', stage: 'connect', message: 'refused' },
}

async function all(handler: string, runs: readonly Run[]): Promise<Run[]> {
  const replayed: Run[] = []
  for await (const run of replayRecording(scenario(handler), runs, { cost })) if (!isConnection(run)) replayed.push(run)
  return replayed
}

test('the upstream answers as recorded, fails as recorded, and knows nothing else', async () => {
  const [good, broken, unknown] = await all('', [
    recorded('/good', [answered('/good', 'as it was')]),
    recorded('/broken', [failed]),
    recorded('/unknown', []),
  ])
  expect([good?.response.status, text(good?.response.body ?? bytes(''))]).toEqual([201, 'as it was'])
  expect(good?.response.headers).toContainEqual(['X-From', 'upstream'])
  expect([broken?.response.status, unknown?.response.status]).toEqual([502, 502])
})

test('time is that of the recording, chance that of the request: the same twice', async () => {
  const handler =
    'function M:access() kong.response.exit(200, ngx.now() .. " " .. require("kong.tools.uuid").uuid()) end'
  const runs = [recorded('/a', [], 1_700_000_000_000), recorded('/b', [], 1_700_000_005_000)]
  const first = (await all(handler, runs)).map(({ response }) => text(response.body))
  expect(first).toEqual((await all(handler, runs)).map(({ response }) => text(response.body)))
  expect(first.map((body) => body.split(' ')[0])).toEqual(['1700000000', '1700000005'])
  expect(first[0]?.split(' ')[1]).not.toBe(first[1]?.split(' ')[1])
})

test('a change is told for the requests it changes, and for those alone', async () => {
  const runs = ['/a', '/b', '/c'].map((target) => recorded(target, [answered(target, target)]))
  const after = 'function M:access() if kong.request.get_path() == "/b" then kong.response.exit(403) end end'
  const kinds: string[] = []
  const before = 'function M:access() end'
  const comparison = { before: scenario(before), after: scenario(after), runs, options: { cost } }
  for await (const compared of compareReplays(comparison))
    kinds.push(`${compared.recorded.id} ${'verdict' in compared ? compared.verdict.kind : compared.failure}`)
  expect(kinds).toEqual(['/a same', '/b differs', '/c same'])
})

test('a scenario that does not load is refused with its mistakes', async () => {
  await expect(all('function (', [recorded('/a', [])])).rejects.toThrow(EngineError)
})

test('a socket says each piece once as much was sent as before it; names are known from earlier requests', async () => {
  const host = new ReplayHost({ cost })
  const pieces = [
    { after: 0, bytes: bytes('hello ') },
    { after: 1, bytes: bytes('you') },
  ]
  await host.begin(1, 1000, [
    { type: 'socket', call: 'tcp 10.0.0.2:6379', pieces },
    { type: 'dns', call: 'redis.test', addresses: ['10.0.0.2'] },
  ])
  const socket = await host.connect({ protocol: 'tcp', host: '10.0.0.2', port: 6379 })
  const heard: string[] = []
  for await (const piece of socket.received) {
    heard.push(text(piece))
    if (heard.length === 1) await socket.send(bytes('PING'))
  }
  expect(heard).toEqual(['hello ', 'you'])
  await expect(host.connect({ protocol: 'tcp', host: '10.0.0.2', port: 6379 })).rejects.toThrow(
    'the recording holds no answer to tcp 10.0.0.2:6379',
  )
  expect(host.missed).toEqual(['It asks for tcp 10.0.0.2:6379, and the recording holds no answer to that.'])
  await host.begin(2, 2000, [])
  expect(await host.resolve('redis.test')).toEqual(['10.0.0.2'])
  await expect(host.resolve('nobody.test')).rejects.toThrow('the recording has no address of nobody.test')
})

test('a socket that is told something else than was recorded fails with what differs', async () => {
  const host = new ReplayHost({ cost })
  const call = 'tcp 10.0.0.2:6379'
  const pieces = [{ after: 1, afterBytes: 5, bytes: bytes('+1') }]
  await host.begin(1, 1000, [{ type: 'socket', call, pieces, said: [bytes('GET a')], saidBytes: 5 }])
  const socket = await host.connect({ protocol: 'tcp', host: '10.0.0.2', port: 6379 })
  // how it is cut into pieces does not matter
  await socket.send(bytes('GET '))
  await expect(socket.send(bytes('b'))).rejects.toThrow('tcp 10.0.0.2:6379: the recording holds no answer to "b"')
  expect(host.missed).toEqual(['It says "b" to tcp 10.0.0.2:6379; the recording has "a" there.'])
  await socket.send(bytes('a'))
  for await (const piece of socket.received) expect(text(piece)).toBe('+1')
  await expect(socket.send(bytes('more'))).rejects.toThrow('the recording holds no answer to "more"')
})
