import type { OutboundRequest } from '../../host.ts'
import { describeHost } from '../host.contract.ts'
import { createMemoryHost, type ScriptedAnswer } from './host.ts'

const REFUSED_PORT = 9

/** The upstream of the contract, scripted. */
function contractUpstream({ target, port, body }: OutboundRequest): ScriptedAnswer | undefined {
  if (port === REFUSED_PORT) return undefined
  const text = body instanceof Uint8Array ? String.fromCharCode(...body) : ''
  const answers: Readonly<Record<string, ScriptedAnswer>> = {
    '/hello': {
      reason: 'Fine',
      headers: [
        ['X-Twice', '1'],
        ['X-Twice', '2'],
        ['Content-Length', '5'],
      ],
      chunks: ['hello'],
    },
    '/chunks': { headers: [['Transfer-Encoding', 'chunked']], chunks: ['one', 'two', 'three'], gap: 40 },
    '/echo': { chunks: [text] },
    '/reset': { failure: 'reset' },
    '/cut': { headers: [['Content-Length', '10']], chunks: ['hello'], breaksOff: true },
    '/hang': { hangs: true },
  }
  return answers[target]
}

describeHost('memory', () => {
  const host = createMemoryHost({
    upstream: contractUpstream,
    resolve: (name) => (name.endsWith('.invalid') ? undefined : ['127.0.0.1']),
  })
  return { host, upstream: { host: '127.0.0.1', port: 80 }, refusedPort: REFUSED_PORT, run: host.run }
})
