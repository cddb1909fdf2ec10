import { StreamClient } from '../../assembly/stream-client.ts'
import { createEngine } from '../../engine.ts'
import type { Host } from '../../host.ts'
import { streamFiles, type StreamsUnderTest } from './stream-contract.ts'

const PORTS = { tcp: 9000, udp: 9001 }

/** Streams of a host that has no sockets: virtual clients, the same engine. */
export async function virtualStreams(
  host: Host,
  lines: () => readonly string[],
  run: <T>(promise: Promise<T>) => Promise<T>,
): Promise<StreamsUnderTest> {
  const engine = createEngine({ host })
  const applied = await run(engine.apply({ id: 'streams', files: streamFiles(PORTS) }))
  if (!applied.ok) throw new Error(applied.diagnostics.map(({ message }) => message).join('\n'))
  return {
    lines,
    async open(kind) {
      let heard = ''
      let isClosed = false
      const client = new StreamClient(
        { kind, server: { ip: '127.0.0.1', port: PORTS[kind] } },
        {
          received: (bytes) => (heard += String.fromCharCode(...bytes)),
          closed: () => (isClosed = true),
        },
      )
      void engine.handle(client.exchange)
      return {
        say: (text) => client.send(new TextEncoder().encode(text)),
        end: () => client.end(),
        heard: () => heard,
        isClosed: () => isClosed,
      }
    },
    until: (holds) =>
      run(
        (async () => {
          for (let i = 0; i < 2000 && !holds(); i += 1)
            await new Promise<void>((resolve) => void host.setTimer(5, resolve))
          if (!holds()) throw new Error('it never came')
        })(),
      ),
  }
}
