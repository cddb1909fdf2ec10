// DESIGN §6: CPU a request of our Node proxy with 20 Lua plugins, against node:http + undici with the same chain in
// JavaScript, against nginx + lua-nginx-module, and with a recorder against without.
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

import { callingSource, chainScenario } from './support/chain.ts'
import { median, printRatio } from './support/measure.ts'
import { startNginx } from './support/nginx.ts'
import { cpuPerRequest, startPeer, type Peer } from './support/processes.ts'

const REQUESTS = 4000
const ROUNDS = 5

const upstream = await startPeer('upstream.mjs')
const plain = folderOf(chainScenario({ upstream: upstream.port }))
const calling = folderOf(chainScenario({ upstream: upstream.port, handler: callingSource }))
const peers: Record<string, Peer | undefined> = {
  ours: await startPeer('phasescope-proxy.mjs', plain),
  node: await startPeer('node-http-proxy.mjs', String(upstream.port)),
  nginx: await startNginx(upstream.port),
  untraced: await startPeer('phasescope-proxy.mjs', calling),
  traced: await startPeer('phasescope-proxy.mjs', calling, 'recorded'),
}

function folderOf(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'phasescope-bench-'))
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true })
    writeFileSync(path.join(folder, name), text)
  }
  return folder
}

const times: Record<string, number[]> = {}
for (const peer of Object.values(peers)) if (peer) await cpuPerRequest(peer, REQUESTS)
for (let round = 0; round < ROUNDS; round += 1)
  for (const [name, peer] of Object.entries(peers))
    if (peer) (times[name] ??= []).push(await cpuPerRequest(peer, REQUESTS))
for (const peer of [upstream, ...Object.values(peers)]) peer?.stop()

const of = (name: string): number => median(times[name] ?? [])
printRatio('Node proxy, 20 Lua plugins / node:http + undici', of('ours'), of('node'), { must: 1.25, goal: 1 })
if (peers['nginx'])
  printRatio('Node proxy, 20 Lua plugins / nginx + lua-nginx-module', of('ours'), of('nginx'), { must: 3, goal: 1.6 })
else console.log('nginx with lua-nginx-module is not installed (Debian: nginx libnginx-mod-http-lua): no ratio')
printRatio('Node proxy with handler + PDK-call trace / without', of('traced'), of('untraced'), {
  must: 1.4,
  goal: 1.15,
})
process.exit()
