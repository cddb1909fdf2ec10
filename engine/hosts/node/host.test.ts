import { createServer } from 'node:http'
import { type AddressInfo, createServer as createTcpServer } from 'node:net'

import { describeHost } from '../host.contract.ts'
import { createNodeHost } from './host.ts'

const ROUTES: Readonly<Record<string, Parameters<typeof createServer>[1]>> = {
  '/hello': (_, response) =>
    response.writeHead(200, 'Fine', ['X-Twice', '1', 'X-Twice', '2', 'Content-Length', '5']).end('hello'),
  '/chunks': (_, response) => {
    for (const [i, part] of ['one', 'two', 'three'].entries()) setTimeout(() => response.write(part), i * 20)
    setTimeout(() => response.end(), 60)
  },
  '/echo': (request, response) => void request.pipe(response),
  '/reset': (request) => void request.resume().on('end', () => request.socket.destroy()),
  '/cut': (request, response) => {
    response.writeHead(200, { 'Content-Length': 10 }).write('hello')
    setTimeout(() => request.socket.destroy(), 20)
  },
  '/hang': () => undefined,
}

describeHost('node', async () => {
  const host = createNodeHost(() => undefined)
  const upstream = createServer((request, response) => ROUTES[request.url ?? '']?.(request, response))
  const nobody = createTcpServer()
  for (const server of [upstream, nobody]) await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const refusedPort = (nobody.address() as AddressInfo).port
  await new Promise((resolve) => nobody.close(resolve))
  return {
    host,
    upstream: { host: '127.0.0.1', port: (upstream.address() as AddressInfo).port },
    refusedPort,
    run: (promise) => promise,
    async dispose() {
      upstream.close()
      upstream.closeAllConnections()
      await host.dispose()
    },
  }
})
