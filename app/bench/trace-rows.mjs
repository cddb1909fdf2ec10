import { median, openPage, quiet } from './measure.mjs'

const ROUNDS = 5
const EVENTS = 10_000
const FRAMES = 60

/** A trace of 10,000 events, in many handlers and in one: opened, scrubbed, scrolled. */
export async function benchTrace({ browser, url, row }) {
  for (const kind of ['many', 'busy']) {
    const runs = []
    for (let round = 0; round < ROUNDS; round += 1) runs.push(await measure(browser, url, kind))
    const of = (key) => median(runs.map((run) => run[key]))
    const name = kind === 'many' ? '1,000 rows' : 'one handler'
    row(`trace of 10,000 events in ${name}: open`, of('open'), 500, 'ms')
    // One handler is one step: there is nothing to scrub.
    if (kind === 'many') row(`trace of 10,000 events in ${name}: scrub, per frame`, of('scrub'), 12, 'ms')
    row(`trace of 10,000 events in ${name}: scroll, per frame`, of('scroll'), 12, 'ms')
  }
}

async function measure(browser, url, kind) {
  const { page, busy } = await openPage(browser, url)
  await page.evaluate(([wanted, events]) => (window.traceText = window.bench.traceText(wanted, events)), [kind, EVENTS])
  await quiet(page)
  const before = await busy()
  await page.evaluate((tab) => window.bench.openTrace(window.traceText, tab), kind === 'busy' ? 'calls' : 'changes')
  await quiet(page)
  const open = (await busy()) - before
  const scrub = await perFrame(page, busy, () => window.bench.step())
  const scroll = await perFrame(page, busy, () => {
    const pane = document.querySelector('[role="tabpanel"][data-state="active"]')
    pane.scrollTop += 200
    document.querySelector('.react-flow__pane').dispatchEvent(new WheelEvent('wheel', { deltaY: 60, bubbles: true }))
  })
  await page.close()
  return { open, scrub, scroll }
}

async function perFrame(page, busy, act) {
  const before = await busy()
  await page.evaluate(
    async ([count, source]) => {
      // The page's own step, written here and run there.
      // eslint-disable-next-line typescript/no-implied-eval
      const run = new Function(`return ${source}`)()
      for (let at = 0; at < count; at += 1) {
        run()
        await new Promise((resolve) => requestAnimationFrame(resolve))
      }
    },
    [FRAMES, String(act)],
  )
  return ((await busy()) - before) / FRAMES
}
