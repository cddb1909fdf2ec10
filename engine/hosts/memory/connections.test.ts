import type { ConnectionRun } from '../../protocol.ts'
import { openStudioWebSocket } from '../../client-websocket.ts'
import { createEngine } from '../../engine.ts'
import type { Frame } from '../../gateway/connection.ts'
import { describeConnections } from '../connections.contract.ts'
import { scenarioFiles } from '../tests/scenarios.ts'
import { createMemoryHost } from './host.ts'

describeConnections('memory', async () => {
  const host = createMemoryHost()
  let ended: (run: ConnectionRun) => void = () => undefined
  const last = new Promise<ConnectionRun>((resolve) => (ended = resolve))
  const engine = createEngine({
    host,
    onRun: () => undefined,
    onConnection: (event) => event.type === 'ended' && ended(event.run),
  })
  await host.run(engine.apply(scenarioFiles('chat')))
  return {
    async connect(subprotocols) {
      const heard: Frame[] = []
      const random = (count: number) => host.random(count)
      const { exchange, send, close } = openStudioWebSocket(
        { kind: 'websocket', target: '/chat', headers: [['Host', 'api.test']], subprotocols },
        { random, ports: { http: 8000, https: 8443 }, onFrame: (frame) => heard.push(frame) },
      )
      void engine.handle(exchange, { isRecorded: true })
      const next = async (): Promise<Frame> => {
        for (let frame = heard.shift(); ; frame = heard.shift()) {
          if (frame) return frame
          await host.advance(1)
        }
      }
      return {
        send,
        async next() {
          const { type, data } = await next()
          return type === 'text' ? new TextDecoder().decode(data) : `bytes ${data.join()}`
        },
        async close(status, reason) {
          close(status, new TextEncoder().encode(reason))
          const frame = await next()
          return `${frame.status} ${new TextDecoder().decode(frame.data)}`
        },
      }
    },
    lastRun: () => host.run(last),
    dispose: () => engine.dispose(),
  }
})
