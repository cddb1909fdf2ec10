import { bundle } from './launch.js'

// Not imported: for an import Node looks at each export of them, and most starts build nothing.
const { existsSync, mkdirSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } =
  process.getBuiltinModule('node:fs')
const { dirname, join } = process.getBuiltinModule('node:path')
const { fileURLToPath } = process.getBuiltinModule('node:url')

const engine = fileURLToPath(new URL('..', import.meta.url))
const cli = join(engine, 'dist/hosts/node/cli.js')
/** Its time is that of the build, its lines are what was built of. */
const stamp = join(engine, 'dist/.built')
const notSource = new Set(['dist', 'node_modules', 'bench', 'conformance', 'tests', 'bin'])

/** The sources below a folder, folders (with a slash at their end) and files. */
function sourcesIn(folder, isSource, below = '') {
  const sources = []
  for (const entry of readdirSync(join(folder, below), { withFileTypes: true })) {
    const isFolder = entry.isDirectory()
    if (!isSource(entry.name, isFolder)) continue
    const path = `${below}${entry.name}${isFolder ? '/' : ''}`
    sources.push(path)
    if (isFolder) sources.push(...sourcesIn(folder, isSource, path))
  }
  return sources
}

/** The time of the newest change below a folder that the build reads. */
export function newest(folder, isSource) {
  // of a folder: when a file came or went
  return Math.max(0, ...sourcesIn(folder, isSource).map((path) => statSync(join(folder, path)).mtimeMs))
}

/** Whether a file or folder of the engine ends up in dist/. */
export function isEngineSource(name, isFolder) {
  return isFolder ? !notSource.has(name) : /\.(ts|json)$/.test(name) && !/\.(test|contract)\.ts$/.test(name)
}

/**
 * Whether what was built of is as it was. Every start asks: so the sources are those the build listed, instead of those
 * a walk finds. What came since has changed the time of its folder.
 */
function isFresh() {
  if (!existsSync(bundle) || !existsSync(stamp)) return false
  const built = statSync(stamp).mtimeMs
  const sources = readFileSync(stamp, 'latin1')
  if (sources === '') return false
  for (let at = 0, end = sources.indexOf('\n'); end >= 0; at = end + 1, end = sources.indexOf('\n', at)) {
    const source = statSync(engine + sources.slice(at, end), { throwIfNoEntry: false })
    if (!source || source.mtimeMs > built) return false
  }
  return true
}

/**
 * Brings dist/ up to date when a source is newer, and says so on stderr. False when there is nothing to run.
 * A type error does not stop it: the JavaScript is written all the same, and `npm run check` is where types fail.
 */
export function buildIfStale() {
  if (!existsSync(join(engine, 'tsconfig.json'))) return true // installed from a package: dist/ is all there is
  return isFresh() || build()
}

function build() {
  mkdirSync(dirname(stamp), { recursive: true }) // before the build begins: it changes the time of its folder
  const started = Date.now() + 1
  let tsc
  try {
    const { createRequire } = process.getBuiltinModule('node:module')
    tsc = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin/tsc')
  } catch {
    process.stderr.write('phasescope: the engine is not built and TypeScript is not installed; run "npm ci" first\n')
    return false
  }
  process.stderr.write('phasescope: building the engine … ')
  const sources = ['./', ...sourcesIn(engine, isEngineSource)]
  const projects = ['tsconfig.core.json', 'hosts/node', 'hosts/service-worker']
  const result = run([tsc, '-b', ...projects, '--pretty', 'false', ...(existsSync(cli) ? [] : ['--force'])])
  const errors = `${result.stdout ?? ''}${result.stderr ?? ''}`.match(/^.*\berror TS\d+.*$/gm) ?? []
  if (!existsSync(cli)) {
    process.stderr.write(`failed\n${errors.slice(0, 20).join('\n')}\n`)
    return false
  }
  const bundling = run([join(engine, 'bin/bundle.js'), cli, bundle])
  if (bundling.status !== 0) {
    process.stderr.write(`failed\n${bundling.stderr}\n`)
    return false
  }
  writeFileSync(stamp, `${sources.join('\n')}\n`)
  utimesSync(stamp, started / 1000, started / 1000) // what was edited meanwhile is newer
  const seconds = ((Date.now() - started) / 1000).toFixed(1)
  const note = errors.length ? `, with ${errors.length} type errors ("npm run check" lists them)` : ''
  process.stderr.write(`done in ${seconds} s${note}\n`)
  return true
}

function run(args) {
  const { spawnSync } = process.getBuiltinModule('node:child_process')
  return spawnSync(process.execPath, args, { cwd: engine, encoding: 'utf8' })
}
