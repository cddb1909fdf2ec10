// DESIGN §6: Node host, start to first proxied response, against `node -e 0`. CPU time of the processes.
import { spawn, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

import { handlerSource } from './support/chain.ts'
import { median, printRatio } from './support/measure.ts'
import { cpuOf, startPeer } from './support/processes.ts'

const ROUNDS = 7
const cli = fileURLToPath(new URL('../bin/phasescope.js', import.meta.url))
const upstream = await startPeer('upstream.mjs')
const folder = scenario()

/** One plugin in front of one upstream. */
function scenario(): string {
  const root = mkdtempSync(path.join(tmpdir(), 'phasescope-start-'))
  const plugin = path.join(root, 'kong/plugins/bench')
  mkdirSync(plugin, { recursive: true })
  const service = `services: [{ name: up, url: "http://127.0.0.1:${upstream.port}", routes: [{ name: all, paths: [/] }] }]`
  const config = '{ step: 1, mode: count, names: [other] }'
  writeFileSync(
    path.join(root, 'kong.yml'),
    `_format_version: "3.0"\n${service}\nplugins: [{ name: bench, config: ${config} }]\n`,
  )
  writeFileSync(path.join(plugin, 'handler.lua'), handlerSource(0))
  const fields =
    '{ step = { type = "integer" } }, { mode = { type = "string" } }, { names = { type = "array", elements = { type = "string" } } }'
  writeFileSync(
    path.join(plugin, 'schema.lua'),
    `return { name = "bench", fields = { { config = { type = "record", fields = { ${fields} } } } } }\n`,
  )
  return root
}

async function ours({ lives = 0 }: { readonly lives?: number } = {}): Promise<number> {
  const ports = ['--proxy-port', '0', '--admin-port', '0', '--studio-port', '0']
  const child = spawn(process.execPath, [cli, 'start', folder, ...ports], { stdio: ['ignore', 'pipe', 'ignore'] })
  const banner = await new Promise<string>((resolve, reject) => {
    child.stdout.once('data', (text: Buffer) => resolve(text.toString()))
    child.once('exit', (code) => reject(new Error(`The host ended with ${code} before it served anything`)))
  })
  const proxy = /proxy\s+(http:[^\s,]+)/.exec(banner)?.[1] ?? ''
  const answer = await fetch(proxy)
  await answer.arrayBuffer()
  const used = cpuOf(child.pid ?? 0)
  await new Promise((resolve) => setTimeout(resolve, lives))
  child.kill('SIGKILL')
  return used / 1000
}

/** A Node that does nothing, as it sees itself at its end. */
function nothing(): number {
  const { stdout } = spawnSync(
    process.execPath,
    ['-e', 'const { user, system } = process.cpuUsage(); console.log(user + system)'],
    { encoding: 'utf8' },
  )
  return Number(stdout) / 1000
}

// The first start after a build has nothing to build upon (bin/launch.js).
await ours({ lives: 2500 })
const rounds: { ours: number; nothing: number }[] = []
for (let round = 0; round < ROUNDS; round += 1) rounds.push({ ours: await ours(), nothing: nothing() })
upstream.stop()
printRatio(
  'Node host, start to first response / node -e 0',
  median(rounds.map((round) => round.ours)),
  median(rounds.map((round) => round.nothing)),
  { must: 4, goal: 1.6 },
  'ms',
)
process.exit()
