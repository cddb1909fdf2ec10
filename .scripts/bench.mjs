// npm run bench [-- NAME]: ratios against named peers, both sides measured in the same run, interleaved; medians of CPU time.
// First the Lua programs of engine/bench/lua, then every engine/bench/*.bench.ts, which prints its own lines.
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { ensureEngine, ensureInstalled, tool } from './bootstrap.mjs'

const ROUNDS = 5
const name = process.argv[2] ?? ''

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

function benchLua() {
  const contenders = {
    phasescope: (file) => [process.execPath, ['engine/bin/phasescope.js', 'lua', file]],
    'luajit -joff': (file) => ['luajit', ['-joff', file]],
  }
  if (spawnSync('luajit', ['-v']).error) {
    console.log('luajit is not installed (Debian: apt-get install luajit): no ratios')
    delete contenders['luajit -joff']
  }
  const programs = readdirSync('engine/bench/lua').filter(
    (file) => file.endsWith('.lua') && ('lua'.includes(name) || file === `${name}.lua`),
  )
  console.log(
    `${'Lua program'.padEnd(14)}${'phasescope'.padStart(14)}${'luajit -joff'.padStart(16)}${'ratio'.padStart(8)}   (ms of CPU, median of ${ROUNDS})`,
  )
  const ratios = []
  for (const file of programs) {
    const times = Object.fromEntries(Object.keys(contenders).map((peer) => [peer, []]))
    for (let round = 0; round < ROUNDS; round += 1)
      for (const [peer, command] of Object.entries(contenders))
        times[peer].push(timeOf(...command(`engine/bench/lua/${file}`)))
    const ours = median(times.phasescope)
    const theirs = times['luajit -joff'] ? median(times['luajit -joff']) : Number.NaN
    ratios.push(ours / theirs)
    console.log(
      `${file.replace('.lua', '').padEnd(14)}${shown(ours).padStart(14)}${shown(theirs).padStart(16)}${shown(ours / theirs, 2).padStart(8)}`,
    )
    if (Number.isNaN(ours)) process.exitCode = 1
  }
  console.log(`median ratio ${shown(median(ratios), 2)}, worst ${shown(Math.max(...ratios), 2)}`)
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
