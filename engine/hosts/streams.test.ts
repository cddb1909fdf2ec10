import { createSocket } from 'node:dgram'
import { connect } from 'node:net'
import { afterEach, describe, it } from 'vitest'

import { createMemoryHost } from './memory/host.ts'
import { PortsOnNode, until } from './node/tests/ports-on-node.ts'
import { STREAM_CONTRACT, streamFiles, type StreamsUnderTest } from './tests/stream-contract.ts'
import { virtualStreams } from './tests/virtual-streams.ts'

const cleanups: (() => Promise<void> | void)[] = []
afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean()
})

async function nodeStreams(): Promise<StreamsUnderTest> {
  const conf = { 'kong.conf': 'plugins = guard\nstream_listen = 127.0.0.1:0, 127.0.0.1:0 udp\n' }
  const gateway = await new PortsOnNode().open({ ...streamFiles({ tcp: 1, udp: 1 }), ...conf })
  cleanups.push(() => gateway.close())
  const ports = { tcp: gateway.port(0), udp: gateway.port(1) }
  await gateway.engine.apply({ id: 'test', files: { ...streamFiles(ports), ...conf } })
  let heard = ''
  let isClosed = false
  return {
    lines: () => gateway.lines,
    until,
    async open(kind) {
      if (kind === 'tcp') {
        const socket = connect(ports.tcp, '127.0.0.1')
        socket.on('data', (bytes) => (heard += bytes.toString('latin1'))).on('error', () => undefined)
        socket.once('close', () => (isClosed = true))
        cleanups.push(() => void socket.destroy())
        const ways = { say: (text: string) => void socket.write(text), end: () => void socket.end() }
        return { ...ways, heard: () => heard, isClosed: () => isClosed }
      }
      const socket = createSocket('udp4').on('message', (bytes) => (heard += bytes.toString('latin1')))
      cleanups.push(() => void socket.close())
      return {
        say: (text) => socket.send(text, ports.udp, '127.0.0.1'),
        end: () => undefined,
        heard: () => heard,
        isClosed: () => false,
      }
    },
  }
}

async function memoryStreams(): Promise<StreamsUnderTest> {
  const host = createMemoryHost()
  return virtualStreams(
    host,
    () => host.lines.map(({ message }) => message),
    (promise) => host.run(promise),
  )
}

for (const [name, create] of [
  ['memory', memoryStreams],
  ['node', nodeStreams],
] as const) {
  describe(`streams of the ${name} host`, () => {
    for (const { name: deed, check } of STREAM_CONTRACT) it(deed, async () => check(await create()))
  })
}
