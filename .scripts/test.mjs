// npm test            everything: unit and contract tests, then the browser tests
// npm test -- NAME    the unit tests of the files, else the tests, whose name contains NAME
// npm run e2e         the browser tests; what follows `--` goes to Playwright
// The last line is the sum: "N passed, N failed".
import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { ensureApp, ensureEngine, ensureInstalled, fail, tool } from './bootstrap.mjs'
import { ensureChromium } from './chromium.mjs'
import { ensureClients } from './debian.mjs'
import { ensureFirefox } from './firefox.mjs'

const [first, ...rest] = process.argv.slice(2)
const wantsEnd = first === '--e2e'
const filter = wantsEnd ? [] : [first, ...rest].filter(Boolean)

const results = []
let isCounted = false
process.on('exit', () => isCounted || count([...results, { passed: 0, failed: 1 }])) // it ended in the middle

ensureInstalled()
ensureEngine()
mkdirSync('.cache', { recursive: true })

if (!filter.length && !wantsEnd) ensureClients()
if (!wantsEnd) results.push(unitTests())
if (!filter.length) results.push(await browserTests())
count(results)

function count(all) {
  isCounted = true
  const passed = all.reduce((sum, result) => sum + result.passed, 0)
  const failed = all.reduce((sum, result) => sum + result.failed, 0)
  console.log(`${passed} passed, ${failed} failed`)
  process.exitCode = failed > 0 || passed === 0 ? 1 : 0
}

function unitTests() {
  const report = '.cache/vitest.json'
  const selection = filter.length ? (filesNamed(filter) ? filter : ['-t', filter.join(' ')]) : []
  const args = ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`, ...selection]
  const { status, json } = runAndRead(tool('vitest', 'vitest.mjs'), args, report)
  if (!json) return { passed: 0, failed: 1 }
  const broken = json.testResults.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some((t) => t.status === 'failed'),
  )
  return counts({ status, passed: json.numPassedTests, failed: json.numFailedTests + broken.length })
}

/** Whether a test file is called like this; else the words are looked for in the names of the tests. */
function filesNamed(words) {
  const { stdout } = spawnSync(process.execPath, [tool('vitest', 'vitest.mjs'), 'list', '--filesOnly', ...words], {
    encoding: 'utf8',
  })
  return /\.test\.tsx?/.test(stdout)
}

async function browserTests() {
  ensureApp()
  const chromium = await ensureChromium()
  if (!chromium) fail('there is no Chromium and none could be installed; set CHROMIUM_PATH')
  const firefox = ensureFirefox()
  process.stderr.write(`phasescope: browser tests with ${[chromium, firefox].filter(Boolean).join(' and ')}\n`)
  const report = '.cache/playwright.json'
  const args = ['test', '--reporter=list,json', ...(wantsEnd ? rest : [])]
  const env = {
    E2E_PORT: process.env.E2E_PORT ?? String(await freePort()),
    CHROMIUM_PATH: chromium,
    FIREFOX_PATH: firefox ?? '',
    PLAYWRIGHT_JSON_OUTPUT_NAME: report,
    PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD: '1',
  }
  const { status, json } = runAndRead(tool('@playwright/test', 'cli.js'), args, report, env)
  if (!json) return { passed: 0, failed: 1 }
  return counts({ status, passed: json.stats.expected, failed: json.stats.unexpected + json.stats.flaky })
}

/** Whoever else is on this machine, and whatever an earlier run left behind. */
function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject)
    server.listen(0, 'localhost', () => {
      const { port } = server.address()
      server.close(() => resolve(port))
    })
  })
}

function runAndRead(program, args, report, env = {}) {
  rmSync(report, { force: true })
  const { status } = spawnSync(process.execPath, [program, ...args], {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, ...env },
  })
  try {
    return { status, json: JSON.parse(readFileSync(report, 'utf8')) }
  } catch {
    return { status } // the runner itself crashed
  }
}

/** A runner that ends badly without a failed test has failed once. */
function counts({ status, passed, failed }) {
  return { passed, failed: failed || (status === 0 ? 0 : 1) }
}
