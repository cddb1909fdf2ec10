import { execFile, spawn } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { request as httpsRequest } from 'node:https'
import { connect as connectTcp } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect as connectTls, type TLSSocket } from 'node:tls'
import { promisify } from 'node:util'
import { afterEach, describe, expect, test } from 'vitest'

import { PortsOnNode, until } from './tests/ports-on-node.ts'
import { selfSigned } from './tls/default-certificate.ts'

const run = promisify(execFile)
const EXACT = selfSigned('a.test')
const WILD = selfSigned('wild.test')
const CLIENT = selfSigned('client.test')
const indented = (pem: string) => pem.trim().replaceAll('\n', '\n      ')
const KONG_YML = `
_format_version: "3.0"
certificates:
  - cert: |
      ${indented(EXACT.cert)}
    key: |
      ${indented(EXACT.key)}
    snis: [{ name: a.test }]
  - cert: |
      ${indented(WILD.cert)}
    key: |
      ${indented(WILD.key)}
    snis: [{ name: "*.wild.test" }, { name: "start.*" }]
services:
  - name: echo
    url: http://echo
    routes: [{ name: all, paths: [/] }]
plugins: [{ name: mtls }]
`
const HANDLER = `
local H = { PRIORITY = 1000, VERSION = "1.0.0" }
function H:certificate()
  kong.ctx.shared.early = "yes"
  assert(kong.client.tls.request_client_certificate())
  if ngx.ctx.never then error("shared") end
  kong.log.notice("certificate ", ngx.get_phase())
end
function H:access()
  local chain, err = kong.client.tls.get_full_client_certificate_chain()
  kong.client.tls.set_client_verify(chain and "SUCCESS" or "NONE")
  kong.response.exit(200, {
    chain = chain, early = kong.ctx.shared.early, scheme = kong.request.get_scheme(), sni = ngx.var.ssl_server_name,
    verify = ngx.var.ssl_client_verify, port = kong.request.get_port(), version = kong.request.get_http_version(),
    protocol = ngx.var.ssl_protocol, asked = select(2, pcall(kong.client.tls.request_client_certificate)),
  })
end
return H
`
const SCHEMA = 'return { name = "mtls", fields = { { config = { type = "record", fields = {} } } } }'
const FILES = {
  'kong.conf': 'plugins = mtls\nproxy_listen = 127.0.0.1:0, 127.0.0.1:0 ssl http2\n',
  'kong.yml': KONG_YML,
  'kong/plugins/mtls/handler.lua': HANDLER,
  'kong/plugins/mtls/schema.lua': SCHEMA,
  'phasescope.yml': 'upstreams: { echo: [{ echo: true }] }\n',
}

const opened: PortsOnNode[] = []
afterEach(async () => {
  for (const gateway of opened.splice(0)) await gateway.close()
})
async function gateway(files: Readonly<Record<string, string>> = FILES): Promise<PortsOnNode> {
  const created = await new PortsOnNode().open(files)
  opened.push(created)
  return created
}

function dial(port: number, servername?: string, more: object = {}): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const socket = connectTls(
      { port, host: '127.0.0.1', rejectUnauthorized: false, ...(servername && { servername }), ...more },
      () => resolve(socket),
    )
    socket.once('error', reject)
  })
}

async function nameOf(port: number, servername?: string): Promise<string> {
  const socket = await dial(port, servername)
  const { subject } = socket.getPeerCertificate()
  socket.destroy()
  return String(subject.CN)
}

interface Seen {
  readonly chain?: string
  readonly [key: string]: unknown
}
function ask(port: number, options: object = {}): Promise<Seen> {
  return new Promise((resolve, reject) => {
    const sent = httpsRequest(
      { port, host: '127.0.0.1', path: '/', rejectUnauthorized: false, agent: false, ...options },
      (answer) => {
        let text = ''
        answer.setEncoding('utf8').on('data', (part: string) => (text += part))
        answer.on('end', () => resolve(JSON.parse(text) as Seen))
      },
    )
    sent.once('error', reject).end()
  })
}

describe('certificates by server name', () => {
  test('exact, wildcards at either end, and the default for all others', async () => {
    const port = (await gateway()).port(1)
    const names = []
    for (const name of ['a.test', 'x.wild.test', 'x.y.wild.test', 'start.example', 'unknown.test', 'A.TEST', undefined])
      names.push(await nameOf(port, name))
    expect(names).toEqual(['a.test', 'wild.test', 'localhost', 'wild.test', 'localhost', 'a.test', 'localhost'])
  })
})

describe('client certificates', () => {
  test('are asked for in the certificate phase and seen later', async () => {
    const port = (await gateway()).port(1)
    const bare = await ask(port, { servername: 'a.test' })
    expect(bare).toMatchObject({ scheme: 'https', sni: 'a.test', verify: 'NONE', port, protocol: 'TLSv1.3' })
    expect(bare).not.toHaveProperty('chain')
    expect(bare).not.toHaveProperty('early')
    expect(bare['asked']).toMatch(/function cannot be called in access phase \(only in: certificate\)/)
    const shown = await ask(port, { servername: 'a.test', cert: CLIENT.cert, key: CLIENT.key })
    expect(shown.chain).toBe(CLIENT.cert)
    expect(shown['verify']).toBe('SUCCESS')
  })

  test('of openssl s_client', async () => {
    const port = (await gateway()).port(1)
    const folder = mkdtempSync(join(tmpdir(), 'phasescope-tls-'))
    writeFileSync(join(folder, 'c.pem'), CLIENT.cert)
    writeFileSync(join(folder, 'k.pem'), CLIENT.key)
    const names = ['-servername', 'a.test', '-cert', join(folder, 'c.pem'), '-key', join(folder, 'k.pem')]
    const client = spawn('openssl', ['s_client', '-connect', `127.0.0.1:${port}`, '-quiet', ...names])
    let seen = ''
    client.stdout.setEncoding('utf8').on('data', (part: string) => (seen += part))
    client.stdin.write('GET / HTTP/1.1\r\nHost: a.test\r\nConnection: close\r\n\r\n')
    await new Promise((resolve) => client.once('close', resolve))
    expect(seen).toContain('HTTP/1.1 200 OK')
    expect(seen).toContain('BEGIN CERTIFICATE')
    expect(seen).toContain('"sni":"a.test"')
  })

  test('the phase runs once per connection, and the first request tells of it', async () => {
    const { runs, lines, ports } = await gateway()
    const socket = await dial(ports.open[1]?.at.port ?? 0, 'a.test', { ALPNProtocols: ['http/1.1'] })
    socket.write('GET /1 HTTP/1.1\r\nHost: a\r\n\r\nGET /2 HTTP/1.1\r\nHost: a\r\n\r\n')
    socket.resume()
    await until(() => runs.length === 2)
    socket.destroy()
    const phases = runs.map(({ trace }) =>
      trace.events.filter((event) => event.type === 'handler-started').map((event) => 'phase' in event && event.phase),
    )
    expect(phases).toEqual([['certificate', 'access'], ['access']])
    expect(lines.filter((line) => line.includes('certificate ssl_cert'))).toHaveLength(1)
  })
})

describe('sessions', () => {
  const session = async (port: number): Promise<boolean> => {
    const first = await dial(port, 'a.test', { maxVersion: 'TLSv1.2', ALPNProtocols: ['http/1.1'] })
    const kept = first.getSession()
    first.destroy()
    const second = await dial(port, 'a.test', { maxVersion: 'TLSv1.2', session: kept, ALPNProtocols: ['http/1.1'] })
    const isReused = second.isSessionReused()
    second.destroy()
    return isReused
  }
  test('are taken up again, unless a plugin forbids it', async () => {
    expect(await session((await gateway()).port(1))).toBe(true)
    const forbidding = HANDLER.replace('request_client_certificate()', 'disable_session_reuse()')
    const strict = await gateway({ ...FILES, 'kong/plugins/mtls/handler.lua': forbidding })
    expect(await session(strict.port(1))).toBe(false)
  })
})

describe('a handshake that fails', () => {
  const alive = async (port: number) =>
    expect(await ask(port, { servername: 'a.test' })).toMatchObject({ sni: 'a.test' })

  test('garbage, a broken ClientHello and an early close leave the gateway alive', async () => {
    const created = await gateway()
    const port = created.port(1)
    const broken = Buffer.from([22, 3, 1, 0, 8, 1, 0, 0, 4, 3, 3, 0xff, 0xff])
    for (const bytes of [Buffer.from('\0\x01\x02garbage'), broken, Buffer.from([22, 3, 1, 0x40]), Buffer.alloc(0)]) {
      const closed = new Promise<string>((resolve) => {
        const socket = connectTcp(port, '127.0.0.1', () => socket.end(bytes))
        let text = ''
        socket.on('data', (part) => (text += part.toString('latin1')))
        socket.once('error', () => undefined).once('close', () => resolve(text))
      })
      expect(await closed).not.toContain('HTTP/')
      await alive(port)
    }
    await until(() => created.connections() === 0)
  })

  test('plain HTTP on the TLS port gets the page nginx has for it', async () => {
    const port = (await gateway()).port(1)
    const answer = await new Promise<string>((resolve) => {
      const socket = connectTcp(port, '127.0.0.1', () => socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n'))
      let text = ''
      socket.on('data', (part) => (text += part.toString('latin1'))).once('close', () => resolve(text))
    })
    expect(answer).toContain('HTTP/1.1 400 Bad Request')
    expect(answer).toContain('The plain HTTP request was sent to HTTPS port')
    await alive(port)
  })

  test('a throw in the certificate phase ends the handshake', async () => {
    const throwing = HANDLER.replace('kong.ctx.shared.early = "yes"', 'error("no")')
    const created = await gateway({ ...FILES, 'kong/plugins/mtls/handler.lua': throwing })
    await expect(dial(created.port(1), 'a.test')).rejects.toThrow(/disconnected|reset|hang up|handshake/i)
    expect(created.lines.join('\n')).toMatch(/lua entry thread aborted: runtime error: .*handler.lua:\d+: no/)
    await until(() => created.connections() === 0)
  })
})

describe('HTTP/2', () => {
  test('curl --http2 over TLS, and HTTP/1.1 beside it', async () => {
    const port = (await gateway()).port(1)
    const curl = async (...args: string[]) =>
      (await run('curl', ['-sk', '-w', ' v%{http_version} %{http_code}', ...args, `https://127.0.0.1:${port}/x`]))
        .stdout
    expect(await curl('--http2')).toMatch(/"version":2.* v2 200$/)
    expect(await curl('--http1.1')).toMatch(/"version":1.1.* v1.1 200$/)
  })

  test('h2c with prior knowledge where the port has the flag, with a body both ways', async () => {
    const files = { ...FILES, 'kong.conf': 'proxy_listen = 127.0.0.1:0 http2\nplugins = off\n' }
    const yml =
      '_format_version: "3.0"\nservices: [{ name: e, url: "http://echo", routes: [{ name: r, paths: [/] }] }]\n'
    const created = await gateway({
      'kong.conf': files['kong.conf'],
      'kong.yml': yml,
      'phasescope.yml': FILES['phasescope.yml'],
    })
    const curl = (...args: string[]) =>
      run('curl', ['-s', '-w', ' v%{http_version}', '-d', 'hello', ...args, `http://127.0.0.1:${created.port(0)}/x`])
    const over2 = await curl('--http2-prior-knowledge')
    expect(over2.stdout).toContain('"body":"hello"')
    expect(over2.stdout).toMatch(/ v2$/)
    expect((await curl()).stdout).toMatch(/"body":"hello".* v1.1$/)
    expect(created.lines.filter((line) => line.startsWith('crit'))).toEqual([])
  })
})
