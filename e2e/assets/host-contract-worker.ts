import type { Host, OutboundRequest, OutboundResponse } from '../../engine/host.ts'
import { createServiceWorkerHost } from '../../engine/hosts/service-worker/host.ts'
import { HOST_CONTRACT, type HostUnderTest } from '../../engine/hosts/tests/host-contract.ts'
import { STREAM_CONTRACT } from '../../engine/hosts/tests/stream-contract.ts'
import { virtualStreams } from '../../engine/hosts/tests/virtual-streams.ts'
import type { UpstreamAnswerSpec, UpstreamReply, UpstreamRule } from '../../engine/scenario/model.ts'
import { createVirtualNetwork, type Network } from '../../engine/scenario/virtual-upstreams.ts'

/** A page has no sockets: its upstreams are those of phasescope.yml. `/echo` gives the bytes that came. */
function answers(echoed: Uint8Array): Readonly<Record<string, UpstreamAnswerSpec>> {
  const reply = (text: string, more: Partial<UpstreamReply> = {}): UpstreamAnswerSpec => ({
    type: 'reply',
    reply: { status: 200, headers: [], body: new TextEncoder().encode(text), chunks: 1, delay: 0, ...more },
  })
  const twice = [
    ['X-Twice', '1'],
    ['X-Twice', '2'],
  ] as const
  return {
    '/hello': reply('hello', { reason: 'Fine', headers: twice }),
    '/echo': reply('', { body: echoed }),
    '/chunks': reply('onetwothree', { chunks: 4 }),
    '/reset': { type: 'fault', fault: 'reset', delay: 0 },
    '/cut': { type: 'fault', fault: 'reset-mid-body', delay: 0 },
    '/hang': { type: 'fault', fault: 'timeout', delay: 0 },
  }
}

function networkFor(host: Host, echoed: Uint8Array): Network {
  const rules = Object.entries(answers(echoed)).map(([path, answer]): UpstreamRule => ({ match: { path }, answer }))
  const nobody: UpstreamRule = { match: {}, answer: { type: 'fault', fault: 'refused', delay: 0 } }
  const upstreams = [
    { host: 'up.test:80', rules },
    { host: 'up.test:9', rules: [nobody] },
  ]
  return createVirtualNetwork(upstreams, host)
}

function testedHost(): HostUnderTest {
  const host = createServiceWorkerHost(() => undefined)
  const fetchVirtually = (request: OutboundRequest): Promise<OutboundResponse> =>
    networkFor(host, request.body instanceof Uint8Array ? request.body : new Uint8Array()).fetch(request)
  return {
    host: { ...host, ...networkFor(host, new Uint8Array()), fetch: fetchVirtually },
    upstream: { host: 'up.test', port: 80 },
    refusedPort: 9,
    run: (promise) => promise,
  }
}

async function failures(): Promise<readonly string[]> {
  const found: string[] = []
  for (const { name, check } of HOST_CONTRACT) {
    try {
      await check(testedHost())
    } catch (error) {
      found.push(`${name}: ${String(error)}`)
    }
  }
  for (const { name, check } of STREAM_CONTRACT) {
    const lines: string[] = []
    const host = createServiceWorkerHost((_level, message) => void lines.push(message))
    try {
      await check(await virtualStreams(host, () => lines, (promise) => promise))
    } catch (error) {
      found.push(`${name}: ${String(error)}`)
    }
  }
  return found
}

globalThis.addEventListener('message', (event: MessageEvent) => {
  const [port] = event.ports
  void failures().then((found) => port?.postMessage({ count: HOST_CONTRACT.length + STREAM_CONTRACT.length, found }))
})
