import * as z from 'zod/mini'

import type { TrafficApi, TrafficFilter } from '../traffic-protocol.ts'
import { MessageError, parseMessage, parseScenarioFiles } from '../validation.ts'
import type { TrafficRecorder } from './traffic-recorder.ts'

const count = z.number().check(z.int(), z.minimum(0))
const text = z.string().check(z.maxLength(1000))
const filter = z.strictObject({
  kind: z.optional(z.enum(['http', 'websocket', 'tcp', 'tls', 'udp'])),
  method: z.optional(text),
  path: z.optional(text),
  status: z.optional(text),
  plugin: z.optional(text),
  text: z.optional(text),
})
/** Less than a megabyte would hold next to nothing. */
const bound = count.check(z.minimum(1024 * 1024), z.maximum(4 * 1024 * 1024 * 1024))
const most = count.check(z.minimum(1), z.maximum(10_000_000))
const change = z.strictObject({
  isPaused: z.optional(z.boolean()),
  isLasting: z.optional(z.boolean()),
  bound: z.optional(bound),
  most: z.optional(most),
})
const part = z.optional(z.strictObject({ after: z.optional(count), count: z.optional(count.check(z.minimum(1))) }))
const page = z.optional(z.strictObject({ from: z.optional(count), count: z.optional(count.check(z.maximum(5000))) }))

/** Recorded traffic as the studio asks for it; every argument is checked on entry. */
export function createTrafficApi(recorder: TrafficRecorder | undefined): TrafficApi {
  const of = (): TrafficRecorder => {
    if (!recorder) throw new MessageError('This host records no traffic: run the scenario on the Node backend.')
    return recorder
  }
  const filterOf = (value: unknown): TrafficFilter => parseMessage<TrafficFilter>(filter, value, 'The filter')
  return {
    traffic: async () => recorder?.state(),
    changeTraffic: async (value) => of().change(parseMessage(change, value, 'The change of the recording')),
    clearTraffic: async () => of().clear(),
    listTraffic: async (wanted, asked) => of().list(filterOf(wanted), parseMessage(page, asked, 'The page') ?? {}),
    readRun: async (id) => of().read(String(id)),
    exportTraffic: async (wanted, asked) => of().export(filterOf(wanted), parseMessage(part, asked, 'The part') ?? {}),
    replayTraffic: async (scenario, wanted) => of().replay(parseScenarioFiles(scenario), filterOf(wanted)),
    readReplay: async (id) => of().readReplay(String(id)),
  }
}
