import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { connect, createServer, type AddressInfo } from 'node:net'
import { networkInterfaces, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

import { afterEach, expect, test, vi } from 'vitest'

import { type NodeOptions, type RunningNode, startNode } from './start-node.ts'
import { eventually } from './tests/gateway-on-node.ts'
import { exchangeBytes, RawClient } from './tests/raw-client.ts'

const stderr = vi.spyOn(process.stderr, 'write').mockImplementation(() => true)
const running: RunningNode[] = []
afterEach(async () => {
  for (const node of running.splice(0)) await node.close()
  stderr.mockClear()
})

const said = (): string => stderr.mock.calls.map(([text]) => String(text)).join('')

const PATH = 'kong/plugins/mine/handler.lua'
const handler = (answer: string, body = ''): string =>
  `return { PRIORITY = 10, VERSION = "1.0.0", access = function() ${body} kong.response.exit(200, "${answer}") end }\n`

function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = join(mkdtempSync(join(tmpdir(), 'phasescope-serve-')), 'scenario')
  write(folder, files)
  return folder
}

function write(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
}

async function serve(
  files: Readonly<Record<string, string>>,
  options: Partial<NodeOptions> = { proxyPort: 0, adminPort: 0 },
): Promise<RunningNode & { readonly folder: string }> {
  const folder = folderWith(files)
  const node = await startNode({ folder, studioPort: 0, ...options })
  running.push(node)
  return { ...node, folder }
}

const GET = 'GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n'
const bodyOf = (answer: string): string => answer.slice(answer.indexOf('\r\n\r\n') + 4)
const ask = async (port: number, request = GET): Promise<string> => bodyOf(await exchangeBytes(port, request))

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

function isRefused(address: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, address, () => {
      socket.destroy()
      resolve(false)
    })
    socket.on('error', () => resolve(true))
  })
}

test('nothing listens beyond this machine unless it is told to', async () => {
  const { ports } = await serve({ [PATH]: handler('here') })
  const others = Object.values(networkInterfaces()).flatMap((list) =>
    (list ?? []).filter(({ internal, family }) => !internal && family === 'IPv4'),
  )
  for (const { address } of others)
    for (const port of Object.values(ports)) expect(await isRefused(address, port)).toBe(true)
  expect(await ask(ports.proxy)).toBe('here')
})

test.for([
  ['a page of this machine', 'Host: localhost:8001\r\nOrigin: http://localhost:3000\r\n', 200],
  ['a command', 'Host: 127.0.0.1:8001\r\n', 200],
  ['a page from elsewhere', 'Host: localhost:8001\r\nOrigin: https://evil.test\r\n', 403],
  ['a name that resolves to this machine', 'Host: rebound.test\r\n', 403],
  ['an Origin that is none', 'Host: localhost\r\nOrigin: null\r\n', 403],
] as const)('the Admin API and %s', async ([, headers, status]) => {
  const { ports } = await serve({ [PATH]: handler('here') })
  const answer = await exchangeBytes(ports.admin, `GET / HTTP/1.1\r\n${headers}Connection: close\r\n\r\n`)
  expect(answer.slice(9, 12)).toBe(String(status))
  expect(answer.includes('Access-Control-Allow-Origin')).toBe(status === 200)
})

test('kong.conf says where to listen; what is not there yet is said', async () => {
  const [first, second, admin, tls] = [await freePort(), await freePort(), await freePort(), await freePort()]
  const conf = `plugins = mine\nproxy_listen = 127.0.0.1:${first} reuseport backlog=16384, 127.0.0.1:${second}, 127.0.0.1:${tls} http2 ssl\nadmin_listen = 127.0.0.1:${admin}, 127.0.0.1:1 ssl\n`
  const { ports, banner } = await serve({ [PATH]: handler('here'), 'kong.conf': conf }, {})
  expect(ports).toMatchObject({ proxy: first, admin, tls })
  expect([await ask(first), await ask(second)]).toEqual(['here', 'here'])
  expect(banner).toContain(`proxy      http://localhost:${first}, http://localhost:${second}, https://localhost:${tls}`)
  expect(said()).toContain('admin_listen 127.0.0.1:1 ssl: the Admin API has no TLS here')
})

test('kong.conf may switch listeners off; the command line has the last word', async () => {
  const conf = 'plugins = mine\nproxy_listen = 127.0.0.1:1\nadmin_listen = off\n'
  const { ports, banner } = await serve({ [PATH]: handler('here'), 'kong.conf': conf }, { proxyPort: 0 })
  expect(ports.admin).toBe(0)
  expect(banner).toContain('Admin API  off')
  expect(await ask(ports.proxy)).toBe('here')
})

test('a listener that is no address is said', async () => {
  const files = { [PATH]: handler('here'), 'kong.conf': 'proxy_listen = nowhere\n' }
  await expect(serve(files, {})).rejects.toThrow(/proxy_listen must be of form: \[off\] \| <ip>:<port>/)
})

test('stopping lets what is under way finish, and takes nothing new', async () => {
  const node = await serve({ [PATH]: handler('finished', 'ngx.sleep(0.3)') })
  const slow = new RawClient(node.ports.proxy).send('GET / HTTP/1.1\r\nHost: a\r\n\r\n')
  const idle = new RawClient(node.ports.proxy).send('GET /idle HTTP/1.1\r\nHost: a\r\n\r\n')
  await idle.until(/finished$/)
  await slow.until(/finished$/)
  slow.send('GET /second HTTP/1.1\r\nHost: a\r\n\r\n')
  await new Promise((resolve) => setTimeout(resolve, 100))
  const closing = node.close()
  running.length = 0
  expect(await isRefused('127.0.0.1', node.ports.proxy)).toBe(true)
  expect((await slow.rest()).match(/finished/g)).toHaveLength(2)
  await idle.closed
  await closing
})

test('a folder that goes away leaves the gateway running; when it is back, it is read again', async () => {
  const node = await serve({ [PATH]: handler('old') })
  const away = `${node.folder}-away`
  renameSync(node.folder, away)
  await eventually(() => said().includes('There is no folder'))
  expect(await ask(node.ports.proxy)).toBe('old')
  write(away, { [PATH]: handler('new') })
  renameSync(away, node.folder)
  await eventually(async () => (await ask(node.ports.proxy)) === 'new')
  rmSync(node.folder, { recursive: true })
  await new Promise((resolve) => setTimeout(resolve, 100))
  expect(await ask(node.ports.proxy)).toBe('new')
})

test('a mistake saved while requests run disturbs none of them', async () => {
  const node = await serve({ [PATH]: handler('sound', 'ngx.sleep(0.01)') })
  const answers: Promise<string>[] = []
  for (let i = 0; i < 40; i += 1) {
    if (i === 10) write(node.folder, { [PATH]: 'function oops(' })
    if (i === 25) write(node.folder, { [PATH]: handler('sound') })
    answers.push(ask(node.ports.proxy))
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  expect(new Set(await Promise.all(answers))).toEqual(new Set(['sound']))
  await eventually(() => said().includes('has mistakes; the previous configuration keeps running'))
})

test('two hundred quick saves end with the last one', async () => {
  const node = await serve({ [PATH]: handler('save 0') })
  for (let i = 1; i <= 200; i += 1) {
    write(node.folder, { [PATH]: handler(`save ${i}`) })
    if (i % 20 === 0) {
      expect(await ask(node.ports.proxy)).toMatch(/^save \d+$/)
      await new Promise((resolve) => setTimeout(resolve, 60))
    }
  }
  await eventually(async () => (await ask(node.ports.proxy)) === 'save 200')
})
