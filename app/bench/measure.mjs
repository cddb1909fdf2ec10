// What the parts of the UI bench share: main-thread time of a page, and medians.

export const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]

/** A page of the bench with a clock of its main thread (ms). */
export async function openPage(browser, url) {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
  await page.goto(url)
  await page.waitForFunction(() => 'bench' in window)
  return { page, busy: await busyClock(page) }
}

export async function busyClock(page) {
  const devtools = await page.context().newCDPSession(page)
  // Processor time of the thread: neighbours of this process on the machine do not count.
  await devtools.send('Performance.enable', { timeDomain: 'threadTicks' })
  return async () => {
    const { metrics } = await devtools.send('Performance.getMetrics')
    return metrics.find(({ name }) => name === 'TaskDuration').value * 1000
  }
}

/** Until nothing is left to do. */
export const quiet = (page) =>
  page.evaluate(() => new Promise((resolve) => setTimeout(() => requestIdleCallback(resolve), 400)))
