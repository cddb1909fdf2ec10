// npm run bench -- ui, or node app/bench/ui.bench.mjs [part]: the UI rows of DESIGN §6. Ratios: both sides in turn, processor time of the main thread as Chromium
// counts it (TaskDuration), medians of five. Absolute rows: medians, over the built studio in dist/ with its service worker.
import { preview, build } from 'vite'
import react from '@vitejs/plugin-react'
import tailwindcss from '@tailwindcss/vite'
import { chromium } from '@playwright/test'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { ensureChromium } from '../../.scripts/chromium.mjs'
import { benchFlow } from './flow-rows.mjs'
import { benchStudio } from './studio-rows.mjs'
import { benchTrace } from './trace-rows.mjs'

const root = fileURLToPath(new URL('.', import.meta.url))
const project = fileURLToPath(new URL('../..', import.meta.url))
const outDir = fileURLToPath(new URL('../../.cache/bench-ui', import.meta.url))
const config = { root, configFile: false, logLevel: 'error', build: { outDir, emptyOutDir: true, target: 'es2023' } }
const part = process.argv[2] ?? ''

const browser = await chromium.launch({
  executablePath: await ensureChromium(),
  args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
})
let failed = 0

/** One line: what was measured, what it must be. */
function row(name, value, must, unit = '') {
  const ok = value <= must
  if (!ok) failed += 1
  const shown = value < 0.1 ? value.toPrecision(2) : value.toFixed(value < 10 ? 2 : 0)
  console.log(`${ok ? '✓' : '✗'} ${name.padEnd(58)}${shown.padStart(8)} ${unit.padEnd(3)} must ≤ ${must}`)
}

if (part !== 'studio') {
  await build({ ...config, plugins: [react(), tailwindcss()] })
  const server = await preview({ ...config, preview: { port: 0 } })
  const url = server.resolvedUrls.local[0]
  if ('flow'.includes(part)) await benchFlow({ browser, url, row })
  if ('trace'.includes(part)) await benchTrace({ browser, url, row })
  await server.close()
}
if ('studio'.includes(part)) {
  if (!existsSync(`${project}dist/index.html`)) throw new Error('dist/ is missing: npm run build makes it')
  const server = await preview({ root: project, logLevel: 'error', preview: { port: 0, host: 'localhost' } })
  await benchStudio({ browser, url: server.resolvedUrls.local[0], row })
  await server.close()
}
await browser.close()
process.exitCode = failed ? 1 : 0
