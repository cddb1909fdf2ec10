// node app/bench/ui.bench.mjs: the flow with 2,000 rows against xyflow's default with the same rows as nodes (DESIGN §6).
// Main-thread time as Chromium counts it (TaskDuration), both sides in turn, medians of five.
import { preview, build } from 'vite'
import react from '@vitejs/plugin-react'
import tailwindcss from '@tailwindcss/vite'
import { chromium } from '@playwright/test'
import { fileURLToPath } from 'node:url'
import { ensureChromium } from '../../.scripts/chromium.mjs'

const ROUNDS = 5
const ROWS = 2000
const STEPS = 60
const root = fileURLToPath(new URL('.', import.meta.url))
const outDir = fileURLToPath(new URL('../../.cache/bench-ui', import.meta.url))
const config = { root, configFile: false, logLevel: 'error', build: { outDir, emptyOutDir: true, target: 'es2023' } }

await build({ ...config, plugins: [react(), tailwindcss()] })
const server = await preview({ ...config, preview: { port: 4377 } })
const browser = await chromium.launch({
  executablePath: await ensureChromium(),
  args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
})

/** Main-thread milliseconds until the page is quiet again, and those of one step. */
async function measure(mode) {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
  await page.goto('http://localhost:4377/')
  await page.waitForFunction(() => 'bench' in window)
  const devtools = await page.context().newCDPSession(page)
  await devtools.send('Performance.enable')
  const busy = async () => {
    const { metrics } = await devtools.send('Performance.getMetrics')
    return metrics.find(({ name }) => name === 'TaskDuration').value * 1000
  }
  const quiet = () => page.evaluate(() => new Promise((resolve) => setTimeout(() => requestIdleCallback(resolve), 400)))
  const before = await busy()
  await page.evaluate(([how, rows]) => window.bench.show(how, rows), [mode, ROWS])
  await quiet()
  const paint = (await busy()) - before
  const beforeSteps = await busy()
  await page.evaluate(async (count) => {
    for (let at = 0; at < count; at += 1) {
      window.bench.step()
      await new Promise((resolve) => requestAnimationFrame(resolve))
    }
  }, STEPS)
  const step = ((await busy()) - beforeSteps) / STEPS
  const elements = await page.evaluate(() => document.querySelectorAll('[data-flow-row]').length)
  await page.close()
  return { paint, step, elements }
}

const results = { ours: [], xyflow: [] }
for (let round = 0; round < ROUNDS; round += 1)
  for (const mode of Object.keys(results)) results[mode].push(await measure(mode))
const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]
for (const [mode, runs] of Object.entries(results)) {
  const of = (key) => median(runs.map((run) => run[key]))
  console.log(
    `${mode.padEnd(8)} first paint ${of('paint').toFixed(0).padStart(5)} ms   step ${of('step').toFixed(1).padStart(5)} ms   rows drawn ${of('elements')}`,
  )
}
const ratio = median(results.ours.map((run, at) => run.paint / results.xyflow[at].paint))
console.log(`first paint / xyflow default: ${ratio.toFixed(2)} (must 0.4, goal 0.15)`)
await browser.close()
await server.close()
