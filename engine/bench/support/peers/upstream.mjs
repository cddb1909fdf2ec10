// The upstream of every proxy: a small answer, keep-alive.
import { createServer } from 'node:http'

const body = Buffer.from(JSON.stringify({ message: 'hello', items: [1, 2, 3] }))
const server = createServer({ keepAliveTimeout: 60_000 }, (_request, response) => {
  response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': body.length })
  response.end(body)
})
server.listen(0, '127.0.0.1', () => console.log(server.address().port))
