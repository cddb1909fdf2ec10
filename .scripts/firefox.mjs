// Debian's Firefox for the end-to-end tests in e2e/firefox: the one named, the system's, or the package.
import { existsSync } from 'node:fs'
import { findProgram, installPackages } from './debian.mjs'

const say = (text) => process.stderr.write(`phasescope: ${text}\n`)
const onSystem = () => findProgram('firefox-esr')

/** The path of a Firefox, installed when there is none; undefined, and said so, when that fails. */
export function ensureFirefox() {
  const named = process.env.FIREFOX_PATH
  if (named && existsSync(named)) return named
  if (named) say(`FIREFOX_PATH is ${named}, which does not exist; looking elsewhere`)
  const found = onSystem()
  if (found) return found
  say("no Firefox found; trying Debian's package …")
  if (installPackages('firefox-esr', 'fonts-liberation') && onSystem()) return onSystem()
  say('no Firefox could be installed: the tests of e2e/firefox are skipped; set FIREFOX_PATH to run them')
  return undefined
}
