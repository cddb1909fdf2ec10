import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'

import { dropScenario } from '../drop-scenario.ts'
import { setBreakpoint } from '../gutter.ts'
import { picture, rowsOfCommandLine, Studio } from '../studio.ts'
import { scenarioFrom } from '../worker-client.ts'
import { expect, freshFirefox, paste, test, typeLine, typeOver } from './firefox.ts'

const QUOTA = 'kong/plugins/quota/handler.lua'
const TENANT_GUARD = 'kong/plugins/tenant-guard/handler.lua'
/** Milliseconds after which Firefox stops a service worker, in place of half a minute each. */
const IMPATIENT = { 'dom.serviceWorkers.idle_timeout': 1500, 'dom.serviceWorkers.idle_extended_timeout': 1500 }
const shape = (step: string): string => step.split(' ').slice(0, 3).join(' ')

async function openSample(studio: Studio, name: string): Promise<void> {
  await studio.page.getByRole('button', { name: /^Scenario:/ }).click()
  await studio.page.getByRole('menuitem', { name, exact: true }).click()
  await expect(studio.page.getByRole('button', { name: `Scenario: ${name}` })).toBeVisible()
  await expect(studio.codeState()).toHaveText(/Running/)
}

/** In the page itself: the empty page that axe opens for its results confuses the driver. */
async function findings(page: Page, ...rules: string[]): Promise<string[]> {
  const axe = new AxeBuilder({ page }).setLegacyMode()
  const { violations } = await (rules.length > 0 ? axe.withRules(rules) : axe).analyze()
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`)
}

test('a first visit: a run in Kong’s order with hints, why a plugin did not run, both themes', async ({ page }) => {
  const studio = new Studio(page)
  await studio.open()
  await expect(studio.region('Response')).toContainText('400 Bad Request')
  const rows = rowsOfCommandLine('public/scenarios/first-plugin', 'missing tenant')
  await expect.poll(async () => (await studio.steps()).map(shape)).toEqual(rows)
  const hints = page.getByRole('complementary', { name: 'First steps' })
  await expect(hints.getByRole('listitem')).toHaveText([/just refused/, /did not run/, /Change something/])
  await picture(page, 'firefox')
  await hints.getByRole('button', { name: 'Why not?' }).click()
  await expect(studio.region('Inspector')).toContainText('audit-log:access did not run.')
  await expect(studio.region('Inspector')).toContainText('handler.lua:11')
  expect(await findings(page)).toEqual([])
  const theme = (await page.locator('html').getAttribute('data-theme')) === 'dark' ? 'light' : 'dark'
  await page.getByRole('button', { name: `Use the ${theme} theme` }).click()
  await expect(page.locator('html')).toHaveAttribute('data-theme', theme)
  expect(await findings(page, 'color-contrast')).toEqual([])
  await hints.getByRole('button', { name: 'Put the hints away' }).click()
  await expect(hints).toBeHidden()
})

test('a handler is typed into: the order flips at once, and a reload loses nothing', async ({ studio, page }) => {
  await studio.open()
  await studio.load('happy path')
  await studio.send()
  await expect(studio.region('Response')).toContainText('200 OK')
  const order = async (): Promise<string[]> =>
    (await studio.steps()).filter((step) => /^\d+\. access/.test(step)).map((step) => step.split(' ')[2] ?? '')
  await expect.poll(order).toEqual(['simple-key', 'tenant-guard', 'audit-log'])
  await typeLine(studio, { path: TENANT_GUARD, line: 5, text: 'PRIORITY = 1300,' })
  await expect.poll(order).toEqual(['tenant-guard', 'simple-key', 'audit-log'])
  await page.reload()
  await expect(studio.codeState()).toHaveText(/Running/)
  await expect(studio.region('Editor')).toContainText('PRIORITY = 1300,')
  await studio.load('missing key')
  await studio.send()
  await expect(studio.region('Response')).toContainText('401 Unauthorized')
})

test('demo: a pasted curl, what if, a breakpoint and steps back, a link into a fresh profile', async ({
  studio,
  page,
  browser,
  baseURL,
}) => {
  test.slow()
  await studio.open()
  await openSample(studio, 'demo')
  const url = studio.region('Request').getByRole('textbox', { name: 'URL' })

  await test.step('paste a curl: 401', async () => {
    await page.getByRole('button', { name: 'Command palette' }).focus()
    await paste(page, `curl -i 'http://api.test/orders/7' \\\n  -H 'x-api-key: guessed'`)
    await expect(page.getByText('Imported one request from curl.')).toBeVisible()
    await expect(url).toHaveValue('http://api.test/orders/7')
    await studio.send()
    await expect(studio.region('Response')).toContainText('401 Unauthorized')
  })

  await test.step('quota above tenant-key, by keys: the second run beside the first', async () => {
    await page.getByRole('radio', { name: 'Order matrix' }).check()
    // Not dragged: Firefox's WebDriver lets a drag begin and never end (docs/browsers.md).
    const handle = page.getByRole('table', { name: 'Order matrix' }).getByRole('button', { name: 'Move quota' })
    await handle.focus()
    for (const key of ['Space', 'ArrowUp', 'Enter']) await page.keyboard.press(key)
    await page.getByRole('dialog', { name: 'Move quota' }).getByRole('button', { name: 'Ask' }).click()
    const second = page.getByRole('region', { name: 'What if' }).getByRole('table', { name: 'Order of the second run' })
    await expect(second.getByRole('rowheader')).toHaveText([/quota/, /tenant-key/])
    await expect(second.getByRole('button', { name: /access quota ran/ })).toBeVisible()
    await page.getByRole('button', { name: 'Undo what if' }).click()
  })

  await test.step('stop at a breakpoint, step back and forward, continue', async () => {
    await setBreakpoint(studio, QUOTA, 19)
    await page.getByRole('button', { name: 'Debug', exact: true }).click()
    const control = (name: string) =>
      page.getByRole('toolbar', { name: 'Debugger controls' }).getByRole('button', { name, exact: true })
    const stands = async (place: string) => {
      await expect(page.getByRole('status', { name: 'Messages' })).toContainText(place)
      await expect(control('Step over')).toHaveAttribute('aria-disabled', 'false')
    }
    await stands('header_filter › quota › handler.lua:19')
    await control('Step back').click()
    await stands('access › tenant-key › handler.lua:11')
    await control('Step back').click()
    await stands('access › tenant-key › handler.lua:10')
    await typeOver(page.getByRole('textbox', { name: 'Evaluate Lua' }), 'tenant = "acme"')
    await page.keyboard.press('Enter')
    await expect(page.getByRole('log', { name: 'Console output' })).toContainText('tenant = "acme"')
    await control('Step over').click()
    await stands('access › tenant-key › handler.lua:11')
    await control('Continue').click()
    await stands('header_filter › quota › handler.lua:19')
    await control('Continue').click()
    await expect(studio.region('Request').getByRole('tab', { name: /^History/ })).toContainText('2')
    await expect(studio.region('Response')).toContainText('401 Unauthorized')
  })

  await test.step('the link opens in a fresh profile: the same place', async () => {
    await page.keyboard.press('Alt+1')
    await page.getByRole('button', { name: 'Share', exact: true }).click()
    const dialog = page.getByRole('dialog', { name: 'Share' })
    await dialog.getByRole('button', { name: 'Copy link' }).click()
    await expect(dialog).toContainText('The link is in the clipboard')
    await page.keyboard.press('Escape')
    await expect(dialog).toBeHidden()
    const steps = await studio.steps()
    const link = await pasted(page, studio)
    expect(link).toContain(`${baseURL}/#s=`)
    const fresh = await freshFirefox(browser)
    try {
      const other = new Studio(await fresh.newPage())
      await other.open(link)
      await expect(other.region('Response')).toContainText('401 Unauthorized')
      await expect.poll(() => other.steps()).toEqual(steps)
      await expect(other.page.getByRole('textbox', { name: `Editor content, ${QUOTA}` })).toBeAttached()
      await other.page.keyboard.press('Alt+3')
      await expect(other.region('Debugger').getByRole('region', { name: 'Breakpoints', exact: true })).toContainText(
        'handler.lua:19',
      )
    } finally {
      await fresh.close()
    }
  })
})

/** What the clipboard holds, as a field shows it. */
async function pasted(page: Page, studio: Studio): Promise<string> {
  const field = studio.region('Request').getByRole('textbox', { name: 'URL' })
  await field.focus()
  await page.keyboard.press('ControlOrMeta+a')
  await page.keyboard.press('ControlOrMeta+v')
  await expect(field).toHaveValue(/#s=/)
  return field.inputValue()
}

test('a repository of one’s own: what Firefox can’t do says so', async ({ studio, page }) => {
  await studio.open()
  await page.getByRole('button', { name: /^Scenario:/ }).click()
  await expect(page.getByRole('menuitem', { name: 'Copy a folder into the browser …' })).toBeVisible()
  await expect(page.getByRole('menuitem', { name: 'Open folder …' })).toHaveCount(0)
  await page.keyboard.press('Escape')
  await dropScenario(page, 'my-plugin', scenarioFrom('public/scenarios/first-plugin').files)
  await studio.load('missing tenant')
  await studio.send()
  await expect(studio.region('Response')).toContainText('400 Bad Request')
  await page.keyboard.press('ControlOrMeta+s')
  await expect(page.getByText('the folder on your disk is as it was')).toBeVisible()
})

test('Firefox stops the idle service worker: the page says so and goes on', async ({ browser, baseURL }) => {
  const fresh = await freshFirefox(browser, IMPATIENT)
  try {
    const studio = new Studio(await fresh.newPage())
    const { page } = studio
    const told = page
      .getByText(/stopped the service worker/)
      .first()
      .waitFor({ timeout: 30_000 })
    await studio.open(baseURL)
    await told
    await expect(studio.gatewayState()).toHaveText(/ready/)
    await studio.load('missing key')
    await studio.send()
    await expect(studio.region('Response')).toContainText('401 Unauthorized')
    await page.reload()
    await expect(studio.gatewayState()).toHaveText(/ready/)
    await expect(studio.codeState()).toHaveText(/Running/)
  } finally {
    await fresh.close()
  }
})

test('a lesson: predict by keys, run, do the task', async ({ studio, page }) => {
  await studio.open()
  await page.getByRole('button', { name: 'Learn', exact: true }).click()
  const lesson = studio.region('Lesson')
  await lesson
    .getByRole('button', { name: /^(Lesson )?1(:|[^0-9])/ })
    .first()
    .click()
  await expect(lesson).toContainText('Lesson 1')
  await expect(studio.codeState()).toHaveText(/Running/)
  const list = lesson.getByRole('list', { name: 'Your prediction' })
  for (const [at, phase] of ['rewrite', 'access', 'header_filter', 'body_filter', 'log'].entries()) {
    await list.getByRole('textbox', { name: `Place of walker ${phase}` }).focus()
    await page.keyboard.press(String(at + 1))
  }
  await lesson.getByRole('button', { name: 'Run and compare' }).click()
  await expect(lesson).toContainText('Exactly as you expected.')
  const line = await lineOf(page, 'function Walker:header_filter')
  await typeLine(studio, {
    path: 'kong/plugins/walker/handler.lua',
    line: line + 1,
    text: 'kong.response.set_header("X-Upstream-Status", kong.service.response.get_status())',
  })
  await lesson.getByRole('button', { name: 'Run the check' }).click()
  await expect(lesson.getByRole('region', { name: 'Task' }).getByRole('status')).toHaveText(
    'Passed: every sentence holds.',
  )
})

/** Line number of a text in the handler of lesson 1. */
async function lineOf(page: Page, text: string): Promise<number> {
  const lua = await page.evaluate(async () =>
    (await fetch('/scenarios/lesson-01-phases/kong/plugins/walker/handler.lua')).text(),
  )
  return lua.split('\n').findIndex((line) => line.includes(text)) + 1
}
