import { WebSocket } from 'ws'

import type { ConnectionRun } from '../../../protocol.ts'
import { describeConnections } from '../../connections.contract.ts'
import { scenarioFiles } from '../../tests/scenarios.ts'
import { eventually, GatewayOnNode } from '../tests/gateway-on-node.ts'

describeConnections('Node', async () => {
  const runs: ConnectionRun[] = []
  const gateway = new GatewayOnNode(undefined, (event) => event.type === 'ended' && runs.push(event.run))
  await gateway.open(scenarioFiles('chat').files)
  return {
    async connect(subprotocols) {
      const socket = new WebSocket(`ws://127.0.0.1:${gateway.port}/chat`, [...subprotocols])
      const heard: string[] = []
      socket.on('message', (data: Buffer, isBinary: boolean) =>
        heard.push(isBinary ? `bytes ${[...data].join()}` : data.toString()),
      )
      await new Promise((resolve) => socket.once('open', resolve))
      return {
        send: ({ type, data }) => socket.send(data, { binary: type === 'binary' }),
        async next() {
          await eventually(() => heard.length > 0)
          return heard.shift() ?? ''
        },
        close(status, reason) {
          const closed = new Promise<string>((resolve) =>
            socket.once('close', (code, words) => resolve(`${code} ${words.toString()}`)),
          )
          socket.close(status, reason)
          return closed
        },
      }
    },
    async lastRun() {
      await eventually(() => runs.length === 1)
      return runs[0] ?? Promise.reject(new Error('no run'))
    },
    dispose: () => gateway.close(),
  }
})
