import { createEngine, type Engine } from '../../engine.ts'
import type { StreamTarget } from '../../connection-protocol.ts'
import { createMemoryHost, type MemoryHost } from '../../hosts/memory/host.ts'
import type { ScriptedPeer } from '../../hosts/memory/scripted-peer.ts'
import type { Run } from '../../protocol.ts'
import { StreamClient } from '../stream-client.ts'

/** A plugin in one file. */
export function pluginFiles(name: string, body: string, priority = 1000): Record<string, string> {
  const handler = `local H = { PRIORITY = ${priority}, VERSION = "1.0.0" }\n${body}\nreturn H\n`
  const protocols =
    '{ protocols = { type = "set", elements = { type = "string", one_of = { "tcp", "tls", "udp", "tls_passthrough", "http", "https" } } } }'
  const schema = `return { name = "${name}", fields = { ${protocols}, { config = { type = "record", fields = {} } } } }\n`
  return {
    [`kong/plugins/${name}/handler.lua`]: handler,
    [`kong/plugins/${name}/schema.lua`]: schema,
  }
}

/** An upstream that says back what it hears, with `echo:` in front. */
export const ECHO: ScriptedPeer = {
  heard: (bytes, talk) => talk.send(new Uint8Array([...text('echo:'), ...bytes])),
}

export const text = (value: string): Uint8Array => new TextEncoder().encode(value)
export const words = (bytes: Uint8Array): string => new TextDecoder().decode(bytes)

export interface StreamUnderTest {
  readonly host: MemoryHost
  readonly engine: Engine
  readonly runs: Run[]
}

/** An engine on the memory host; every session is recorded. */
export async function streamEngine(
  files: Readonly<Record<string, string>>,
  peer: ScriptedPeer | undefined = ECHO,
): Promise<StreamUnderTest> {
  const host = createMemoryHost({ peer: () => peer })
  const runs: Run[] = []
  const engine = createEngine({ host, onRun: (read) => runs.push(read()) })
  const applied = await host.run(engine.apply({ id: 'streams', files }))
  if (!applied.ok) throw new Error(applied.diagnostics.map(({ message }) => message).join('\n'))
  return { host, engine, runs }
}

/** What a client of a session saw. */
export interface Conversation {
  readonly heard: string[]
  readonly closed: boolean[]
  readonly run: Run
  readonly log: readonly string[]
}

export type Act = (client: StreamClient, host: MemoryHost) => Promise<void> | void

/** Opens a session, lets the client act, and waits for its end. */
export async function converse(
  { host, engine, runs }: StreamUnderTest,
  target: Partial<StreamTarget>,
  act: Act,
): Promise<Conversation> {
  const heard: string[] = []
  const closed: boolean[] = []
  const client = new StreamClient(
    { kind: 'tcp', server: { ip: '127.0.0.1', port: 9000 }, ...target },
    { received: (bytes) => heard.push(words(bytes)), closed: (isReset) => closed.push(isReset) },
  )
  const before = host.lines.length
  const over = engine.handle(client.exchange, { isRecorded: true })
  await host.run(settle(host))
  await act(client, host)
  await host.run(over)
  const [run] = runs.slice(-1)
  if (!run) throw new Error('the session was not recorded')
  return { heard, closed, run, log: host.lines.slice(before).map(({ level, message }) => `${level} ${message}`) }
}

/** Everything that needs no time has happened. */
export async function settle(host: MemoryHost): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await host.nextTurn()
}
