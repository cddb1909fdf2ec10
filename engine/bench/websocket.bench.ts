// DESIGN §6: CPU a message of our relay, with a plugin in both frame phases and no trace, against a bare relay of `ws`.
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

import { WebSocket } from 'ws'

import { median, printRatio } from './support/measure.ts'
import { cpuOf, startPeer, type Peer } from './support/processes.ts'

const ROUNDS = 7
const CONNECTIONS = 16
const MESSAGES = 20_000
const PAYLOAD = JSON.stringify({ to: 'bob', msg: 'a message as chats have them', at: 1_700_000_000, tags: ['a', 'b'] })

const HANDLER = `local H = { PRIORITY = 1000, VERSION = "1.0.0" }
function H:ws_client_frame(conf, data, typ)
  if typ == "text" and data:find(conf.word, 1, true) then kong.websocket.client.drop_frame() end
end
function H:ws_upstream_frame(conf, data, typ)
  if typ == "text" and data:find(conf.word, 1, true) then kong.websocket.upstream.drop_frame() end
end
return H
`
const SCHEMA = `return { name = "filter", fields = { { config = { type = "record", fields = {
  { word = { type = "string", default = "forbidden" } } } } } } }
`

const upstream = await startPeer('websocket-upstream.mjs')
const kong = (plugins: string) => `_format_version: "3.0"
services: [{ name: up, url: "ws://127.0.0.1:${upstream.port}", routes: [{ name: all, protocols: [ws], paths: [/] }] }]
${plugins}
`
const files = { 'kong/plugins/filter/handler.lua': HANDLER, 'kong/plugins/filter/schema.lua': SCHEMA }
const peers: Record<string, Peer> = {
  bare: await startPeer('websocket-relay.mjs', String(upstream.port)),
  empty: await startPeer('phasescope-proxy.mjs', folderOf({ ...files, 'kong.yml': kong('') })),
  ours: await startPeer(
    'phasescope-proxy.mjs',
    folderOf({ ...files, 'kong.yml': kong('plugins: [{ name: filter }]') }),
  ),
}

function folderOf(contents: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'phasescope-bench-'))
  for (const [name, text] of Object.entries(contents)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true })
    writeFileSync(path.join(folder, name), text)
  }
  return folder
}

function connect({ port }: Peer): Promise<WebSocket> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/`, { perMessageDeflate: false })
  return new Promise((resolve, reject) => socket.once('open', () => resolve(socket)).once('error', reject))
}

/** Ping-pong on every connection; CPU microseconds of the relay for each message it carried, either way. */
async function cpuPerMessage(peer: Peer): Promise<number> {
  const sockets = await Promise.all(Array.from({ length: CONNECTIONS }, () => connect(peer)))
  const before = cpuOf(peer.pid)
  let left = MESSAGES
  await Promise.all(
    sockets.map(
      (socket) =>
        new Promise<void>((resolve) => {
          const say = (): void => {
            left -= 1
            if (left < 0) resolve()
            else socket.send(PAYLOAD)
          }
          socket.on('message', say)
          say()
        }),
    ),
  )
  const used = cpuOf(peer.pid) - before
  for (const socket of sockets) socket.terminate()
  return used / (2 * MESSAGES)
}

const times: Record<string, number[]> = {}
for (const peer of Object.values(peers)) await cpuPerMessage(peer)
for (let round = 0; round < ROUNDS; round += 1)
  for (const [name, peer] of Object.entries(peers)) (times[name] ??= []).push(await cpuPerMessage(peer))
for (const peer of [upstream, ...Object.values(peers)]) peer.stop()

const of = (name: string): number => median(times[name] ?? [])
const bar = { must: 1.4, goal: 1.1 }
printRatio('WebSocket relay with frame phases / bare ws relay', of('ours'), of('bare'), bar)
printRatio('WebSocket relay, no plugin / bare ws relay', of('empty'), of('bare'), bar)
process.exit()
