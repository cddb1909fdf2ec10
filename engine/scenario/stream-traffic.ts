import type { StreamConversation, TrafficStep } from './model.ts'
import { bytesDecoder } from './stream-rules.ts'
import { duration, flag, integer, listOf, objectOf, text, type Decoder, type Place } from './strict.ts'

const stepShape = objectOf({ send: bytesDecoder, expect: bytesDecoder, wait: duration, close: flag, closed: flag })
const NOTHING = new Uint8Array()

/** One step of a client; exactly one key. */
const step: Decoder<TrafficStep> = (value, at) => {
  const given = stepShape(value, at)
  if (!given) return undefined
  const { send, expect, wait, closed } = given
  if (Object.keys(given).length !== 1)
    return at.report('a step takes exactly one of: send, expect, wait, close, closed')
  if (send) return { type: 'send', message: { type: 'bytes', data: send } }
  if (expect) return { type: 'expect', message: { type: 'binary', data: expect } }
  if (wait !== undefined) return { type: 'wait', milliseconds: wait }
  return closed ? { type: 'closed', status: undefined } : { type: 'close', status: undefined, reason: NOTHING }
}

const shape = objectOf({
  port: integer(1, 65_535),
  address: text,
  client: text,
  tls: text,
  clientCertificate: text,
  steps: listOf(step),
})

/** `tcp:` or `udp:` of a traffic item: a client of a stream port, and its script. `tls` is the server name it asks for. */
export function streamTrafficDecoder(protocol: 'tcp' | 'udp'): Decoder<StreamConversation> {
  return (value, at) => {
    const given = shape(value, at)
    if (!given) return undefined
    const { port, address = '127.0.0.1', tls, clientCertificate, steps = [] } = given
    if (port === undefined) return at.report("a stream needs the 'port' it goes to")
    const client = given.client === undefined ? undefined : endpointOf(given.client, at)
    if (given.client !== undefined && !client) return undefined
    if (tls !== undefined && protocol === 'udp') return at.report("datagrams have no 'tls'")
    return {
      target: {
        kind: tls === undefined ? protocol : 'tls',
        server: { ip: address, port },
        ...(client && { client }),
        ...(tls !== undefined && tls !== '' && { serverName: tls }),
        ...(clientCertificate !== undefined && { clientCertificate }),
      },
      steps,
    }
  }
}

/** `10.0.0.1:5000`, `[::1]:5000`; without a port it is 50000. */
function endpointOf(given: string, at: Place): { readonly ip: string; readonly port: number } | undefined {
  const [, v4, v6, port = '50000'] = /^(?:([\d.]+)|\[([\da-fA-F:]+)\])(?::(\d{1,5}))?$/.exec(given) ?? []
  const ip = v4 ?? v6
  return ip === undefined
    ? at.report("'client' must be an address, such as 10.0.0.1:50000")
    : { ip, port: Number(port) }
}
