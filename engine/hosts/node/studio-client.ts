import { createBirpc } from 'birpc'
import { WebSocket } from 'ws'

import type { EngineApi, StudioApi } from '../../protocol.ts'
import { decodeMessage, encodeMessage } from '../../wire.ts'
import { UsageError } from './exit-status.ts'

/** A line to a host that runs elsewhere, as a studio has it. */
export interface StudioClient {
  readonly api: EngineApi
  close(): void
}

/**
 * Connects to the studio port of a running `phasescope start`.
 * @throws {UsageError} when nobody answers there
 */
export async function connectToHost(port: number): Promise<StudioClient> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/engine`, { maxPayload: 1024 * 1024 * 1024 })
  try {
    await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject))
  } catch {
    throw new UsageError(
      `no Phasescope answers at http://localhost:${port}; start one with phasescope start, or name its --studio-port`,
    )
  }
  const api = createBirpc<EngineApi, StudioApi>(LISTENER, {
    post: (message: string) => socket.send(message),
    on: (receive) => socket.on('message', (data) => receive(String(data))),
    serialize: encodeMessage,
    deserialize: (text: string) => decodeMessage(text),
    timeout: 60_000,
  })
  return { api, close: () => socket.close() }
}

const nothing = (): void => undefined
/** Nobody listens to what the host tells on its own. */
const LISTENER: StudioApi = {
  runRecorded: nothing,
  scenarioChanged: nothing,
  logWritten: nothing,
  debugTold: nothing,
  connectionTold: nothing,
  workerTold: nothing,
  trafficTold: nothing,
  replayTold: nothing,
}
