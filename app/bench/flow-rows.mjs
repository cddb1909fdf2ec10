import { median, openPage, quiet } from './measure.mjs'

const ROUNDS = 5
const ROWS = 2000
const STEPS = 60

/** The flow with 2,000 rows against xyflow's default with the same rows as nodes, and its layout against elkjs. */
export async function benchFlow({ browser, url, row }) {
  const results = { ours: [], xyflow: [] }
  for (let round = 0; round < ROUNDS; round += 1)
    for (const mode of Object.keys(results)) results[mode].push(await paint(browser, url, mode))
  for (const [mode, runs] of Object.entries(results)) {
    const of = (key) => median(runs.map((run) => run[key])).toFixed(1)
    console.log(`  ${mode}: first paint ${of('paint')} ms, step ${of('step')} ms, rows drawn ${of('elements')}`)
  }
  row(
    'flow of 2,000 rows: first paint / xyflow default',
    median(results.ours.map((run, at) => run.paint / results.xyflow[at].paint)),
    0.4,
  )
  row('flow of 2,000 rows: a step, main thread', median(results.ours.map(({ step }) => step)), 12, 'ms')
  const { page } = await openPage(browser, url)
  const layouts = []
  for (let round = 0; round < ROUNDS; round += 1)
    layouts.push(await page.evaluate((rows) => window.bench.layout(rows), ROWS))
  await page.close()
  console.log(
    `  layout: ours ${median(layouts.map(({ ours }) => ours)).toFixed(2)} ms, elkjs layered ${median(layouts.map(({ elk }) => elk)).toFixed(0)} ms`,
  )
  row('flow layout of 2,000 rows / elkjs layered', median(layouts.map(({ ours, elk }) => ours / elk)), 1 / 20)
}

async function paint(browser, url, mode) {
  const { page, busy } = await openPage(browser, url)
  const before = await busy()
  await page.evaluate(([how, rows]) => window.bench.show(how, rows), [mode, ROWS])
  await quiet(page)
  const painted = (await busy()) - before
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
  return { paint: painted, step, elements }
}
