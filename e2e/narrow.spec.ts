import AxeBuilder from '@axe-core/playwright'
import type { Locator, Page } from '@playwright/test'

import { expect, test, type Studio } from './studio.ts'

const SIZE = { width: 900, height: 700 }

/** The page itself never scrolls sideways. */
async function hasNoOverflow(page: Page, what: string): Promise<void> {
  const { scroll, width } = await page.evaluate(() => ({
    scroll: Math.max(document.documentElement.scrollWidth, document.body.scrollWidth),
    width: innerWidth,
  }))
  expect(scroll, `${what}: width of the page`).toBeLessThanOrEqual(width)
}

/** Each can be clicked where it is: in the window, and nothing lies over it. `trial` does all but the click. */
async function canBeClicked(what: string, controls: readonly Locator[]): Promise<void> {
  for (const control of controls) {
    await expect(control, what).toBeInViewport({ ratio: 0.9 })
    await control.click({ trial: true, timeout: 15_000 })
  }
}

async function axeFindsNothing(page: Page, what: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze()
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`)
  expect(found, what).toEqual([])
}

/** All that is asked of a view, in both themes. */
async function holdsUp(page: Page, what: string, controls: readonly Locator[]): Promise<void> {
  for (const theme of ['dark', 'light'] as const) {
    if ((await page.locator('html').getAttribute('data-theme')) !== theme)
      await page.getByRole('button', { name: `Use the ${theme} theme` }).click()
    await expect(page.locator('html')).toHaveAttribute('data-theme', theme)
    await hasNoOverflow(page, `${what}, ${theme}`)
    await canBeClicked(`${what}, ${theme}`, controls)
    await axeFindsNothing(page, `${what}, ${theme}`)
    await page.screenshot({ path: `test-results/narrow-${what}-${theme}.png` })
  }
}

/** What is on every view. */
function frame(page: Page): Locator[] {
  return ['Explorer', 'Send', 'Debug', 'Learn', 'Share', 'Command palette'].map((name) =>
    page.getByRole('button', { name, exact: true }),
  )
}

/** The switch of views, all of it: wherever one is, the way on is in sight. */
function ways({ page }: Studio): Locator[] {
  const views = page.getByRole('radiogroup', { name: 'View of the run' })
  return [
    ...['Flow', 'Order matrix', 'Debugger', 'Form', 'Connections', 'Worker'].map((name) =>
      views.locator('label', { hasText: new RegExp(`^${name}$`) }),
    ),
    ...['Compare', 'Traffic'].map((name) => views.getByRole('button', { name, exact: true })),
  ]
}

const tabs = (region: Locator, names: readonly string[]): Locator[] =>
  names.map((name) => region.getByRole('tab', { name: new RegExp(`^${name}`) }))

async function openScenario({ page }: Studio, name: string): Promise<void> {
  await page.getByRole('button', { name: /^Scenario:/ }).click()
  await page.getByRole('menuitem', { name, exact: true }).click()
  await expect(page.getByRole('button', { name: `Scenario: ${name}` })).toBeVisible()
}

test.beforeEach(async ({ studio, page }) => {
  test.slow()
  await page.emulateMedia({ reducedMotion: 'reduce', colorScheme: 'dark' })
  await page.setViewportSize(SIZE)
  await studio.open()
})

/** A request with an exit, from the explorer, which starts folded away in a narrow window. */
async function sendOne(studio: Studio): Promise<void> {
  const { page } = studio
  await page.getByRole('button', { name: 'Explorer', exact: true }).click()
  await studio.load('missing tenant')
  await studio.send()
  await expect(studio.region('Response')).toContainText('400 Bad Request')
}

test('flow, order, form and worker at 900 px, with and without the explorer', async ({ studio, page }) => {
  await sendOne(studio)
  const request = tabs(studio.region('Request'), ['Request', 'Sequence', 'History', 'Variables', 'Upstreams'])
  const response = tabs(studio.region('Response'), ['Response', 'Headers', 'Raw'])
  const inspector = tabs(studio.region('Inspector'), ['Why', 'Changes', 'State', 'Calls', 'Chunks', 'Log'])
  await expect(studio.region('Explorer')).toBeInViewport()
  // Three columns have no room beside the explorer: the answer has come to the front, the request is a tab away.
  const lower = page.getByRole('tablist', { name: 'Lower panels' })
  await expect(lower.getByRole('tab', { name: 'Response' })).toHaveAttribute('aria-selected', 'true')
  await holdsUp(page, 'explorer', [...frame(page), ...ways(studio), ...response, ...inspector])
  await lower.getByRole('tab', { name: 'Request' }).click()
  await canBeClicked('request behind its tab', request)

  await page.getByRole('button', { name: 'Explorer', exact: true }).click()
  await expect(lower).toHaveCount(0)
  const all = [...frame(page), ...ways(studio), ...request, ...response, ...inspector]
  const flow = studio.region('Flow')
  await holdsUp(page, 'flow', [
    ...all,
    ...['Zoom in', 'Zoom out'].map((name) => flow.getByRole('button', { name, exact: true })),
    flow.getByRole('radiogroup').first().locator('label').first(),
  ])
  await page.keyboard.press('Alt+2')
  await expect(flow.getByRole('heading', { name: 'Order matrix' })).toBeVisible()
  await holdsUp(page, 'order', [...all, flow.getByRole('checkbox').first(), flow.getByRole('combobox').first()])
  await page.keyboard.press('Alt+4')
  const form = studio.region('Configuration form')
  await expect(form.getByRole('combobox').first()).toBeVisible()
  await holdsUp(page, 'form', [...all, form.getByRole('combobox').first(), form.getByRole('textbox').first()])
  await page.keyboard.press('Alt+6')
  await expect(studio.region('Worker')).toBeVisible()
  await holdsUp(page, 'worker', all)
})

test('the editor side by side at 900 px', async ({ studio, page }) => {
  await page.keyboard.press('Alt+e')
  const editor = studio.region('Editor')
  await expect(editor.getByRole('tab')).toHaveCount(2)
  await holdsUp(page, 'split', [
    ...frame(page),
    ...ways(studio),
    editor.getByRole('button', { name: /editors?$/ }).first(),
  ])
})

test('the debugger at 900 px: panes, console, request and answer', async ({ studio, page }) => {
  await sendOne(studio)
  await page.getByRole('button', { name: 'Explorer', exact: true }).click()
  await page.keyboard.press('Alt+3')
  await page.getByRole('button', { name: 'Debug', exact: true }).click()
  await expect(page.getByRole('status', { name: 'Messages' })).toContainText('handler.lua:')
  const controls = page.getByRole('toolbar', { name: 'Debugger controls' }).getByRole('button')
  const lower = page.getByRole('tablist', { name: 'Lower panels' })
  const debug = studio.region('Debugger')
  // A hidden explorer stays hidden when the debugger comes.
  await expect(studio.region('Explorer')).not.toBeInViewport()
  await holdsUp(page, 'debug', [
    ...frame(page),
    ...ways(studio),
    ...(await controls.all()),
    page.getByRole('textbox', { name: 'Evaluate Lua' }),
    lower.getByRole('tab', { name: 'Request' }),
    lower.getByRole('tab', { name: 'Response' }),
    debug.getByRole('button', { name: 'Add a watch' }),
  ])
  await lower.getByRole('tab', { name: 'Request' }).click()
  await canBeClicked('request in the debugger', tabs(studio.region('Request'), ['Request', 'Sequence', 'Upstreams']))
  await lower.getByRole('tab', { name: 'Response' }).click()
  await canBeClicked('answer in the debugger', tabs(studio.region('Response'), ['Response', 'Headers', 'Raw']))
  const console = page.getByRole('textbox', { name: 'Evaluate Lua' })
  await console.fill('1 + 1')
  await console.press('Enter')
  await expect(page.getByRole('log', { name: 'Console output' })).toContainText('2')
})

test('connections at 900 px', async ({ studio, page }) => {
  await openScenario(studio, 'chat')
  await page.keyboard.press('Alt+5')
  const lane = studio.region('Connections')
  await lane
    .getByRole('button', { name: /^Play / })
    .first()
    .click()
  await expect(lane.getByRole('list', { name: 'Frames' })).toContainText('ws_close')
  const message = studio.region('Message')
  await holdsUp(page, 'connections', [
    ...frame(page),
    ...ways(studio),
    lane.getByRole('button', { name: 'Replay' }),
    studio.region('Connection').getByRole('button', { name: 'Open', exact: true }),
    ...(await message.locator('label', { hasText: /^(text|binary|ping|pong|close)$/ }).all()),
    ...tabs(studio.region('Frame'), ['Frame', 'Why', 'Calls', 'Log']),
  ])
})

test('compare and traffic at 900 px', async ({ studio, page }) => {
  await sendOne(studio)
  await page.getByRole('button', { name: 'Explorer', exact: true }).click()
  await page.keyboard.press('Alt+b')
  await studio.send()
  // On a slow machine it is still under way: the comparison follows when it has ended.
  await page.keyboard.press('Alt+7')
  const compare = studio.region('Compare')
  const first = compare.getByRole('region', { name: 'First', exact: true })
  await expect(first).toContainText('exit 400')
  await holdsUp(page, 'compare', [
    ...frame(page),
    compare.getByRole('combobox', { name: 'First run' }),
    compare.getByRole('combobox', { name: 'Second run' }),
    compare.getByRole('checkbox', { name: 'Only differences' }),
    compare.getByRole('button', { name: 'Close' }),
    first.getByRole('button').first(),
  ])
  // What a row says never lies over its time.
  const row = first.getByRole('button', { name: /exit 400/ })
  const boxes = await row
    .locator(':scope > span')
    .evaluateAll((spans) => spans.map((span) => span.getBoundingClientRect()))
  const [said, time] = [boxes.at(-2), boxes.at(-1)]
  expect(said && time && (said.right <= time.left || said.top >= time.bottom)).toBe(true)
  await page.keyboard.press('Alt+8')
  const traffic = studio.region('Traffic')
  await holdsUp(page, 'traffic', [...frame(page), ...(await traffic.getByRole('button').all())])
})

test('lessons and dialogs at 900 px', async ({ studio, page }) => {
  await page.getByRole('button', { name: 'Learn', exact: true }).click()
  const lesson = studio.region('Lesson')
  await expect(lesson.getByRole('button').first()).toBeVisible()
  await expect(studio.region('Explorer')).not.toBeInViewport()
  const flow = studio.region('Flow')
  await holdsUp(page, 'learn', [
    ...frame(page),
    ...ways(studio),
    ...(await lesson.getByRole('button').all()),
    ...['Zoom in', 'Zoom out'].map((name) => flow.getByRole('button', { name, exact: true })),
  ])
  await page.keyboard.press('Alt+l')
  for (const [keys, name] of [
    ['Alt+s', 'share'],
    ['Control+k', 'palette'],
    ['?', 'keys'],
  ] as const) {
    await page.locator('body').focus()
    await page.keyboard.press(keys)
    const dialog = page.getByRole('dialog')
    await expect(dialog, name).toBeInViewport({ ratio: 1 })
    await hasNoOverflow(page, name)
    await axeFindsNothing(page, name)
    await page.screenshot({ path: `test-results/narrow-${name}.png` })
    await page.keyboard.press('Escape')
    await expect(dialog).toHaveCount(0)
  }
})

test('the flow follows the width of its pane, until somebody moved it', async ({ studio, page }) => {
  await sendOne(studio)
  await page.setViewportSize({ width: 1600, height: 900 })
  const place = () =>
    page.locator('.react-flow__viewport').evaluate((element) => (element as HTMLElement).style.transform)
  // The pane tells its new size, and a drag its end, with the next frames.
  const drawn = () => page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 200)))
  const resized = async (width: number) => {
    await page.setViewportSize({ width, height: 900 })
    await expect
      .poll(() => page.locator('.react-flow').evaluate((element) => element.getBoundingClientRect().right))
      .toBeLessThanOrEqual(width)
    await drawn()
  }
  await resized(1600)
  const wide = await place()
  await resized(1280)
  await expect.poll(place).not.toBe(wide)
  await resized(1600)
  await expect.poll(place).toBe(wide)

  const box = await page.locator('.react-flow').boundingBox()
  if (!box) throw new Error('there is no flow')
  await page.mouse.move(box.x + box.width / 2, box.y + 10)
  await page.mouse.down()
  await page.mouse.move(box.x + box.width / 2 + 60, box.y + 30, { steps: 4 })
  await page.mouse.up()
  await expect.poll(place).not.toBe(wide)
  await drawn()
  const byHand = await place()
  await resized(1280)
  expect(await place()).toBe(byHand)
  await studio.region('Flow').getByRole('button', { name: /fit/i }).click()
  await expect.poll(place).not.toBe(byHand)
  await resized(1600)
  await expect.poll(place).toBe(wide)
})
