// A bare relay of `ws`: what comes from one side goes to the other. Prints its port.
import { WebSocket, WebSocketServer } from 'ws'

const upstreamPort = Number(process.argv[2])
const server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false })
server.on('connection', (client) => {
  const upstream = new WebSocket(`ws://127.0.0.1:${upstreamPort}`, { perMessageDeflate: false })
  const early = []
  client.on('message', (data, isBinary) => {
    if (upstream.readyState === WebSocket.OPEN) upstream.send(data, { binary: isBinary })
    else early.push([data, isBinary])
  })
  upstream.on('open', () => early.forEach(([data, isBinary]) => upstream.send(data, { binary: isBinary })))
  upstream.on('message', (data, isBinary) => client.send(data, { binary: isBinary }))
  client.on('close', () => upstream.close())
  upstream.on('close', () => client.close())
})
server.on('listening', () => console.log(server.address().port))
