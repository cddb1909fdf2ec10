import { median } from './measure.mjs'

const ROUNDS = 5

const PLUGINS = Array.from({ length: 10 }, (_, at) => `step-${at}`)
const HANDLER = (at) => `local P = { VERSION = "1.0.0", PRIORITY = ${1000 - at} }
function P:access() kong.ctx.shared["k${at}"] = kong.request.get_header("host") end
function P:header_filter() kong.response.set_header("X-Step-${at}", "MARK") end
function P:log() kong.log.info("done") end
return P
`
const SCHEMA = (name) => `return { name = "${name}", fields = { { config = { type = "record", fields = {} } } } }\n`
const FILES = {
  'kong.yml': `_format_version: "3.0"\nservices:\n  - name: s\n    url: http://s.test\n    routes: [{ name: r, paths: ["/"] }]\nplugins:\n${PLUGINS.map((name) => `  - name: ${name}\n`).join('')}`,
  'phasescope.yml':
    'upstreams:\n  s.test:\n    - reply: { status: 200, body: { text: hello } }\ntraffic:\n  - name: one\n    request: { method: GET, url: http://s.test/a }\n',
  ...Object.fromEntries(PLUGINS.map((name, at) => [`kong/plugins/${name}/handler.lua`, HANDLER(at)])),
  ...Object.fromEntries(PLUGINS.map((name) => [`kong/plugins/${name}/schema.lua`, SCHEMA(name)])),
}

/** The built studio as a person meets it: cold, then Send, then an edit. */
export async function benchStudio({ browser, url, row }) {
  const runs = []
  for (let round = 0; round < ROUNDS; round += 1) runs.push(await measure(browser, url))
  const of = (key) => median(runs.flatMap((run) => run[key]))
  row('built page, cold → first trace drawn', of('cold'), 2000, 'ms')
  row('Send → flow drawn, 10 plugins, service worker', of('send'), 80, 'ms')
  row('edit saved → next request runs it', of('edit'), 300, 'ms')
}

async function measure(browser, url) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
  const page = await context.newPage()
  const start = Date.now()
  await page.goto(url, { waitUntil: 'commit' })
  // Send waits for the scenario to be applied; the button is there as soon as there is a scenario.
  await page.locator('button[aria-label="Send"]:enabled').click()
  await page.locator('[aria-label="Flow steps"] li').first().waitFor({ state: 'attached' })
  const cold = Date.now() - start
  await openScenario(page)
  await page.evaluate(watchFlow)
  const send = []
  for (let at = 0; at < 8; at += 1) send.push(await page.evaluate(() => window.sendAndWait()))
  const edit = await editAndSend(page)
  await context.close()
  // The first sends warm the worker up, as they do for people.
  return { cold: [cold], send: send.slice(3), edit }
}

async function openScenario(page) {
  const { strToU8, zipSync } = await import('fflate')
  const bytes = zipSync(
    Object.fromEntries(Object.entries(FILES).map(([path, text]) => [`bench/${path}`, strToU8(text)])),
  )
  await page.evaluate(
    (content) => {
      const transfer = new DataTransfer()
      transfer.items.add(new File([new Uint8Array(content)], 'bench.zip', { type: 'application/zip' }))
      document.body.dispatchEvent(new DragEvent('drop', { dataTransfer: transfer, bubbles: true, cancelable: true }))
    },
    [...bytes],
  )
  await page.getByRole('button', { name: 'Scenario: bench' }).waitFor()
  await page.getByRole('status', { name: 'State of the code' }).filter({ hasText: 'Running' }).first().waitFor()
  await page
    .getByRole('button', { name: 'Load request one:' })
    .or(page.getByText('one', { exact: true }))
    .first()
    .waitFor()
}

/** In the page: presses Send and waits until the new run has been drawn. */
function watchFlow() {
  const text = () => document.querySelector('section[aria-label="Flow"]')?.textContent ?? ''
  window.sendAndWait = async () => {
    const before = text()
    const start = performance.now()
    document.querySelector('button[aria-label="Send"]').click()
    for (;;) {
      await new Promise((resolve) => requestAnimationFrame(resolve))
      const isDone = document.querySelector('button[aria-label="Send"]').getAttribute('aria-busy') === 'false'
      if (isDone && text() !== before && document.querySelector('[data-flow-row]')) break
      // The same costs again, to the digit: drawn all the same.
      if (isDone && performance.now() - start > 1000) break
    }
    return performance.now() - start
  }
}

/** Types into a handler, saves, and waits until the answer comes from what was typed. */
async function editAndSend(page) {
  const times = []
  await page.getByRole('button', { name: 'kong/plugins/step-0/handler.lua', exact: true }).click()
  const editor = page.getByRole('textbox', { name: /^Editor content, kong\/plugins\/step-0\/handler\.lua/ })
  await editor.waitFor({ state: 'attached' })
  await page
    .getByRole('region', { name: 'Response' })
    .getByRole('tab', { name: /^Headers/ })
    .click()
  for (const mark of ['first', 'second', 'third']) {
    await editor.focus()
    await page.keyboard.press('ControlOrMeta+a')
    await page.keyboard.insertText(HANDLER(0).replace('MARK', mark))
    times.push(
      await page.evaluate(async (wanted) => {
        const start = performance.now()
        const target = document.activeElement ?? document.body
        target.dispatchEvent(new KeyboardEvent('keydown', { key: 's', ctrlKey: true, bubbles: true, cancelable: true }))
        const seen = () =>
          document.querySelector('section[aria-label="Inspector"]')?.textContent.includes(`X-Step-0: ${wanted}`) ||
          document.querySelector('section[aria-label="Response"]')?.textContent.includes(wanted)
        while (!seen() && performance.now() - start < 5000)
          await new Promise((resolve) => requestAnimationFrame(resolve))
        return performance.now() - start
      }, mark),
    )
  }
  return times
}
