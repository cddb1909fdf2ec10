// npm run bench [-- NAME]: ratios against named peers, both sides measured in the same run, interleaved; medians of CPU time.
// First the Lua programs of engine/bench/lua, then every engine/bench/*.bench.ts and app/bench/*.bench.mjs, which print their
// own lines. `npm run bench -- ui`: the studio's rows of DESIGN §6.
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { ensureApp, ensureEngine, ensureInstalled, tool } from './bootstrap.mjs'

const ROUNDS = 5
const PEER_FILES = 'engine/bench/support/peers'
const name = process.argv[2] ?? ''

/** Which command runs a program, and how often: slow peers once. `isBar`: what DESIGN §6 compares with. */
const PEERS = [
  { name: 'luajit -joff', isBar: true, rounds: ROUNDS, command: (file) => ['luajit', ['-joff', file]] },
  { name: 'luajit', rounds: ROUNDS, command: (file) => ['luajit', [file]] },
  { name: 'lua5.1', rounds: ROUNDS, command: (file) => ['lua5.1', [file]] },
  { name: 'wasmoon', rounds: 3, command: (file) => [process.execPath, [`${PEER_FILES}/run-wasmoon.mjs`, file]] },
  { name: 'fengari', rounds: 1, command: (file) => [process.execPath, [`${PEER_FILES}/run-fengari.mjs`, file]] },
]

ensureInstalled()
ensureEngine()
if ('lua'.includes(name) || existsSync(`engine/bench/lua/${name}.lua`)) benchLua()
for (const file of readdirSync('engine/bench').filter((file) => file.endsWith('.bench.ts') && file.includes(name))) {
  console.log(`\n${file}`)
  const { status } = spawnSync(process.execPath, [tool('tsx', 'dist/cli.mjs'), `engine/bench/${file}`], {
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  if (status !== 0) process.exitCode = 1
}
for (const file of readdirSync('app/bench').filter((file) => file.endsWith('.bench.mjs') && file.includes(name))) {
  console.log(`\n${file}`)
  ensureApp()
  const { status } = spawnSync(process.execPath, [`app/bench/${file}`], { stdio: ['ignore', 'inherit', 'inherit'] })
  if (status !== 0) process.exitCode = 1
}

function benchLua() {
  ensurePeers()
  const ours = {
    name: 'phasescope',
    rounds: ROUNDS,
    command: (file) => [process.execPath, ['engine/bin/phasescope.js', 'lua', file]],
  }
  const peers = PEERS.filter(({ name, command }) => {
    const isThere =
      name === 'wasmoon' || name === 'fengari'
        ? existsSync(`engine/bench/node_modules/${name}`)
        : !spawnSync(command('-v')[0], ['-v']).error
    if (!isThere) console.log(`${name} is not installed: no ratio`)
    return isThere
  })
  const programs = readdirSync('engine/bench/lua').filter(
    (file) => file.endsWith('.lua') && ('lua'.includes(name) || file === `${name}.lua`),
  )
  const columns = ['phasescope', ...peers.map((peer) => `/ ${peer.name}`)].map((title) => title.padStart(16)).join('')
  console.log(`${'Lua program'.padEnd(14)}${columns}   (ms of CPU, and how many times what each peer needs)`)
  const ratios = new Map(peers.map((peer) => [peer, []]))
  for (const file of programs) {
    const times = new Map([ours, ...peers].map((contender) => [contender, []]))
    for (let round = 0; round < ROUNDS; round += 1)
      for (const [contender, list] of times)
        if (round < contender.rounds) list.push(timeOf(...contender.command(`engine/bench/lua/${file}`)))
    const own = median(times.get(ours))
    for (const peer of peers) ratios.get(peer).push(own / median(times.get(peer)))
    const cells = peers.map((peer) => shown(ratios.get(peer).at(-1), 2).padStart(16)).join('')
    console.log(`${file.replace('.lua', '').padEnd(14)}${shown(own).padStart(16)}${cells}`)
    if (Number.isNaN(own)) process.exitCode = 1
  }
  for (const [peer, list] of ratios)
    console.log(
      `against ${peer.name}: median ${shown(median(list), 2)}, worst ${shown(Math.max(...list), 2)}${peer.isBar ? ' (must: 2.0, 6; goal: 1.0)' : `, ahead on ${list.filter((ratio) => ratio < 1).length} of ${list.length}`}`,
    )
}

/** wasmoon and fengari are for this alone: the lockfile does not have them. */
function ensurePeers() {
  if (existsSync('engine/bench/node_modules/wasmoon')) return
  const quiet = ['--no-save', '--no-package-lock', '--no-audit', '--no-fund', '--loglevel=error']
  spawnSync('npm', ['install', '--prefix', 'engine/bench', ...quiet], {
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  })
}

/** Every program prints `T <milliseconds> <result>`, measured with os.clock. */
function timeOf(command, args) {
  const { stdout } = spawnSync(command, args, { encoding: 'utf8', timeout: 120_000 })
  return Number(/^T\t([\d.eE+-]+)/m.exec(stdout)?.[1] ?? Number.NaN)
}

function median(values) {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]
}

function shown(value, digits = 1) {
  return Number.isNaN(value) ? '–' : value.toFixed(digits)
}
