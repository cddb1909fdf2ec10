// A Chromium for the end-to-end tests: the one named, the system's, a Debian package, or Playwright's own.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { findProgram, installPackages } from './debian.mjs'

const say = (text) => process.stderr.write(`phasescope: ${text}\n`)
const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']
const elsewhere = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
]

function onSystem() {
  return names.map(findProgram).find(Boolean) ?? elsewhere.find((place) => existsSync(place))
}

async function ofPlaywright() {
  const { chromium } = await import('@playwright/test')
  const path = chromium.executablePath()
  return existsSync(path) ? path : undefined
}

function run(command, args) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  return spawnSync(command, args, { stdio: ['ignore', 'ignore', 2], env, timeout: 8 * 60_000 }).status === 0
}

/** The path of a Chromium, installed when there is none; undefined when that fails, too. */
export async function ensureChromium() {
  const named = process.env.CHROMIUM_PATH
  if (named && existsSync(named)) return named
  if (named) say(`CHROMIUM_PATH is ${named}, which does not exist; looking elsewhere`)
  const found = onSystem() ?? (await ofPlaywright())
  if (found) return found
  say('no Chromium found; trying the Debian package …')
  if (installPackages('chromium', 'fonts-liberation')) return onSystem()
  say("no Chromium found; installing Playwright's own …")
  run(process.execPath, ['node_modules/@playwright/test/cli.js', 'install', 'chromium'])
  return ofPlaywright()
}
