import { cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { connect, createServer, type AddressInfo, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, expect, test } from 'vitest'

import { planListeners } from './listen-addresses.ts'
import { type RunningNode, startNode } from './start-node.ts'

let node: RunningNode | undefined
let busy: Server | undefined
afterEach(async () => {
  await node?.close()
  busy?.close()
  node = undefined
  busy = undefined
})

function folderOf(name: string, conf: (text: string) => string): string {
  const folder = mkdtempSync(join(tmpdir(), 'phasescope-streams-'))
  cpSync(fileURLToPath(new URL(`../../../public/scenarios/${name}`, import.meta.url)), folder, { recursive: true })
  writeFileSync(join(folder, 'kong.conf'), conf(readFileSync(join(folder, 'kong.conf'), 'utf8')))
  return folder
}
const start = (folder: string) => startNode({ folder, listen: '127.0.0.1', proxyPort: 0, adminPort: 0, studioPort: 0 })
function taken(): Promise<number> {
  const server = createServer()
  busy = server
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port)))
}

test('stream_listen opens its ports, and the banner names them', async () => {
  const folder = folderOf(
    'tcp-guard',
    () => 'plugins = tcp-guard\nstream_listen = 127.0.0.1:0, 127.0.0.1:0 ssl, 127.0.0.1:0 udp\n',
  )
  node = await start(folder)
  const [tcp, tls, udp] = node.streams()
  expect([tcp?.isTls, tls?.isTls, udp?.isUdp]).toEqual([undefined, true, true])
  expect(node.banner).toContain(
    `streams    tcp://localhost:${tcp?.port}, tls://localhost:${tls?.port}, udp://localhost:${udp?.port}`,
  )
  expect(node.ports.tls).toBeGreaterThan(0)
  // no route goes by this port: the gateway closes, and lives on
  await new Promise<void>((resolve) =>
    connect(tcp?.port ?? 0, '127.0.0.1')
      .once('close', () => resolve())
      .resume(),
  )
})

test('a taken port is a mistake when a route needs it', async () => {
  const port = await taken()
  const folder = folderOf('tcp-guard', () => `plugins = tcp-guard\nstream_listen = 127.0.0.1:${port}\n`)
  await expect(start(folder)).rejects.toThrow(`port ${port} for the stream is taken by another program`)
})

test('without stream routes a taken port costs a line, not the start', async () => {
  const port = await taken()
  const folder = folderOf('tcp-guard', () => `plugins = tcp-guard\nstream_listen = 127.0.0.1:${port}\n`)
  writeFileSync(join(folder, 'kong.yml'), '_format_version: "3.0"\n')
  node = await start(folder)
  expect(node.streams()).toEqual([])
})

test('without a word in kong.conf it is 8443 for TLS, and 9000 and 9001 for streams', () => {
  const { proxy, stream, isUsualStream } = planListeners({}, undefined)
  expect(proxy.map(({ port, isTls = false, isHttp2 = false }) => [port, isTls, isHttp2])).toEqual([
    [8000, false, false],
    [8443, true, true],
  ])
  expect(stream.map(({ port, isTls, isUdp }) => `${port}${isTls ? ' ssl' : ''}${isUdp ? ' udp' : ''}`)).toEqual([
    '9000',
    '9000 udp',
    '9001 ssl',
    '9001 udp',
  ])
  expect(isUsualStream).toBe(true)
})
