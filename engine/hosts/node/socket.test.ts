import { createSocket, type Socket as UdpSocket } from 'node:dgram'
import { createServer as createTcpServer, type Server } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'
import { afterEach, describe, expect, it } from 'vitest'
import { OutboundError, type Socket } from '../../host.ts'
import { connectSocket } from './socket.ts'

const closing: (() => void)[] = []
afterEach(() => {
  for (const close of closing.splice(0)) close()
})

const bytes = (text: string) => new TextEncoder().encode(text)

async function portOf(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closing.push(() => server.close())
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}

async function open(port: number, protocol: 'tcp' | 'udp' = 'tcp'): Promise<Socket> {
  const socket = await connectSocket({ protocol, host: '127.0.0.1', port })
  closing.push(() => socket.close())
  return socket
}

/** The next text, or why none came. */
function reader(socket: Socket): () => Promise<string | undefined> {
  const pieces = socket.received[Symbol.asyncIterator]()
  return async () => {
    try {
      const { done, value } = await pieces.next()
      return done === true ? undefined : new TextDecoder().decode(value)
    } catch (error) {
      return `failed: ${error instanceof OutboundError ? `${error.code} ${error.message}` : String(error)}`
    }
  }
}

/** Of nobody, for redis.test, until 2099: openssl req -x509 -newkey ec -subj /CN=redis.test */
const key = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgs+drtkv10xeB5pb1
cPCqXIPaznKOJ7BKnSo4AVE+F1OhRANCAASHJsNqj6CRa3pt+XKYLwtqB2lEAFCK
BHPcPe8CdB8Ys6GLnBUuFHNTwSvYPn1YCR999ifZxxURSa1FR/xDQbqy
-----END PRIVATE KEY-----`
const cert = `-----BEGIN CERTIFICATE-----
MIIBgjCCASegAwIBAgIUWy0kpt+PwoBZ4u6vyczt5yUKJQgwCgYIKoZIzj0EAwIw
FTETMBEGA1UEAwwKcmVkaXMudGVzdDAgFw0yNjExMjAxNjM0NDRaGA8yMTAwMTAy
MzE2MzQ0NFowFTETMBEGA1UEAwwKcmVkaXMudGVzdDBZMBMGByqGSM49AgEGCCqG
SM49AwEHA0IABIcmw2qPoJFrem35cpgvC2oHaUQAUIoEc9w97wJ0HxizoYucFS4U
c1PBK9g+fVgJH332J9nHFRFJrUVH/ENBurKjUzBRMB0GA1UdDgQWBBR2uv2PQrrO
yn80y1QGznLnvZEUzjAfBgNVHSMEGDAWgBR2uv2PQrrOyn80y1QGznLnvZEUzjAP
BgNVHRMBAf8EBTADAQH/MAoGCCqGSM49BAMCA0kAMEYCIQCIdGMivK7ZdQMI0zg5
3pnWtq0jB9FHp+tzjJShDIZ72AIhAN692+esmcL37EdMKXG5P4IiDm1A0dPLp5KI
MjcD+7wq
-----END CERTIFICATE-----`

describe('sockets of Node', () => {
  it('talk, and hear the end', async () => {
    const port = await portOf(
      createTcpServer((peer) => {
        peer.write('hello')
        peer.once('data', (data) => peer.end(`got ${data.toString()}`))
      }),
    )
    const socket = await open(port)
    const next = reader(socket)
    expect(await next()).toBe('hello')
    await socket.send(bytes('this'))
    expect([await next(), await next()]).toEqual(['got this', undefined])
  })

  it('say that nobody listens', async () => {
    const server = createTcpServer()
    const port = await portOf(server)
    await new Promise((resolve) => server.close(resolve))
    await expect(open(port)).rejects.toMatchObject({ code: 'refused', message: 'connection refused' })
  })

  it('say that the other side broke off', async () => {
    const port = await portOf(createTcpServer((peer) => peer.once('data', () => peer.resetAndDestroy())))
    const socket = await open(port)
    await socket.send(bytes('x'))
    expect(await reader(socket)()).toBe('failed: reset connection reset by peer')
  })

  it('take up TLS in the middle of a conversation', async () => {
    const port = await portOf(
      createTlsServer({ key, cert }, (peer) => peer.once('data', (data) => peer.end(`secret ${data.toString()}`))),
    )
    const socket = await open(port)
    await socket.secure({ serverName: 'redis.test', verify: false })
    const next = reader(socket)
    await socket.send(bytes('ping'))
    expect([await next(), await next()]).toEqual(['secret ping', undefined])
    const strict = await open(port)
    await expect(strict.secure({ verify: true })).rejects.toMatchObject({
      code: 'tls',
      message: '18: self-signed certificate',
    })
    const plain = await open(await portOf(createTcpServer((peer) => peer.end('no TLS here'))))
    await expect(plain.secure({ verify: false })).rejects.toMatchObject({ code: 'tls', message: 'handshake failed' })
  })

  it('send and hear datagrams', async () => {
    const peer: UdpSocket = createSocket('udp4')
    peer.on('message', (message, { port }) => peer.send(`re ${message.toString()}`, port, '127.0.0.1'))
    await new Promise<void>((resolve) => peer.bind(0, '127.0.0.1', resolve))
    closing.push(() => peer.close())
    const socket = await connectSocket({ protocol: 'udp', host: '127.0.0.1', port: peer.address().port })
    await socket.send(bytes('ping'))
    expect(await reader(socket)()).toBe('re ping')
    socket.close()
  })
})
