import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { bundle } from './launch.js'

const engine = fileURLToPath(new URL('..', import.meta.url))
const cli = join(engine, 'dist/hosts/node/cli.js')
const stamp = join(engine, 'dist/.built')
const notSource = new Set(['dist', 'node_modules', 'bench', 'conformance', 'tests', 'bin'])

/** The time of the newest change below a folder that the build reads. */
export function newest(folder, isSource) {
  let time = 0
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (!isSource(entry.name, entry.isDirectory())) continue
    const path = join(folder, entry.name)
    time = Math.max(time, statSync(path).mtimeMs) // of a folder: when a file came or went
    if (entry.isDirectory()) time = Math.max(time, newest(path, isSource))
  }
  return time
}

/** Whether a file or folder of the engine ends up in dist/. */
export function isEngineSource(name, isFolder) {
  return isFolder ? !notSource.has(name) : /\.(ts|json)$/.test(name) && !/\.(test|contract)\.ts$/.test(name)
}

/**
 * Brings dist/ up to date when a source is newer, and says so on stderr. False when there is nothing to run.
 * A type error does not stop it: the JavaScript is written all the same, and `npm run check` is where types fail.
 */
export function buildIfStale() {
  if (!existsSync(join(engine, 'tsconfig.json'))) return true // installed from a package: dist/ is all there is
  const started = Date.now()
  if (existsSync(bundle) && existsSync(stamp) && newest(engine, isEngineSource) <= statSync(stamp).mtimeMs) return true
  let tsc
  try {
    tsc = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin/tsc')
  } catch {
    process.stderr.write('phasescope: the engine is not built and TypeScript is not installed; run "npm ci" first\n')
    return false
  }
  process.stderr.write('phasescope: building the engine … ')
  const projects = ['tsconfig.core.json', 'hosts/node', 'hosts/service-worker']
  const args = [tsc, '-b', ...projects, '--pretty', 'false', ...(existsSync(cli) ? [] : ['--force'])]
  const result = spawnSync(process.execPath, args, { cwd: engine, encoding: 'utf8' })
  const errors = `${result.stdout ?? ''}${result.stderr ?? ''}`.match(/^.*\berror TS\d+.*$/gm) ?? []
  if (!existsSync(cli)) {
    process.stderr.write(`failed\n${errors.slice(0, 20).join('\n')}\n`)
    return false
  }
  const unbundled = makeBundle()
  if (unbundled) {
    process.stderr.write(`failed\n${unbundled}\n`)
    return false
  }
  writeFileSync(stamp, '')
  utimesSync(stamp, started / 1000, started / 1000) // what was edited meanwhile is newer
  const seconds = ((Date.now() - started) / 1000).toFixed(1)
  const note = errors.length ? `, with ${errors.length} type errors ("npm run check" lists them)` : ''
  process.stderr.write(`done in ${seconds} s${note}\n`)
  return true
}

/** The command line in one file. The message when that failed. */
function makeBundle() {
  const args = [join(engine, 'bin/bundle.js'), cli, bundle]
  const { status, stderr } = spawnSync(process.execPath, args, { cwd: engine, encoding: 'utf8' })
  return status === 0 ? undefined : stderr
}
