import type { ConnectionMessage, ConnectionRun } from '../../protocol.ts'

/** A client of the scenario `chat`, however it reaches the gateway. */
export interface ChatClient {
  send(message: ConnectionMessage): Promise<void> | void
  /** The next message, as text or as `bytes 1,2,3`. */
  next(): Promise<string>
  /** Status and reason of the closing handshake. */
  close(status: number, reason: string): Promise<string>
}

/** A host that serves the scenario `chat`. */
export interface ConnectionHostUnderTest {
  connect(subprotocols: readonly string[]): Promise<ChatClient>
  /** The run of the connection that ended last. */
  lastRun(): Promise<ConnectionRun>
}

const text = (data: string): ConnectionMessage => ({ type: 'text', data: new TextEncoder().encode(data) })

/** What a client of every host hears of the scenario `chat`. It needs no test runner, so that it runs anywhere. */
export async function chat({ connect }: ConnectionHostUnderTest): Promise<readonly string[]> {
  const client = await connect(['v0.chat', 'v1.chat'])
  const heard: string[] = []
  await client.send(text('hello'))
  heard.push(await client.next())
  await client.send(text('card 4111 1111 1111 1111'))
  heard.push(await client.next())
  await client.send(text('/shutdown'))
  await client.send({ type: 'binary', data: new Uint8Array([1, 2, 3]) })
  heard.push(await client.next())
  heard.push(await client.close(1000, 'bye'))
  return heard
}
export const CHAT_HEARD: readonly string[] = ['hello', 'card ****', 'bytes 1,2,3', '1000 bye']

/** What every host's trace of that says, one line for each frame. */
export function chatFrames({ trace }: ConnectionRun): readonly string[] {
  return trace.events.flatMap((event) => {
    if (event.type === 'connection-opened') return [`${event.kind} ${event.subprotocol ?? ''}`]
    if (event.type === 'connection-closed') return [`${event.code} by ${event.by ?? 'nobody'}`]
    if (event.type !== 'frame-passed') return []
    const { frame, from, opcode, fate, status, plugins } = event
    const deeds = plugins.map(({ plugin, effect }) => `${plugin} ${effect}`).join(', ')
    return [`${frame} ${from} ${opcode}${status === undefined ? '' : ` ${status}`} ${fate}: ${deeds}`]
  })
}
export const CHAT_FRAMES: readonly string[] = [
  'websocket v1.chat',
  '1 client text forwarded: redact passed, multi-proto passed',
  '2 upstream text forwarded: multi-proto passed',
  '3 client text forwarded: redact changed, multi-proto passed',
  '4 upstream text forwarded: multi-proto passed',
  '5 client text dropped: redact dropped',
  '6 client binary forwarded: redact passed, multi-proto passed',
  '7 upstream binary forwarded: multi-proto passed',
  '8 client close 1000 forwarded: redact passed, multi-proto passed',
  '9 upstream close 1000 forwarded: multi-proto passed',
  'closed by client',
]
