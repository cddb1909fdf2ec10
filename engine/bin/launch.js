// Not imported: for an import Node looks at each export of them.
const { existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } =
  process.getBuiltinModule('node:fs')
const { createRequire } = process.getBuiltinModule('node:module')
const { dirname, join } = process.getBuiltinModule('node:path')
const { fileURLToPath } = process.getBuiltinModule('node:url')
const { constants, Script } = process.getBuiltinModule('node:vm')

/** The whole command line in one file: hundreds of small modules take longer to open than to run. */
export const bundle = fileURLToPath(new URL('../dist/hosts/node/phasescope.cjs', import.meta.url))
const folder = dirname(bundle)

/** What V8 made of the bundle the last time, kept beside it: a start then takes a quarter of the time. */
const CODE = '.v8code'
const SETTLED_MS = 1000

/** Runs the bundled command line, which reads `process.argv`. */
export function launch() {
  const { mtimeMs, size } = statSync(bundle)
  // V8 looks at the length of a source only; each command needs other functions
  const command = /^[a-z]+$/.exec(process.argv[2] ?? '')?.[0] ?? 'help'
  const build = `${Math.round(mtimeMs)}-${size}-${process.version}`
  const kept = join(folder, `${command}-${build}${CODE}`)
  const cachedData = existsSync(kept) ? readFileSync(kept) : undefined
  const importModuleDynamically = constants?.USE_MAIN_CONTEXT_DEFAULT_LOADER
  const script = new Script(readFileSync(bundle, 'latin1'), {
    filename: bundle,
    ...(cachedData && { cachedData }),
    ...(importModuleDynamically && { importModuleDynamically }),
  })
  const module = { exports: {} }
  script.runInThisContext()(module.exports, createRequire(bundle), module, bundle, folder)
  if (!cachedData || script.cachedDataRejected) keepCode(script, { kept, build })
}

/** Once it has settled, or at its end: by then what a start needs has been compiled. */
function keepCode(script, { kept, build }) {
  let isKept = false
  const keep = () => {
    if (isKept) return
    isKept = true
    try {
      for (const name of readdirSync(folder))
        if (name.endsWith(CODE) && !name.includes(build)) rmSync(join(folder, name), { force: true })
      const unfinished = `${kept}.${process.pid}`
      writeFileSync(unfinished, script.createCachedData())
      renameSync(unfinished, kept)
    } catch {
      // a folder that can't be written: the next start is as slow as this one
    }
  }
  setTimeout(keep, SETTLED_MS).unref()
  process.once('exit', keep)
}
