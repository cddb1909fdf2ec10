import { execFile, spawn } from 'node:child_process'
import { createSocket, type Socket as DatagramSocket } from 'node:dgram'
import { connect as connectTcp, createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { connect as connectTls, createServer as createTlsServer } from 'node:tls'
import { afterEach, describe, expect, test } from 'vitest'

import { PortsOnNode, until } from './tests/ports-on-node.ts'
import { selfSigned } from './tls/default-certificate.ts'

const OWN = selfSigned('ended.test')
const UPSTREAM = selfSigned('through.test')
const CLIENT = selfSigned('client.test')
const GUARD = `
local H = { PRIORITY = 1000, VERSION = "1.0.0" }
function H:certificate()
  if ngx.ctx.x then error("kept") end
  kong.client.tls.request_client_certificate()
end
function H:preread()
  kong.log.notice("preread ", kong.client.get_ip(), " ", tostring(ngx.var.ssl_server_name), " ",
    tostring(ngx.var.ssl_preread_server_name), " ", ngx.var.protocol, " ", ngx.var.ssl_client_verify)
end
function H:log()
  local m = kong.log.serialize()
  kong.log.notice("done ", m.session.status, " ", m.session.received, "/", m.session.sent, " ", ngx.var.upstream_addr)
end
return H
`
const schema = (name: string) => `
return { name = "${name}", fields = {
  { protocols = { type = "set", elements = { type = "string", one_of = { "tcp", "tls", "udp", "tls_passthrough" } } } },
  { config = { type = "record", fields = {} } },
} }`
const indented = (pem: string) => pem.trim().replaceAll('\n', '\n      ')

interface Upstreams {
  readonly tcp: number
  readonly tls: number
  readonly udp: number
}
const kongYml = ({ tcp, tls, udp }: Upstreams, idle = 60_000): string => `
_format_version: "3.0"
certificates:
  - cert: |
      ${indented(OWN.cert)}
    key: |
      ${indented(OWN.key)}
    snis: [{ name: ended.test }]
services:
  - { name: plain, protocol: tcp, host: 127.0.0.1, port: ${tcp}, retries: 0, read_timeout: ${idle}, routes: [{ name: r-tcp, protocols: [tcp], sources: [{ ip: 127.0.0.1 }] }, { name: r-ended, protocols: [tls], snis: [ended.test] }] }
  - { name: through, protocol: tcp, host: 127.0.0.1, port: ${tls}, routes: [{ name: r-through, protocols: [tls_passthrough], snis: [through.test] }] }
  - { name: dgram, protocol: udp, host: 127.0.0.1, port: ${udp}, read_timeout: 1200, routes: [{ name: r-udp, protocols: [udp], sources: [{ ip: 127.0.0.0/8 }] }] }
plugins: [{ name: guard, protocols: [tcp, tls, udp, tls_passthrough] }]
`
// In the default flavor a connection without a name matches routes with names, too (Kong: router.md §2).
const CONF =
  'router_flavor = traditional\nplugins = guard\nstream_listen = 127.0.0.1:0, 127.0.0.1:0 ssl, 127.0.0.1:0 udp\n'
const TCP = 0
const TLS = 1
const UDP = 2

const cleanups: (() => Promise<void> | void)[] = []
afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean()
})

function listening(server: Server): Promise<number> {
  return new Promise((resolve) => {
    const sockets = new Set<Socket>()
    server.on('connection', (socket: Socket) => {
      sockets.add(socket)
      socket.once('close', () => sockets.delete(socket)).on('error', () => undefined)
    })
    cleanups.push(() => {
      for (const socket of sockets) socket.destroy()
      server.close()
    })
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port))
  })
}
const echoing = (socket: Socket): void => {
  socket.on('data', (bytes) => socket.write(Buffer.concat([Buffer.from('echo:'), bytes])))
}
async function datagrams(answer: (bytes: Buffer) => string): Promise<number> {
  const socket = createSocket('udp4')
  socket.on('message', (bytes, { port, address }) => socket.send(answer(bytes), port, address))
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve))
  cleanups.push(() => void socket.close())
  return socket.address().port
}

async function gateway(
  serve: (socket: Socket) => void = echoing,
  files: { readonly handler?: string; readonly conf?: string; readonly idle?: number; readonly isUdp?: boolean } = {},
): Promise<PortsOnNode> {
  const upstreams = {
    tcp: await listening(createServer({ allowHalfOpen: true }, serve)),
    tls: await listening(createTlsServer({ cert: UPSTREAM.cert, key: UPSTREAM.key }, echoing)),
    udp: await datagrams((bytes) => `echo:${bytes.toString()}`),
  }
  const created = await new PortsOnNode().open({
    'kong.conf': files.conf ?? CONF,
    'kong.yml': kongYml(upstreams, files.idle).replace(
      files.isUdp ? '[{ ip: 127.0.0.1 }]' : '',
      files.isUdp ? '[{ ip: 10.0.0.1 }]' : '',
    ),
    'kong/plugins/guard/handler.lua': files.handler ?? GUARD,
    'kong/plugins/guard/schema.lua': schema('guard'),
  })
  cleanups.push(() => created.close())
  return created
}

/** Everything is given back: connections, sessions, sockets to upstreams, timers. */
async function nothingLeft(created: PortsOnNode): Promise<void> {
  await until(() => created.connections() === 0 && created.sockets === 0 && created.timers === 0)
}

class Client {
  text = ''
  isClosed = false
  readonly socket: Socket

  constructor(socket: Socket) {
    this.socket = socket
    socket.on('data', (bytes: Buffer) => (this.text += bytes.toString('latin1')))
    socket.on('error', () => undefined).once('close', () => (this.isClosed = true))
  }

  async says(bytes: string | Uint8Array, answer: string): Promise<void> {
    this.socket.write(bytes)
    await until(() => this.text.includes(answer))
  }
}
const dial = (port: number): Client => new Client(connectTcp({ port, host: '127.0.0.1' }))
const dialTls = (port: number, servername?: string, more: object = {}): Client =>
  new Client(
    connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false, ...(servername && { servername }), ...more }),
  )

describe('TCP', () => {
  test('goes both ways, is logged and leaves nothing behind', async () => {
    const created = await gateway()
    const client = dial(created.port(TCP))
    await client.says('one', 'echo:one')
    await client.says('two', 'echo:two')
    client.socket.end()
    await until(() => client.isClosed)
    await until(() => created.runs.length === 1)
    expect(created.lines.join('\n')).toMatch(/preread 127.0.0.1 nil nil TCP NONE/)
    expect(created.lines.join('\n')).toMatch(/done 200 6\/16 127\.0\.0\.1:\d+/)
    await nothingLeft(created)
  })

  test('a client that reads slowly slows the upstream down, and gets every byte', async () => {
    let pushed = 0
    const block = Buffer.alloc(64 * 1024, 'x')
    const total = 512 * block.length
    const created = await gateway((socket) => {
      const push = (): void => {
        while (pushed < total) {
          pushed += block.length
          if (!socket.write(block)) return void socket.once('drain', push)
        }
        socket.end()
      }
      socket.once('data', push)
    })
    const socket = connectTcp({ port: created.port(TCP), host: '127.0.0.1' })
    socket.write('go')
    await new Promise((resolve) => setTimeout(resolve, 150))
    expect(pushed).toBeLessThan(total / 2)
    let seen = 0
    socket.on('data', (bytes) => (seen += bytes.length))
    await until(() => seen === total)
    await nothingLeft(created)
  })

  test('half-close: nginx ends both sides, or with proxy_half_close waits for the other', async () => {
    const answering = (socket: Socket): void => {
      let heard = ''
      socket.on('data', (bytes) => (heard += bytes.toString()))
      socket.once('end', () => setTimeout(() => socket.end(`late:${heard}`), 30))
    }
    const strict = await gateway(answering)
    const first = dial(strict.port(TCP))
    first.socket.end('hello')
    await until(() => first.isClosed)
    expect(first.text).toBe('')
    await nothingLeft(strict)
    const patient = await gateway(answering, { conf: `${CONF}nginx_sproxy_proxy_half_close = on\n` })
    const second = dial(patient.port(TCP))
    second.socket.end('hello')
    await until(() => second.isClosed)
    expect(second.text).toBe('late:hello')
    await nothingLeft(patient)
  })

  test('an upstream that resets, one that is not there, and silence end the session', async () => {
    const resetting = await gateway((socket) => void socket.once('data', () => socket.resetAndDestroy()))
    const reset = dial(resetting.port(TCP))
    reset.socket.write('x')
    await until(() => reset.isClosed)
    await nothingLeft(resetting)
    expect(resetting.lines.join('\n')).toContain(
      'recv() failed (104: Connection reset by peer) while proxying and reading from upstream',
    )
    const silent = await gateway(() => undefined, { idle: 300 })
    const idle = dial(silent.port(TCP))
    idle.socket.write('x')
    await until(() => idle.isClosed)
    await nothingLeft(silent)
    expect(silent.runs[0]?.trace.events.find(({ type }) => type === 'connection-closed')).toMatchObject({
      code: 'idle',
    })
  })

  test('a client that resets in the middle leaves nothing behind', async () => {
    const created = await gateway()
    const client = dial(created.port(TCP))
    await client.says('x', 'echo:x')
    client.socket.resetAndDestroy()
    await nothingLeft(created)
  })

  test('a refused upstream is 502, and a throw in preread is 500', async () => {
    const dead = await gateway()
    const kong = kongYml({ tcp: 1, tls: 1, udp: 1 })
    await dead.engine.apply({
      id: 'test',
      files: {
        'kong.conf': CONF,
        'kong.yml': kong,
        'kong/plugins/guard/handler.lua': GUARD,
        'kong/plugins/guard/schema.lua': schema('guard'),
      },
    })
    const refused = dial(dead.port(TCP))
    await until(() => refused.isClosed)
    await until(() => dead.runs.length === 1)
    expect(dead.runs[0]?.response.status).toBe(502)
    expect(dead.lines.join('\n')).toContain('connect() failed (111: Connection refused) while connecting to upstream')
    await nothingLeft(dead)
    const throwing = await gateway(echoing, {
      handler: GUARD.replace('kong.log.notice("preread ', 'error("no") kong.log.notice("'),
    })
    const thrown = dial(throwing.port(TCP))
    await until(() => thrown.isClosed)
    await until(() => throwing.runs.length === 1)
    expect(throwing.runs[0]?.response.status).toBe(500)
    await nothingLeft(throwing)
  })

  test('many sessions at once keep their bytes apart', async () => {
    const created = await gateway()
    const clients = Array.from({ length: 100 }, () => dial(created.port(TCP)))
    await Promise.all(clients.map((client, i) => client.says(`n${i};`, `echo:n${i};`)))
    for (const { socket } of clients) socket.destroy()
    await nothingLeft(created)
    expect(created.runs).toHaveLength(100)
  })

  test('nc-like: bytes of every value come through', async () => {
    const created = await gateway((socket) => void socket.pipe(socket))
    const bytes = Buffer.from(Array.from({ length: 256 }, (_, i) => i))
    const client = dial(created.port(TCP))
    client.socket.write(bytes)
    await until(() => client.text.length === 256)
    expect(client.text).toBe(bytes.toString('latin1'))
    client.socket.destroy()
  })
})

describe('TLS', () => {
  test('is ended here with the certificate of the name; a client certificate is seen', async () => {
    const created = await gateway()
    const client = dialTls(created.port(TLS), 'ended.test', { cert: CLIENT.cert, key: CLIENT.key })
    await client.says('hi', 'echo:hi')
    expect(String((client.socket as ReturnType<typeof connectTls>).getPeerCertificate().subject.CN)).toBe('ended.test')
    client.socket.end()
    await nothingLeft(created)
    expect(created.lines.join('\n')).toMatch(/preread 127.0.0.1 ended.test ended.test TCP SUCCESS/)
  })

  test('goes through to the upstream of the name', async () => {
    const created = await gateway()
    const client = dialTls(created.port(TLS), 'through.test')
    await client.says('hi', 'echo:hi')
    expect(String((client.socket as ReturnType<typeof connectTls>).getPeerCertificate().subject.CN)).toBe(
      'through.test',
    )
    client.socket.end()
    await nothingLeft(created)
    expect(created.lines.join('\n')).toMatch(/preread 127.0.0.1 nil through.test TCP NONE/)
  })

  test('of openssl s_client, by server name', async () => {
    const created = await gateway()
    const client = spawn('openssl', [
      's_client',
      '-connect',
      `127.0.0.1:${created.port(TLS)}`,
      '-servername',
      'ended.test',
      '-quiet',
    ])
    let seen = ''
    let told = ''
    client.stdout.on('data', (bytes: Buffer) => (seen += bytes.toString()))
    client.stderr.on('data', (bytes: Buffer) => (told += bytes.toString()))
    client.stdin.write('hello')
    await until(() => seen.includes('echo:hello'))
    expect(told).toContain('CN = ended.test')
    client.kill()
    await nothingLeft(created)
  })

  test('garbage, a broken ClientHello, an unknown name and an early close are clean errors', async () => {
    const created = await gateway()
    const broken = Buffer.from([22, 3, 1, 0, 8, 1, 0, 0, 4, 3, 3, 0xff, 0xff])
    for (const bytes of [Buffer.from('garbage\r\n'), broken, Buffer.from([22, 3, 1, 0x30]), Buffer.alloc(0)]) {
      const client = dial(created.port(TLS))
      client.socket.end(bytes)
      await until(() => client.isClosed)
    }
    const unknown = dialTls(created.port(TLS), 'unknown.test')
    await until(() => unknown.isClosed)
    const alive = dialTls(created.port(TLS), 'ended.test')
    await alive.says('hi', 'echo:hi')
    alive.socket.destroy()
    await nothingLeft(created)
    expect(created.lines.filter((line) => line.startsWith('crit'))).toEqual([])
  })
})

describe('UDP', () => {
  const client = async (): Promise<{ socket: DatagramSocket; heard: string[] }> => {
    const socket = createSocket('udp4')
    const heard: string[] = []
    socket.on('message', (bytes) => heard.push(bytes.toString()))
    await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve))
    cleanups.push(() => void socket.close())
    return { socket, heard }
  }

  test('datagrams of one origin are a session until it is idle', async () => {
    const created = await gateway(echoing, { isUdp: true })
    const [first, second] = [await client(), await client()]
    const port = created.port(UDP)
    for (const word of ['a', 'b', 'c']) {
      first.socket.send(word, port, '127.0.0.1')
      await until(() => first.heard.includes(`echo:${word}`))
    }
    second.socket.send('x', port, '127.0.0.1')
    await until(() => second.heard.length === 1)
    expect(created.ports.open[UDP]?.size()).toBe(2)
    expect(first.heard).toEqual(['echo:a', 'echo:b', 'echo:c'])
    await nothingLeft(created)
    expect(created.runs).toHaveLength(2)
    expect(created.lines.filter((line) => line.includes('preread'))).toHaveLength(2)
    first.socket.send('again', port, '127.0.0.1')
    await until(() => first.heard.includes('echo:again'))
    await nothingLeft(created)
    expect(created.runs).toHaveLength(3)
  })

  test('an upstream nobody listens on ends the session', async () => {
    const created = await gateway(echoing, { isUdp: true })
    const files = {
      'kong.conf': CONF,
      'kong.yml': kongYml({ tcp: 1, tls: 1, udp: 9 }).replace('[{ ip: 127.0.0.1 }]', '[{ ip: 10.0.0.1 }]'),
      'kong/plugins/guard/handler.lua': GUARD,
      'kong/plugins/guard/schema.lua': schema('guard'),
    }
    await created.engine.apply({ id: 'test', files })
    const { socket } = await client()
    socket.send('x', created.port(UDP), '127.0.0.1')
    await until(() => created.runs.length === 1)
    expect(created.runs[0]?.response.status).toBe(502)
    await nothingLeft(created)
  })
})

const nc = await new Promise<boolean>((resolve) =>
  execFile('nc', ['-h'], (error) => resolve((error as NodeJS.ErrnoException | null)?.code !== 'ENOENT')),
)
test.skipIf(!nc)('nc, which is installed, speaks TCP and UDP through it', async () => {
  const [tcp, udp] = [await gateway(), await gateway(echoing, { isUdp: true })]
  const spoken = (...args: string[]): Promise<string> =>
    new Promise((resolve) => {
      const child = spawn('nc', ['-w', '1', ...args])
      let text = ''
      child.stdout.on('data', (bytes: Buffer) => {
        text += bytes.toString()
        child.kill()
      })
      child.once('close', () => resolve(text))
      child.stdin.write('hello')
    })
  expect(await spoken('127.0.0.1', String(tcp.port(TCP)))).toBe('echo:hello')
  expect(await spoken('-u', '127.0.0.1', String(udp.port(UDP)))).toBe('echo:hello')
})
