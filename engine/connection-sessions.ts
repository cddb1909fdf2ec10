import * as z from 'zod/mini'

import type {
  ConnectionApi,
  ConnectionMessage,
  ConnectionReplayOptions,
  ConnectionRun,
  ConnectionTarget,
  OpenOptions,
} from './connection-protocol.ts'
import type { Engine } from './engine.ts'
import { CONNECTION_KINDS, FRAME_TYPES } from './gateway/connection.ts'
import { isCloseStatus, MAX_REASON } from './gateway/websocket/close-codes.ts'
import { MessageError, parseMessage } from './validation.ts'

const headerText = z.string().check(z.regex(/^[^\r\n\0]*$/, 'a header has no line breaks'))
const address = z.object({ ip: z.string(), port: z.number().check(z.int(), z.minimum(0), z.maximum(65_535)) })
const status = z.number().check(z.refine(isCloseStatus, 'it cannot stand in a close frame'))
const bytes = z.instanceof(Uint8Array)

const target = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('websocket'),
    target: z.string().check(z.regex(/^[^\s\0]+$/, 'a request target has no spaces')),
    headers: z.array(z.tuple([headerText.check(z.minLength(1)), headerText])),
    subprotocols: z.optional(z.array(headerText)),
    scheme: z.optional(z.enum(['ws', 'wss'])),
    client: z.optional(address),
  }),
  z.object({
    kind: z.enum(['tcp', 'tls', 'udp']),
    server: address,
    client: z.optional(address),
    serverName: z.optional(z.string()),
    clientCertificate: z.optional(z.string()),
  }),
])
const message = z.discriminatedUnion('type', [
  z.object({ type: z.enum(FRAME_TYPES), data: bytes, status: z.optional(status) }),
  z.object({ type: z.literal('bytes'), data: bytes }),
])
const openOptions = z.optional(z.object({ name: z.optional(z.string()), stopsOnEntry: z.optional(z.boolean()) }))
const replayOptions = z.object({
  timing: z.enum(['recorded', 'at-once']),
  upstream: z.enum(['live', 'recorded']),
  name: z.optional(z.string()),
})
/** What a replay needs of a recording; its events are those of a trace and are read with care. */
const recorded = z.looseObject({
  id: z.string(),
  kind: z.enum(CONNECTION_KINDS),
  target,
  trace: z.object({
    header: z.looseObject({ version: z.number() }),
    events: z.array(z.looseObject({ type: z.string() })),
  }),
})

/** Connections of all engines, as the studio drives them; every argument is checked on entry. */
export function createConnectionApi(engineOf: (scenario: string) => Engine): ConnectionApi {
  const of = (scenario: unknown) => engineOf(String(scenario)).connections()
  const unknown = (id: unknown): never => {
    throw new MessageError(`No connection "${String(id)}" stands here.`)
  }
  return {
    async openConnection(scenario, wanted, options) {
      const checked = parseMessage<ConnectionTarget>(target, wanted, 'The connection')
      return of(scenario).open(checked, parseMessage<OpenOptions | undefined>(openOptions, options, 'The options'))
    },
    async sendFrame(scenario, connection, given) {
      const checked = parseMessage<ConnectionMessage>(message, given, 'The frame')
      if (!of(scenario).send(String(connection), checked)) unknown(connection)
    },
    async closeConnection(scenario, connection, code, reason) {
      const checked = parseMessage<number | undefined>(z.optional(status), code, 'The status')
      const words = new TextEncoder().encode(reason ?? '')
      if (words.length > MAX_REASON) throw new MessageError(`A reason has ${MAX_REASON} bytes at most.`)
      return (await of(scenario).close(String(connection), checked, words)) ?? unknown(connection)
    },
    connections: async (scenario) => of(scenario).list(),
    async replayConnection(scenario, run, options) {
      parseMessage(recorded, run, 'The recorded connection')
      const wish = parseMessage<ConnectionReplayOptions>(replayOptions, options, 'The options of the replay')
      return of(scenario).replay(run satisfies ConnectionRun, wish)
    },
    async workerTrace(scenario) {
      const trace = engineOf(String(scenario)).workerTrace()
      if (!trace) throw new MessageError('No scenario runs here.')
      return trace
    },
  }
}
