// Debian packages for tests with real clients, where they can be installed.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

const say = (text) => process.stderr.write(`phasescope: ${text}\n`)

/** The path of a program; undefined when there is none. */
export function findProgram(name) {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/bin', '/usr/local/bin'].filter(Boolean)
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path))
}

/** Installs packages; false where that can't be done. */
export function installPackages(...packages) {
  if (process.getuid?.() !== 0 || !existsSync('/etc/debian_version')) return false
  return (
    run('apt-get', ['update', '-q']) && run('apt-get', ['install', '-y', '-q', '--no-install-recommends', ...packages])
  )
}

/** Clients that the tests of the Node host call; a test whose client is missing is skipped. */
export function ensureClients() {
  const wanted = { nc: 'netcat-openbsd', curl: 'curl', openssl: 'openssl' }
  const missing = Object.keys(wanted).filter((name) => !findProgram(name))
  if (missing.length === 0) return
  say(`no ${missing.join(', ')} found; installing …`)
  if (!installPackages(...missing.map((name) => wanted[name])))
    say(`${missing.join(', ')} could not be installed: the tests that need it are skipped`)
}

function run(command, args) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  return spawnSync(command, args, { stdio: ['ignore', 'ignore', 2], env, timeout: 8 * 60_000 }).status === 0
}
