// What npm start, npm test and npm run check need before they can begin. Plain Node: nothing is installed yet.
import { spawnSync } from 'node:child_process'
import { existsSync, lstatSync, mkdirSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildIfStale, isEngineSource, newest } from '../engine/bin/build-if-stale.js'

export const root = fileURLToPath(new URL('..', import.meta.url))
process.chdir(root)

const say = (text) => process.stderr.write(`phasescope: ${text}\n`)

/** Ends here, with one sentence, what cannot work. */
export function fail(text) {
  say(text)
  process.exit(1)
}

/** A file of an installed package, to be run by Node without a shell. */
export function tool(name, file) {
  return join(root, 'node_modules', name, file)
}

/** Installs from the lockfile when node_modules is missing or older than it. */
export function ensureInstalled() {
  const [major, minor] = process.versions.node.split('.').map(Number)
  if (major < 20 || (major === 20 && minor < 19))
    fail(`Node 20.19 or newer is needed, this is ${process.versions.node}`)
  const installed = join(root, 'node_modules/.package-lock.json')
  if (existsSync(installed) && statSync(installed).mtimeMs >= statSync('package-lock.json').mtimeMs) return
  // npm ci empties the folder first: through a link that would be somebody else's
  if (lstatSync(join(root, 'node_modules'), { throwIfNoEntry: false })?.isSymbolicLink()) return
  say('installing what package-lock.json lists …')
  const { status } = spawnSync('npm', ['ci', '--include=dev', '--loglevel=error', '--no-audit', '--no-fund'], {
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  })
  if (status !== 0) fail('npm ci failed; its message is above')
  const now = new Date()
  utimesSync(installed, now, now) // npm leaves the file's time when nothing changed
}

/** Builds engine/dist when a source of the engine is newer. */
export function ensureEngine() {
  if (!buildIfStale()) process.exit(1)
}

/** Builds dist/, the studio and its service worker, when something in it is newer. */
export function ensureApp() {
  const stamp = join(root, '.cache/app-built')
  const isSource = (name, isFolder) =>
    !['dist', 'node_modules', 'tests', 'bench', 'conformance', 'bin'].includes(name) &&
    (isFolder || !/\.(test|contract)\.tsx?$/.test(name))
  const time = Math.max(
    newest('app', isSource),
    newest('engine', isEngineSource),
    newest('.scripts/vite', isSource),
    existsSync('public') ? newest('public', isSource) : 0,
    ...['index.html', 'vite.config.ts', 'package-lock.json'].map((file) => statSync(file).mtimeMs),
  )
  if (existsSync('dist/index.html') && existsSync(stamp) && time <= statSync(stamp).mtimeMs) return
  say('building the studio …')
  const started = new Date()
  const { status } = spawnSync(
    process.execPath,
    [tool('vite', 'bin/vite.js'), 'build', '--app', '--logLevel', 'warn'],
    { stdio: ['ignore', 2, 2] },
  )
  if (status !== 0) fail('the studio could not be built; the message is above')
  mkdirSync(dirname(stamp), { recursive: true })
  writeFileSync(stamp, '')
  utimesSync(stamp, started, started)
}
